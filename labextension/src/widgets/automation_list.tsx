import "./shared/base.css";
import "../components/Lists.css";
import type { Mounted } from "../client/parts";
import type { Transport } from "../client/transport";
import { AutomationList } from "../components/AutomationList";
import type { AutomationListProps } from "../components/AutomationList";
import { mounted, textOf, trait, widget } from "./shared/entry";

export default widget(AutomationList, (model): AutomationListProps => ({ opened: trait(model, "automation", textOf) }));

export function mount(el: HTMLElement, transport: Transport, props: AutomationListProps): Mounted<AutomationListProps> {
  return mounted(AutomationList, el, transport, props);
}
