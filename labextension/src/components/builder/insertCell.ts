import { copyText } from "../CopyButton";

declare global {
  /** What eventkit's own plugin puts there, in JupyterLab and Notebook: puts code into a cell, and says which. */
  var eventkitInsertCell: ((code: string) => string | null) | undefined;
}

interface Commands {
  execute(command: string, given?: object): Promise<unknown>;
}

/** Puts code into a new cell below, where the host shows its commands; else copies it. What was done, in words. */
export async function insertCell(code: string): Promise<string> {
  const said = globalThis.eventkitInsertCell?.(code) ?? null;
  if (said !== null) return said;
  const commands = hostCommands();
  if (commands) {
    try {
      await commands.execute("notebook:insert-cell-below");
      await commands.execute("notebook:replace-selection", { text: code });
      return "Inserted below the selected cell";
    } catch {
      // a host without these commands, or without a notebook in front: copying is still open
    }
  }
  await copyText(code);
  return "This host lets no cell be inserted from here. Copied: paste it into one";
}

/** JupyterLab's and Notebook's application, where they show it on the window. */
function hostCommands(): Commands | null {
  const app: unknown = Reflect.get(window, "jupyterapp");
  if (typeof app !== "object" || app === null || !("commands" in app)) return null;
  return isCommands(app.commands) ? app.commands : null;
}

function isCommands(value: unknown): value is Commands {
  return typeof value === "object" && value !== null && "execute" in value && typeof value.execute === "function";
}
