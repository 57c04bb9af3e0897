import type { Words } from "../plugin/words";

const filled = (text: string, given: unknown[]): string => given.reduce<string>((made, each, at) => made.replace(`%${at + 1}`, String(each)), text);

/** JupyterLab's translations where there are none: English. */
export const PLAIN: Words = {
  __: (text, ...given) => filled(text, given),
  _n: (one, many, count, ...given) => filled(count === 1 ? one : many, given),
};
