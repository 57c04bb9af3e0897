import { fireEvent } from "@testing-library/preact";

/** Chooses an option, as a person does. (The library's own `change` becomes `input` where Preact stands for React.) */
export function choose(select: HTMLElement, value: string): void {
  if (!(select instanceof HTMLSelectElement)) throw new Error("Not a list to choose from");
  select.value = value;
  fireEvent(select, new Event("change", { bubbles: true }));
}

/** Presses a key where the focus is. */
export function press(key: string): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
}
