/** The page's one line to the server extension, and its words. */
import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import { Line } from "../client/line";
import type { Why } from "../client/line";
import type { Says } from "../client/transport";
import { saysOf } from "./words";
import type { Words } from "./words";

/** Where the server extension answers, below the server's base URL. */
const API = "eventkit/api";

export class Link {
  readonly line: Line;
  readonly says: Says;

  constructor(
    private readonly server: ServerConnection.ISettings,
    readonly trans: Words,
  ) {
    this.says = saysOf(trans);
    this.line = new Line({ begin: () => this.begin(), why: () => this.why() });
    // a laptop that wakes up, a network that is back: not to be waited for
    window.addEventListener("online", () => this.line.retry());
    document.addEventListener("visibilitychange", () => document.hidden || this.line.retry());
  }

  private begin(): WebSocket {
    const { wsUrl, token, appendToken, WebSocket } = this.server;
    const query = appendToken && token !== "" ? `?token=${encodeURIComponent(token)}` : "";
    return new WebSocket(URLExt.join(wsUrl, API, "socket") + query);
  }

  private async why(): Promise<Why> {
    try {
      const url = URLExt.join(this.server.baseUrl, API, "openapi.json");
      const { status } = await ServerConnection.makeRequest(url, {}, this.server);
      if (status === 404) return "missing";
      return status === 401 || status === 403 ? "refused" : "broken";
    } catch {
      return "silent";
    }
  }
}
