import { expect, test } from "vitest";
import { caretAt, typed } from "./template";

test("a text is a template as it is, and a mapping is read as JSON", () => {
  expect([typed("{{ body }}", false), typed('{"event": "a"}', true)]).toEqual([
    { ok: true, template: "{{ body }}" },
    { ok: true, template: { event: "a" } },
  ]);
});

test("what is no mapping says what to write", () => {
  expect([typed("[1]", true), typed(" ", false)].map((each) => (each.ok ? "" : each.problem))).toEqual([
    "A mapping is a JSON object: write { … }.",
    "Empty: without a template a CloudEvent is itself, and anything else becomes webhook.called.",
  ]);
});

test("a caret stands under the place that a browser's error names, whichever browser", () => {
  const text = '{"a": 1,\n "b" 2}';

  expect([caretAt(text, "Expected ':' at position 14"), caretAt(text, "expected ':' at line 2 column 6 of the JSON data"), caretAt(text, "no")]).toEqual([
    ' "b" 2}\n     ^',
    ' "b" 2}\n     ^',
    "",
  ]);
});
