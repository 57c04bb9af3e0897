/** A part of the front end in a place of JupyterLab: the same code as in a widget, over the line to the server. */
import { Widget } from "@lumino/widgets";
import type { Message } from "@lumino/messaging";
import { CommTransport } from "../client/comm";
import type { LineState } from "../client/line";
import { addStyle } from "../client/modules";
import { loadPart } from "../client/parts";
import type { Load, Mounted, PartName, PartProps } from "../client/parts";
import type { SocketModel } from "../client/socket";
import { Banner } from "./banner";
import type { Link } from "./link";

interface Given<Name extends PartName> {
  link: Pick<Link, "trans" | "says"> & { line: Pick<Link["line"], "state" | "on" | "retry"> };
  part: Name;
  /** What it is given whenever it is drawn. */
  props: () => PartProps[Name];
  /** Fetches its code. */
  load?: Load;
}

interface Drawn<Name extends PartName> {
  model: SocketModel;
  transport: CommTransport;
  mounted: Mounted<PartProps[Name]> | null;
  /** What stays in sight until it is mounted, over however many connections that end before. */
  former: Mounted<PartProps[Name]> | null;
}

/** Milliseconds that a part which nobody sees goes on: whoever comes back soon finds all as it was. */
const LINGER = 30_000;

export class PartView<Name extends PartName> extends Widget {
  private drawn: Drawn<Name> | null = null;
  private linger: ReturnType<typeof setTimeout> | undefined;
  private readonly place = document.createElement("div");
  private readonly banner: Banner;
  private readonly unfollow: () => void;

  constructor(private readonly given: Given<Name>) {
    super();
    const { line, trans } = given.link;
    this.addClass("jp-eventkit-view");
    this.banner = new Banner(trans, () => this.again());
    this.place.className = "jp-eventkit-place";
    this.node.append(this.banner.node, this.place);
    this.unfollow = line.on((state) => this.follow(state));
    this.banner.follow(line.state);
  }

  /** Draws it with what its props are now; anew: as if it had just been opened. */
  redraw(anew = false): void {
    if (anew) this.undraw();
    if (this.drawn?.mounted) this.drawn.mounted.update(this.given.props());
    else this.draw();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.unfollow();
    this.undraw();
    super.dispose();
  }

  /** Puts the focus on the first thing in it that takes one. */
  protected override onActivateRequest(): void {
    const first = this.node.querySelector<HTMLElement>("button, input, select, [tabindex='0']");
    if (first) first.focus();
    else {
      this.node.tabIndex = -1;
      this.node.focus();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) this.wake();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.wake();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    clearTimeout(this.linger);
    this.linger = setTimeout(() => this.undraw(), LINGER);
  }

  private wake(): void {
    clearTimeout(this.linger);
    this.draw();
  }

  private again(): void {
    if (this.given.link.line.state.is === "open") this.redraw(true);
    else this.given.link.line.retry();
  }

  private follow(state: LineState): void {
    this.banner.follow(state);
    this.place.classList.toggle("jp-mod-lost", state.is === "lost");
    this.draw();
  }

  private draw(): void {
    const { link, part, props, load = loadPart } = this.given;
    const { state } = link.line;
    if (this.isDisposed || !this.isVisible || state.is !== "open" || this.drawn?.model === state.model) return;
    this.drawn?.transport.close();
    const former = this.drawn?.mounted ?? this.drawn?.former ?? null;
    const transport = new CommTransport(state.model, link.says);
    const drawn: Drawn<Name> = { model: state.model, transport, mounted: null, former };
    this.drawn = drawn;
    if (!former) this.say(link.trans.__("Loading …"));
    load(transport, part)
      .then(({ module, style }) => {
        if (this.drawn !== drawn) return;
        this.unmount(drawn);
        this.banner.clear();
        addStyle(this.place, part, style);
        const el = document.createElement("div");
        this.place.replaceChildren(el);
        drawn.mounted = module.mount(el, transport, props());
      })
      .catch((why: unknown) => {
        if (this.drawn !== drawn || transport.connection === "lost") return;
        this.unmount(drawn);
        this.place.replaceChildren();
        this.banner.say({ what: link.trans.__("This could not be loaded."), todo: why instanceof Error ? why.message : String(why) });
      });
  }

  private unmount(drawn: Drawn<Name>): void {
    drawn.mounted?.unmount();
    drawn.former?.unmount();
    drawn.mounted = drawn.former = null;
  }

  private undraw(): void {
    if (this.drawn) this.unmount(this.drawn);
    this.drawn?.transport.close();
    this.drawn = null;
    this.place.replaceChildren();
  }

  private say(words: string): void {
    const line = document.createElement("p");
    line.className = "jp-eventkit-note";
    line.textContent = words;
    this.place.replaceChildren(line);
  }
}
