import { afterEach, expect, test } from "vitest";
import type { Questions } from "../core/wire";
import { addStyle, fetchModules } from "./modules";
import type { Transport } from "./transport";

type Ask = Questions["part.source"]["ask"];

/** A kernel with two files, of which it sends those that are not there; what it was asked is kept. */
function kernel(): { transport: Transport; asked: Ask[] } {
  const asked: Ask[] = [];
  const files = [
    { name: "chunk-A1.js", source: "export const one=1" },
    { name: "part-B2.js", source: 'import{one}from"./chunk-A1.js";import"./unknown-C3.js";' },
  ];
  const transport = {
    connection: "open",
    on: () => () => {},
    onConnection: () => () => {},
    ask: (_: string, of: Ask) => {
      asked.push(of);
      return Promise.resolve({ entry: "part-B2.js", style: "", modules: files.filter((each) => !of.have?.includes(each.name)) });
    },
  };
  return { transport: transport as never, asked };
}

afterEach(() => {
  globalThis.eventkitModules = undefined;
  document.head.replaceChildren();
});

test("a file is fetched once a page, and names of others become the addresses they were given", async () => {
  const texts: Blob[] = [];
  URL.createObjectURL = (blob) => `blob:${texts.push(blob instanceof Blob ? blob : new Blob())}`;
  const { transport, asked } = kernel();

  await fetchModules(transport, "run_list");
  const { entry } = await fetchModules(transport, "run_list");

  expect(asked.map((each) => each.have)).toEqual([[], ["chunk-A1.js", "part-B2.js"]]);
  expect(globalThis.eventkitModules?.get(entry)).toBe("blob:2");
  expect(await texts[1]?.text()).toBe('import{one}from"blob:1";import"./unknown-C3.js";');
});

test("a style sheet is in the page once", () => {
  const el = document.body.appendChild(document.createElement("div"));

  addStyle(el, "part-B2.js", ".ek{}");
  addStyle(el, "part-B2.js", ".ek{}");

  expect([...document.head.querySelectorAll("style")].map((each) => each.textContent)).toEqual([".ek{}"]);
});
