import "./shared/base.css";
import "../components/Lists.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { RunList } from "../components/RunList";
import type { RunListProps } from "../components/RunList";
import { mounted, textOf, trait, widget } from "./shared/entry";

export default widget(RunList, (model): RunListProps => ({
  flow: textOf(model.get("flow")),
  opened: trait(model, "run", textOf),
  server: trait(model, "server", textOf),
}));

export function mount(el: HTMLElement, transport: Transport, props: RunListProps): Mounted<RunListProps> {
  return mounted(RunList, el, transport, props);
}
