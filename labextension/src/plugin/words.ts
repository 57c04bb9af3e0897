/** What the plugin says of its own accord: why nothing is shown, how things stand, and what to do. */
import type { Why } from "../client/line";
import type { Says } from "../client/transport";
import type { SummaryLine } from "../core/wire";

/** JupyterLab's translations, as far as they are used here. */
export interface Words {
  __(text: string, ...given: unknown[]): string;
  _n(one: string, many: string, count: number, ...given: unknown[]): string;
}

/** What is the matter, and what to do about it. */
export interface Matter {
  what: string;
  todo: string;
}

/** Why there is no connection, in words; said: the server's own. */
export function matterOf(why: Why, said: string, trans: Words): Matter {
  if (said !== "") return { what: said, todo: trans.__("This page tries by itself until it is there again.") };
  switch (why) {
    case "missing":
      return {
        what: trans.__("This Jupyter server does not run the server extension of eventkit."),
        todo: trans.__(
          "Install jupyter-eventkit in the environment of the server, see that `jupyter server extension list` has eventkit enabled, and start the server again. Widgets in notebooks work without it.",
        ),
      };
    case "refused":
      return {
        what: trans.__("The Jupyter server does not know who asks: the login or the token of this page is no longer valid."),
        todo: trans.__("Load the page again and log in."),
      };
    case "silent":
      return {
        what: trans.__("The Jupyter server does not answer."),
        todo: trans.__("Start it again if it was stopped. This page tries by itself until it answers."),
      };
    case "broken":
      return {
        what: trans.__("The connection to the Jupyter server broke off."),
        todo: trans.__("What is shown is as it was. This page tries by itself until it is there again."),
      };
  }
}

/** What parts say that talk to the server rather than to a kernel; that it is gone is said above them. */
export function saysOf(trans: Words): Says {
  return {
    busy: trans.__("The server takes its time: new events keep coming, what you click waits for its turn."),
    lost: null,
    gone: trans.__("The connection to the Jupyter server is gone: it is tried again"),
  };
}

/** How things stand, as a line: "3 automations · 12 events/min · 1 failed". */
export function lineOf(standing: SummaryLine, trans: Words): string {
  const { automations_on, automations_waiting, events_per_minute, running, failed } = standing;
  const parts = [
    trans._n("%1 automation", "%1 automations", automations_on, automations_on),
    automations_waiting > 0 ? trans.__("%1 waiting", automations_waiting) : "",
    trans.__("%1 events/min", rounded(events_per_minute)),
    running > 0 ? trans.__("%1 running", running) : "",
    failed > 0 ? trans.__("%1 failed", failed) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function rounded(count: number): string {
  return count >= 10 || Number.isInteger(count) ? Math.round(count).toLocaleString("en") : count.toFixed(1);
}
