/** Code of the panel, and of any widget on the page, goes into the notebook that was in front last. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker, NotebookActions } from "@jupyterlab/notebook";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { COMMANDS } from "./commands";
import type { Link } from "./link";
import { ILink } from "./tokens";

export const cells: JupyterFrontEndPlugin<void> = {
  id: "eventkit:cells",
  description: "Inserts code as a cell of the notebook in front.",
  autoStart: true,
  requires: [ILink],
  optional: [INotebookTracker],
  activate: (app, { trans }: Link, tracker: INotebookTracker | null) => {
    const insert = (code: string): string | null => {
      const panel = tracker?.currentWidget ?? null;
      if (!panel || panel.isDisposed || panel.content.model?.readOnly) return null;
      put(panel, code);
      return trans.__("Inserted below the selected cell of %1", panel.title.label);
    };
    globalThis.eventkitInsertCell = insert;
    app.commands.addCommand(COMMANDS.cell, {
      label: trans.__("Insert code as a cell"),
      isEnabled: ({ code }) => typeof code === "string" && tracker?.currentWidget != null,
      execute: ({ code }) => (typeof code === "string" ? insert(code) : null),
    });
  },
};

/** Below the active cell, selected and in sight; the focus stays where it is. */
function put({ content }: NotebookPanel, code: string): void {
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(code);
  void content.scrollToItem(content.activeCellIndex).catch(() => undefined); // scrollToCell would take the focus
}
