// The same things measured in two ways, joined: where lines cross, the order changes.
import { scaleLinear } from "d3-scale";
import { ACCENT, INK, MAIN, QUIET, RULE } from "./colour";
import { Chart, cut, spread } from "./frame";

export interface Pair {
  label: string;
  left: number | null;
  right: number | null;
  strong?: boolean;
}

interface Props {
  title: string;
  desc: string;
  left: string;
  right: string;
  pairs: Pair[];
  format: (value: number) => string;
  /** A level that matters, such as 1 for a ratio. */
  mark?: { value: number; label: string } | null;
}

export function Slope({ title, desc, left, right, pairs, format, mark = null }: Props) {
  const ends = pairs.flatMap((pair) => [pair.left, pair.right]).filter((end): end is number => end !== null);
  if (mark) ends.push(mark.value);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return (
    <Chart title={title} desc={desc} height={Math.max(260, pairs.length * 34 + 90)} margin={{ top: 42, right: 0, bottom: 12, left: 0 }}>
      {(width, height) => {
        const names = Math.min(250, width * 0.36);
        const y = scaleLinear().domain(low < high ? [low, high] : [low - 1, high + 1]).range([height, 0]);
        const [from, to] = [names, width - names];
        const at = (values: (number | null)[]) => spread(values.map((value) => (value === null ? null : y(value))), 16, height);
        const lefts = at(pairs.map((pair) => pair.left));
        const rights = at(pairs.map((pair) => pair.right));
        const most = Math.max(6, Math.floor((names - 44) / 6.6));
        return (
          <>
            {[[from, left, "end"], [to, right, "start"]].map(([x, text, anchor]) => (
              <g key={anchor as string}>
                <line x1={x as number} x2={x as number} y1={-6} y2={height} stroke={QUIET} />
                <text x={anchor === "end" ? Math.max(x as number, 126) : Math.min(x as number, width - 126)} y={-16} text-anchor={anchor as "end"} font-weight="600">{text as string}</text>
              </g>
            ))}
            {mark && (
              <g transform={`translate(0 ${y(mark.value)})`}>
                <line x1={from} x2={to} stroke={INK} stroke-dasharray="5 4" />
                <text x={(from + to) / 2} y="-5" text-anchor="middle" fill={QUIET} stroke="#fff" stroke-width="3" paint-order="stroke">{mark.label}</text>
              </g>
            )}
            {pairs.map((pair, i) => {
              const colour = pair.strong ? ACCENT : MAIN;
              const side = (value: number | null, x: number, place: number, anchor: "start" | "end") => value !== null && (
                <>
                  <circle cx={x} cy={y(value)} r="4.5" fill={colour} stroke="#fff" stroke-width="1.5" />
                  {Math.abs(place - y(value)) > 2 && <line x1={x} y1={y(value)} x2={x + (anchor === "end" ? -10 : 10)} y2={place} stroke={RULE} />}
                  <text x={x + (anchor === "end" ? -12 : 12)} y={place} dy="0.32em" text-anchor={anchor} font-weight={pair.strong ? 700 : 400}>
                    {anchor === "end" ? `${cut(pair.label, most)}  ${format(value)}` : `${format(value)}  ${cut(pair.label, most)}`}
                    <title>{pair.label}</title>
                  </text>
                </>
              );
              return (
                <g key={i}>
                  {pair.left !== null && pair.right !== null && (
                    <line x1={from} x2={to} y1={y(pair.left)} y2={y(pair.right)} stroke={colour} stroke-width={pair.strong ? 3 : 2} />
                  )}
                  {side(pair.left, from, lefts[i]!, "end")}
                  {side(pair.right, to, rights[i]!, "start")}
                </g>
              );
            })}
          </>
        );
      }}
    </Chart>
  );
}
