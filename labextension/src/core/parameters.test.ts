import { expect, test } from "vitest";
import { modeOf, pathIn, readValue, templateOf, writtenValue } from "./parameters";

test("a path becomes a lone template, which is known again", () => {
  expect(templateOf('payload.order["a b"].0')).toBe('{{ event.payload.order["a b"].0 }}');
  expect(modeOf(templateOf("payload.total"))).toBe("event");
  expect(pathIn(templateOf("payload.total"))).toBe("payload.total");
});

test("how a parameter is given is read from what is kept of it", () => {
  expect([
    modeOf(undefined),
    modeOf(5),
    modeOf("plain"),
    modeOf("{{ event.payload.a }} and {{ event.payload.b }}"),
    modeOf("{{ event.payload.a * 2 }}"),
  ]).toEqual(["default", "value", "value", "template", "template"]);
});

test("values are written so that reading them gives the same", () => {
  for (const value of [5, "5", true, "true", null, "text", '"quoted"', { a: [1] }, ""])
    expect(readValue(writtenValue(value))).toEqual(value);
});
