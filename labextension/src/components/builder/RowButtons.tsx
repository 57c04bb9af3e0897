interface ButtonsProps {
  field: string;
  /** By which the focus finds the buttons that move it, where it is then. */
  focusName?: string;
  canUp: boolean;
  canDown: boolean;
  onMove: (by: -1 | 1) => void;
  onMute?: () => void;
  onClone: () => void;
  onRemove: () => void;
}

/** What can be done with a clause, a group or a trigger. */
export function RowButtons({ field, focusName, canUp, canDown, onMove, onMute, onClone, onRemove }: ButtonsProps) {
  return (
    <span className="ek-row-buttons">
      {(canUp || canDown) && (
        <>
          <button
            type="button"
            aria-label={`Move ${field} up`}
            title="Move up"
            data-focus={focusName && `${focusName} up`}
            aria-disabled={!canUp}
            onClick={() => canUp && onMove(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            aria-label={`Move ${field} down`}
            title="Move down"
            data-focus={focusName && `${focusName} down`}
            aria-disabled={!canDown}
            onClick={() => canDown && onMove(1)}
          >
            ↓
          </button>
        </>
      )}
      {onMute && (
        <button
          type="button"
          aria-label={`Mute ${field}`}
          title="Mute: keep it here, do not ask for it"
          onClick={onMute}
        >
          mute
        </button>
      )}
      <button type="button" aria-label={`Copy ${field}`} title="Make a copy" onClick={onClone}>
        copy
      </button>
      <button type="button" aria-label={`Remove ${field}`} title="Remove" onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

/** A clause that is kept and not asked for. */
export function MutedRow({
  field,
  value,
  onUnmute,
  onDrop,
}: {
  field: string;
  value: string;
  onUnmute: () => void;
  onDrop: () => void;
}) {
  return (
    <div className="ek-clause-row ek-muted" role="group" aria-label={`Muted clause ${field}`} data-row>
      <span className="ek-note">muted</span> <bdi className="ek-clause-field">{field}</bdi>{" "}
      <code className="ek-values">
        <bdi>{value}</bdi>
      </code>
      <span className="ek-row-buttons">
        <button type="button" aria-label={`Unmute ${field}`} onClick={onUnmute}>
          unmute
        </button>
        <button type="button" aria-label={`Remove muted ${field}`} title="Remove" onClick={onDrop}>
          ×
        </button>
      </span>
    </div>
  );
}
