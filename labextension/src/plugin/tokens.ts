/** What the plugins of eventkit give each other. */
import { Token } from "@lumino/coreutils";
import type { Choices } from "./choices";
import type { Kept } from "./held";
import type { Link } from "./link";
import type { EventkitPanel } from "./panel_widget";

export const ILink = new Token<Link>("eventkit:ILink", "The line to the server extension of eventkit");
export const IKept = new Token<Kept>("eventkit:IKept", "What the panel's places hold over a reload");
export const IChoices = new Token<Choices>("eventkit:IChoices", "The settings of eventkit");
export const IPanel = new Token<EventkitPanel>("eventkit:IPanel", "The panel of eventkit");
