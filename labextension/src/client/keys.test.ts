import { expect, test } from "vitest";
import { keepKeys } from "./keys";

/** What of the keys pressed on an element inside a widget its host hears of. */
function heard(html: string, presses: KeyboardEventInit[], take = false): string[] {
  const host = document.body.appendChild(document.createElement("div"));
  const widget = host.appendChild(document.createElement("div"));
  widget.innerHTML = html;
  const found: string[] = [];
  host.addEventListener("keydown", (event) => found.push(event.key));
  if (take) widget.firstElementChild?.addEventListener("keydown", (event) => event.preventDefault());
  keepKeys(widget);
  for (const press of presses)
    widget.firstElementChild?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...press }));
  host.remove();
  return found;
}

test("a list keeps its arrows and letters, and lets the host have the rest", () => {
  const presses = [{ key: "ArrowDown" }, { key: "p" }, { key: "Escape" }, { key: "Enter", shiftKey: true }];

  expect(heard("<select></select>", presses)).toEqual(["Escape", "Enter"]);
});

test("a button keeps Enter and Space, and no letter", () => {
  expect(heard("<button></button>", [{ key: "Enter" }, { key: " " }, { key: "b" }, { key: "ArrowDown" }])).toEqual(["b", "ArrowDown"]);
});

test("a key that was taken goes no further, whatever it is pressed on", () => {
  expect(heard("<p></p>", [{ key: "j" }], true)).toEqual([]);
});
