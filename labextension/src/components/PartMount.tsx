/** Another widget of this package drawn inside this one: its module is loaded when it is first shown. */
import { useEffect, useRef, useState } from "react";
import { addStyle } from "../client/modules";
import { loadPart } from "../client/parts";
import type { Load, Mounted, PartName, PartProps } from "../client/parts";
import type { Transport } from "../client/transport";
import { Trouble } from "./Frame";
import { useSame } from "./useStable";

interface Props<Name extends PartName> {
  transport: Transport;
  name: Name;
  /** What it is, in words, while it loads. */
  label: string;
  props: PartProps[Name];
  load?: Load | undefined;
}

export function PartMount<Name extends PartName>({ transport, name, label, props, load = loadPart }: Props<Name>) {
  const place = useRef<HTMLDivElement>(null);
  const held = useRef<Mounted<PartProps[Name]> | null>(null);
  const same = useSame(props);
  const latest = useRef(same);
  latest.current = same;
  const [state, setState] = useState<Error | "loading" | "here">("loading");
  const [round, setRound] = useState(0);

  useEffect(() => {
    let wanted = true;
    setState("loading");
    load(transport, name).then(
      ({ module, style }) => {
        if (!wanted || !place.current) return;
        addStyle(place.current, name, style);
        held.current = module.mount(place.current, transport, latest.current);
        setState("here");
      },
      (why: unknown) => wanted && setState(why instanceof Error ? why : new Error(String(why))),
    );
    return () => {
      wanted = false;
      held.current?.unmount();
      held.current = null;
    };
  }, [transport, name, load, round]);

  useEffect(() => held.current?.update(same), [same]);

  return (
    <div className="ek-part">
      {state === "loading" && <p className="ek-note">Loading {label} …</p>}
      {state instanceof Error && <Trouble error={state} retry={() => setRound(round + 1)} />}
      <div ref={place} />
    </div>
  );
}
