/** The panel: a tab for each section, one for the builder while it is open. */
import { launchIcon } from "@jupyterlab/ui-components";
import { BoxLayout, TabPanel, Widget } from "@lumino/widgets";
import type { BuilderStart } from "../client/parts";
import type { Kept } from "./held";
import { eventkitIcon } from "./icon";
import type { Link } from "./link";
import { SECTIONS, labelOf, viewOf } from "./sections";
import type { SectionName, View, Ways } from "./sections";

interface Given {
  link: Link;
  kept: Kept;
  /** Brings the panel itself to the front. */
  onReveal: () => void;
  /** Opens a section in the main area, where there is one for it. */
  onMain: ((section: SectionName) => void) | null;
}

export class EventkitPanel extends Widget implements Ways {
  static readonly ID = "eventkit-panel";
  private readonly tabs = new TabPanel({ tabsMovable: false });
  private readonly views = new Map<SectionName, View>();
  private wanted: { event: string; n: number } | null = null;
  private start: BuilderStart | null = null;
  private clicks = 0;

  constructor(private readonly given: Given) {
    super();
    const { trans } = given.link;
    this.id = EventkitPanel.ID;
    this.addClass("jp-eventkit-panel");
    this.title.icon = eventkitIcon;
    this.title.caption = trans.__("Eventkit: events, automations, runs and webhooks");
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", trans.__("Eventkit"));
    for (const name of SECTIONS) if (name !== "trigger") this.add(name);
    void given.kept.ready.then(() => {
      if (this.wasBuilding && !this.views.has("trigger")) this.add("trigger");
      this.tabs.currentChanged.connect((_, { currentIndex }) => this.held("panel").put({ section: this.nameAt(currentIndex) ?? "feed" }));
    });
    this.tabs.tabBar.tabCloseRequested.connect(() => this.closeBuilder());
    const layout = new BoxLayout({ direction: "top-to-bottom", spacing: 0 });
    const head = this.head();
    BoxLayout.setStretch(head, 0);
    BoxLayout.setSizeBasis(head, 28);
    BoxLayout.setStretch(this.tabs, 1);
    layout.addWidget(head);
    layout.addWidget(this.tabs);
    this.layout = layout;
    this.held("feed").synced("selected", (value) => value).on(() => this.forget());
  }

  /** The section that is in front. */
  get section(): SectionName {
    return this.nameAt(this.tabs.currentIndex) ?? "feed";
  }

  /** Whether the builder was open when the page was left. */
  get wasBuilding(): boolean {
    return this.held("trigger").get("open") === true;
  }

  /** Brings a section to the front of the panel, and says nothing of the panel itself. */
  choose(section: SectionName): void {
    const view = this.views.get(section) ?? this.add(section);
    this.tabs.currentWidget = view;
  }

  /** Shows a section, and the panel. */
  reveal(section: SectionName): void {
    this.choose(section);
    this.given.onReveal();
  }

  readonly openEvent = (id: string): void => {
    this.wanted = { event: id, n: (this.clicks += 1) };
    this.reveal("feed");
    this.views.get("feed")?.redraw();
  };

  openRun(id: string | null): void {
    this.held("runs").put({ opened: id });
    this.reveal("runs");
  }

  readonly build = (start: BuilderStart): void => {
    const held = this.held("trigger");
    const goesOn = start.request !== undefined && this.views.has("trigger");
    if (goesOn && start.request) {
      this.start = { ...start, request: { ...start.request, n: (this.clicks += 1) } };
      held.put({ event: start.event });
    } else {
      this.start = start;
      held.put({ open: true, draft: start.draft, event: start.event, name: start.name ?? "", enabled: "on", target: null, muted: [] });
    }
    this.reveal("trigger");
    this.views.get("trigger")?.redraw(!goesOn);
    if (!goesOn) this.start = null; // its click is done: drawn anew, it would be done again
  };

  readonly closeBuilder = (): void => {
    this.held("trigger").put({ open: false });
    this.views.get("trigger")?.dispose();
    this.views.delete("trigger");
    this.choose("feed");
  };

  protected override onActivateRequest(): void {
    this.tabs.currentWidget?.activate();
  }

  private held(name: string) {
    return this.given.kept.place(name);
  }

  private add(name: SectionName): View {
    const { link } = this.given;
    const held = this.held(name);
    const made = viewOf(name, { link, held, ways: this, wanted: () => this.wanted, start: () => this.start });
    made.id = `${EventkitPanel.ID}-${name}`;
    made.title.label = labelOf(name, link.trans);
    made.title.caption = made.title.label;
    made.title.className = name === "feed" || name === "runs" ? "jp-mod-short" : ""; // where there is little room, others are cut
    made.title.closable = name === "trigger";
    this.views.set(name, made);
    this.tabs.addWidget(made);
    return made;
  }

  /** The event that was wanted is open: when the feed is drawn anew, whatever is selected then holds. */
  private forget(): void {
    const selected = this.held("feed").get("selected");
    if (Array.isArray(selected) && selected[0] === this.wanted?.event) this.wanted = null;
  }

  private nameAt(index: number): SectionName | null {
    const found = this.tabs.widgets[index];
    for (const [name, view] of this.views) if (view === found) return name;
    return null;
  }

  private head(): Widget {
    const { link, onMain } = this.given;
    const head = new Widget();
    head.addClass("jp-eventkit-head");
    const title = document.createElement("h2");
    title.textContent = link.trans.__("Eventkit");
    head.node.append(title);
    if (!onMain) return head;
    const button = document.createElement("button");
    button.className = "jp-eventkit-main";
    button.title = link.trans.__("Open in the main area");
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () => onMain(this.section));
    launchIcon.element({ container: button });
    head.node.append(button);
    return head;
  }
}
