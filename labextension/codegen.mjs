// Reads a JSON schema on standard input and writes the TypeScript types of it: node codegen.mjs < schema > types
import { compile } from "json-schema-to-typescript";

const BANNER = "// Made of eventkit/api by `python3 dev.py codegen`: do not edit.";
const JSON_VALUE = "null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue }";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const schema = draft7(JSON.parse(Buffer.concat(chunks).toString("utf8")));
const types = await compile(schema, "Wire", {
  bannerComment: BANNER,
  unreachableDefinitions: true,
  additionalProperties: false,
  maxItems: 4, // longer lists are lists, not a type for each length
  style: { printWidth: 120 },
});
process.stdout.write(
  types
    .replace(/export interface Wire \{\s*\}\n/, "")
    .replace(/\n? \*\n \* This (?:interface|type) was referenced by `Wire`'s JSON-Schema\n \* via the `definition` "[^"]*"\./g, "")
    .replace(/\/\*\*\n \* This (?:interface|type) was referenced by `Wire`'s JSON-Schema\n \* via the `definition` "[^"]*"\.\n \*\/\n/g, "")
    .replace(/export type JsonValue = unknown/, `export type JsonValue = ${JSON_VALUE}`),
);

/**
 * pydantic's schemas give each field a title, which would become a type, write tuples as newer drafts do, and put a
 * default beside a reference, which would become a type of its own.
 */
function draft7(value, isProperties = false) {
  if (Array.isArray(value)) return value.map((each) => draft7(each));
  if (value === null || typeof value !== "object") return value;
  if (!isProperties && typeof value.$ref === "string") return { $ref: value.$ref };
  const entries = Object.entries(value).filter(([key, held]) => isProperties || key !== "title" || typeof held !== "string");
  return Object.fromEntries(
    entries.map(([key, held]) => {
      const name = !isProperties && key === "prefixItems" ? "items" : key;
      return [name, draft7(held, !isProperties && (key === "properties" || key === "$defs"))];
    }),
  );
}
