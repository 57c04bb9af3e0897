/** Notifications of what failed or crashed and, where that is chosen, of what fired; each leads to its run. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { Notification } from "@jupyterlab/apputils";
import { IStatusBar } from "@jupyterlab/statusbar";
import type { Choices } from "./choices";
import type { Link } from "./link";
import type { EventkitPanel } from "./panel_widget";
import { StandingItem } from "./standing_item";
import { Summary } from "./summary";
import { Telling } from "./telling";
import type { Told } from "./telling";
import { IChoices, ILink, IPanel } from "./tokens";

/** Milliseconds after which a notification goes to the list of them by itself. */
const SEEN = 10_000;

export const notices: JupyterFrontEndPlugin<void> = {
  id: "eventkit:notices",
  description: "Says how things stand in the status bar, and tells of runs that failed.",
  autoStart: true,
  requires: [ILink, IChoices, IPanel],
  optional: [IStatusBar],
  activate: (_, link: Link, choices: Choices, panel: EventkitPanel, bar: IStatusBar | null) => {
    const { trans, line } = link;
    const item = new StandingItem(trans, () => panel.reveal(panel.section));
    const { turned } = item;
    bar?.registerStatusItem("eventkit:standing", { item, align: "left", rank: 20, isActive: () => choices.now.statusBar, activeStateChanged: turned });
    choices.follow(() => turned.emit());
    const telling = new Telling(trans, (told, instead) => shown(told, instead, link, panel));
    new Summary({
      line,
      firings: () => choices.now.notifyFired,
      onLine: (standing) => item.say(standing, line.state),
      onNews: (items, more) => {
        const { notifyFailed, notifyFired } = choices.now;
        telling.tell(items.filter(({ kind }) => (kind === "fired" ? notifyFired : notifyFailed)), more, Date.now());
      },
    });
  },
};

/** Shows it, in place of another that is still there; gives its id. */
function shown({ kind, message, run }: Told, instead: string | null, { trans }: Link, panel: EventkitPanel): string {
  const label = run === null ? trans.__("Show runs") : trans.__("Show run");
  const actions: Notification.IAction[] = [{ label, displayType: "link", callback: () => panel.openRun(run) }];
  const options = { autoClose: SEEN, actions };
  if (instead !== null && Notification.manager.has(instead)) {
    Notification.update({ id: instead, message, type: kind, ...options });
    return instead;
  }
  return Notification.emit(message, kind, options);
}
