/** Counts as small bars, oldest first; what they say in words stands in for the picture. */
export function Spark({ counts, label }: { counts: number[]; label: string }) {
  const most = Math.max(1, ...counts);
  const total = counts.reduce((sum, each) => sum + each, 0);
  const said = `${label}: ${total.toLocaleString("en")} in all, at most ${Math.max(0, ...counts).toLocaleString("en")} at a time`;
  return (
    <svg className="ek-spark" role="img" aria-label={said} viewBox={`0 0 ${Math.max(1, counts.length) * 4} 24`} preserveAspectRatio="none">
      <title>{said}</title>
      {counts.map((count, at) => {
        const height = count === 0 ? 1 : Math.max(2, (count / most) * 24);
        return <rect key={at} x={at * 4} y={24 - height} width={3} height={height} data-empty={count === 0 || undefined} />;
      })}
    </svg>
  );
}
