// The same things measured in two ways, joined: where lines cross, the order changes.
import { scaleLinear } from "d3-scale";
import { ACCENT, INK, MAIN, QUIET, RULE } from "./colour";
import { Chart, spread } from "./frame";
import { fit, widthOf, wrapped } from "./text";

export interface Pair {
  label: string;
  left: number | null;
  right: number | null;
  strong?: boolean;
}

interface Props {
  desc: string;
  left: string;
  right: string;
  pairs: Pair[];
  format: (value: number) => string;
  /** A level that matters, such as 1 for a ratio. */
  mark?: { value: number; label: string } | null;
}

/** From line to line of a name. */
const LINE = 14;
/** Room for names at each side. */
const namesIn = (width: number) => Math.min(250, width * 0.36);

export function Slope({ desc, left, right, pairs, format, mark = null }: Props) {
  const ends = pairs.flatMap((pair) => [pair.left, pair.right]).filter((end): end is number => end !== null);
  if (mark) ends.push(mark.value);
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const linesIn = (width: number) => {
    const room = namesIn(width) - 20;
    return pairs.map((pair) => {
      const lines = (value: number | null) => (value === null ? [] : wrapped(pair.label, Math.max(40, room - widthOf(`  ${format(value)}`, 700)), 2, 700));
      return { left: lines(pair.left), right: lines(pair.right) };
    });
  };
  /** From name to name, by the one with the most lines. */
  const gapOf = (width: number) => 2 + LINE * Math.max(1, ...linesIn(width).flatMap((each) => [each.left.length, each.right.length]));
  return (
    <Chart desc={desc} height={260} heightOf={(width) => Math.max(260, pairs.length * Math.max(34, gapOf(width) + 6) + 98)} margin={{ top: 50, right: 0, bottom: 12, left: 0 }}>
      {(width, height) => {
        const names = namesIn(width);
        const lines = linesIn(width);
        const y = scaleLinear().domain(low < high ? [low, high] : [low - 1, high + 1]).range([height, 0]);
        const [from, to] = [names, width - names];
        const at = (values: (number | null)[]) => spread(values.map((value) => (value === null ? null : y(value))), gapOf(width), height);
        const lefts = at(pairs.map((pair) => pair.left));
        const rights = at(pairs.map((pair) => pair.right));
        return (
          <>
            {[{ x: from, text: left, anchor: "end" as const, at: Math.max(from, 126) }, { x: to, text: right, anchor: "start" as const, at: Math.min(to, width - 126) }].map(({ x, text, anchor, at }) => (
              <g key={anchor}>
                <line x1={x} x2={x} y1={-6} y2={height} stroke={QUIET} />
                <text x={at} y={-24} text-anchor={anchor} font-weight="600">{fit(text, anchor === "end" ? at : width - at, 600)}<title>{text}</title></text>
              </g>
            ))}
            {mark && (
              <g transform={`translate(0 ${y(mark.value)})`}>
                <line x1={from} x2={to} stroke={INK} stroke-dasharray="5 4" />
                <text x={(from + to) / 2} y="-5" text-anchor="middle" fill={QUIET} stroke="#fff" stroke-width="3" paint-order="stroke">{fit(mark.label, to - from)}<title>{mark.label}</title></text>
              </g>
            )}
            {pairs.map((pair, i) => {
              const colour = pair.strong ? ACCENT : MAIN;
              const side = (value: number | null, x: number, place: number, anchor: "start" | "end") => value !== null && (
                <>
                  <circle cx={x} cy={y(value)} r="4.5" fill={colour} stroke="#fff" stroke-width="1.5" />
                  {Math.abs(place - y(value)) > 2 && <line x1={x} y1={y(value)} x2={x + (anchor === "end" ? -10 : 10)} y2={place} stroke={RULE} />}
                  <text text-anchor={anchor} font-weight={pair.strong ? 700 : 400}>
                    {(anchor === "end" ? lines[i]!.left : lines[i]!.right).map((line, k, all) => (
                      <tspan key={k} x={x + (anchor === "end" ? -12 : 12)} y={place + (k - (all.length - 1) / 2) * LINE} dy="0.32em">
                        {k > 0 ? line : anchor === "end" ? `${line}  ${format(value)}` : `${format(value)}  ${line}`}
                      </tspan>
                    ))}
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
