import type { Standing } from "../../core/wire";

interface Props {
  standing: Standing;
  onResume: () => void;
  onSkip: () => void;
}

/** Matching is stopped: since when, how many wait, and the two ways on. */
export function Stopped({ standing, onResume, onSkip }: Props) {
  return (
    <div className="ek-banner" data-kind="busy" role="status">
      <bdi>{standing.words}</bdi>{" "}
      <span className="ek-ways">
        <button type="button" onClick={onResume}>
          Resume
        </button>
        {standing.behind > 0 && (
          <button type="button" title="goes on with what comes from now on; what waits is never matched" onClick={onSkip}>
            Skip {standing.behind.toLocaleString("en")}
          </button>
        )}
      </span>
    </div>
  );
}
