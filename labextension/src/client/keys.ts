/**
 * Which keys are a widget's own and which its host's. JupyterLab moves between cells with the arrows wherever the focus
 * is on no text field, so a list or a radio button would never see them end where they belong.
 */

const NATIVE: readonly (readonly [string, ReadonlySet<string>])[] = [
  ["select", new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Enter", " "])],
  ["input[type=radio], input[type=range]", new Set(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", " "])],
  ["button, summary, a[href], input[type=checkbox]", new Set(["Enter", " "])],
  ["[tabindex], pre", new Set(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"])],
];

/** Whether a key press was taken by the widget, or will be by the control it was pressed on. */
export function isOurs(event: KeyboardEvent): boolean {
  if (event.defaultPrevented) return true;
  const { target, key } = event;
  if (!(target instanceof Element) || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (target.matches("select") && key.length === 1) return true; // types ahead
  return NATIVE.some(([selector, keys]) => target.matches(selector) && keys.has(key));
}

/** Keeps from the host what is the widget's own, until the function it returns is called. */
export function keepKeys(el: HTMLElement): () => void {
  const keep = (event: KeyboardEvent) => {
    if (isOurs(event)) event.stopPropagation();
  };
  el.addEventListener("keydown", keep);
  return () => el.removeEventListener("keydown", keep);
}
