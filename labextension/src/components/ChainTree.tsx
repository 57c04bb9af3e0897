import type { ChainLink } from "../core/wire";

const KINDS: Record<string, string> = { delivery: "⇥", event: "◆", firing: "●", action: "→", run: "▶", hook: "⚓" };

interface Props {
  links: readonly ChainLink[];
  onOpen: (kind: string, id: string) => void;
}

/** From where an event came, and what came of it. */
export function ChainTree({ links, onOpen }: Props) {
  return (
    <ul className="ek-chain" aria-label="Chain, from its origin down">
      {links.map((link, at) => (
        <Link key={at} link={link} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Link({ link, onOpen }: { link: ChainLink; onOpen: Props["onOpen"] }) {
  const { id, kind } = link;
  return (
    <li data-kind={kind} aria-current={link.here ? "true" : undefined}>
      <span className="ek-mark" aria-hidden="true">
        {KINDS[kind] ?? "·"}
      </span>{" "}
      <span className="ek-note">{kind}</span>{" "}
      {id === null || link.here ? (
        <bdi className="ek-title">{link.title}</bdi>
      ) : (
        <button type="button" className="ek-link" onClick={() => onOpen(kind, id)}>
          <bdi>{link.title}</bdi>
        </button>
      )}
      {link.state && <span className="ek-badge">{link.state}</span>}
      {link.here && <span className="ek-badge">this one</span>}
      {link.detail && (
        <>
          {" "}
          <bdi className="ek-note">{link.detail}</bdi>
        </>
      )}
      {(link.parts.length > 0 || link.cut > 0) && (
        <ul>
          {link.parts.map((part, at) => (
            <Link key={at} link={part} onOpen={onOpen} />
          ))}
          {link.cut > 0 && <li className="ek-note">… and {link.cut.toLocaleString("en")} more below it</li>}
        </ul>
      )}
    </li>
  );
}
