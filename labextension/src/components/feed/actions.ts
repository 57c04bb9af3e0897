/** What can be done with a field of an event, everywhere it is shown. */
import type { BuilderRequest } from "../../client/parts";
import type { Transport } from "../../client/transport";
import { filterable } from "../../core/fields";
import { FORMS } from "../../core/forms";
import type { Form } from "../../core/forms";
import type { JsonValue } from "../../core/wire";
import type { FieldAction } from "../FieldMenu";

interface Given {
  filter: (path: string, value: JsonValue, out: boolean) => void;
  addColumn: (path: string) => void;
  copy: (text: string) => void;
  build: (path: string, value: JsonValue, how: BuilderRequest["how"]) => void;
}

/** Such as can be done with this field at this value; what cannot says why. */
export function actionsFor(path: string, value: JsonValue, given: Given): FieldAction[] {
  const filter = (out: boolean) => {
    const why = filterable(path, value) ? {} : { disabled: "open it and take a value inside" };
    return { run: () => given.filter(path, value, out), ...why };
  };
  return [
    { name: "for", label: "Filter for", ...filter(false) },
    { name: "out", label: "Filter out", ...filter(true) },
    { name: "column", label: "Add column", run: given.addColumn },
    { name: "path", label: "Copy path", run: given.copy },
    { name: "value", label: "Copy value", run: (_, held) => given.copy(typeof held === "string" ? held : JSON.stringify(held)) },
    { name: "require", label: "Require in trigger", run: () => given.build(path, value, "require") },
    { name: "exclude", label: "Exclude in trigger", run: () => given.build(path, value, "exclude") },
    { name: "parameter", label: "Use as parameter", run: () => given.build(path, value, "parameter") },
  ];
}

/** The event as text for another place. */
export function copyActions(transport: Transport, id: string, copy: (text: string) => void, failed: (why: unknown) => void): FieldAction[] {
  const as = (form: Form, label: string): FieldAction => ({
    name: form,
    label,
    run: () =>
      void transport.ask("event.copies", { id, forms: [form] }).then((copies) => {
        const text = copies[FORMS[form]];
        if (text === null) failed(copies.without[form] ?? "There is none of this event");
        else copy(text);
      }, failed),
  });
  return [
    { name: "id", label: "Copy id", run: () => copy(id) },
    as("json", "Copy as JSON"),
    as("python", "Copy as Python"),
    as("emit", "Copy as %%emit cell"),
    as("curl", "Copy as curl"),
  ];
}
