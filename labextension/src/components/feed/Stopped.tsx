import type { Standing } from "../../core/wire";

/** Matching is stopped: since when, how many wait, and going on. */
export function Stopped({ standing, onResume }: { standing: Standing; onResume: () => void }) {
  return (
    <p className="ek-banner" data-kind="busy" role="status">
      <bdi>{standing.words}</bdi>{" "}
      <button type="button" onClick={onResume}>
        Resume
      </button>
    </p>
  );
}
