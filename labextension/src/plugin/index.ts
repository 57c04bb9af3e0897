/** Every plugin of eventkit, one for each thing it adds to JupyterLab and Notebook. */
import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { cells } from "./cells";
import { choices, kept, link } from "./grounds";
import { launcher } from "./launcher";
import { main } from "./main_area";
import { notices } from "./notices";
import { panel } from "./panel";

const plugins: JupyterFrontEndPlugin<unknown>[] = [link, kept, choices, panel, main, cells, notices, launcher];

export default plugins;
