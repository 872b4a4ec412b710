// How a measure is distributed over areas.
import { bin, extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { plain, whole } from "../number";
import { ACCENT, MAIN } from "./colour";
import { BottomAxis, Chart, LeftAxis, sideOf, tickFormat } from "./frame";
import { fit } from "./text";

interface Props {
  values: ArrayLike<number | null>;
  label: string;
  /** What is counted: "neighbourhoods". */
  areas: string;
  share?: boolean;
  /** A value to mark, with its name. */
  mark?: { value: number; label: string } | null;
}

export interface Bin {
  from: number;
  to: number;
  count: number;
}

export function bins(values: ArrayLike<number | null>, most = 40): Bin[] {
  const known = Array.from(values).filter((value): value is number => value !== null && !Number.isNaN(value));
  const [low, high] = extent(known);
  if (low === undefined || high === undefined) return [];
  if (low === high) return [{ from: low, to: high, count: known.length }];
  const ticks = scaleLinear().domain([low, high]).nice(most).ticks(most);
  return bin().domain(scaleLinear().domain([low, high]).nice(most).domain() as [number, number]).thresholds(ticks)(known)
    .filter((each) => each.x1! > each.x0!)
    .map((each) => ({ from: each.x0!, to: each.x1!, count: each.length }));
}

export function Histogram({ values, label, areas, share = false, mark = null }: Props) {
  const all = bins(values);
  const most = Math.max(1, ...all.map((each) => each.count));
  const peak = all.find((each) => each.count === most);
  const desc = peak
    ? `Bars from ${plain(all[0]!.from)} to ${plain(all[all.length - 1]!.to)}; the highest stands between ${plain(peak.from)} and ${plain(peak.to)}, with ${whole(peak.count)} ${areas}.`
    : "No values.";
  return (
    <Chart desc={desc} height={260} margin={{ top: 26, right: 12, bottom: 44, left: 48 }}>
      {(width, height) => {
        const first = all[0]?.from ?? 0;
        const last = all[all.length - 1]?.to ?? 1;
        const x = scaleLinear().domain(first === last ? [first - 0.5, last + 0.5] : [first, last]).range([0, width]);
        const y = scaleLinear().domain([0, most]).nice().range([height, 0]);
        // Areas are counted whole.
        const counts = Object.assign((value: number) => y(value), { ticks: (count: number) => y.ticks(count).filter(Number.isInteger) });
        const side = sideOf(mark ? x(mark.value) : 0, width);
        return (
          <>
            <LeftAxis scale={counts} format={whole} width={width} height={height} label={`Number of ${areas}`} />
            {all.map((each) => {
              const left = x(each.from);
              const wide = first === last ? width / 4 : x(each.to) - left;
              return (
                <rect
                  key={each.from}
                  x={first === last ? width / 2 - wide / 2 : left + 0.5}
                  width={Math.max(0.5, wide - 1)}
                  y={y(each.count)}
                  height={height - y(each.count)}
                  fill={MAIN}
                />
              );
            })}
            <BottomAxis scale={x} format={tickFormat(x.ticks(Math.max(2, Math.round(width / 90))), share)} width={width} height={height} label={label} />
            {mark && (
              <g transform={`translate(${x(mark.value)} 0)`}>
                <line y1={-4} y2={height} stroke={ACCENT} stroke-width="2" />
                <text
                  y="4"
                  dx={side.anchor === "end" ? -6 : 6}
                  text-anchor={side.anchor}
                  font-weight="600"
                  stroke="#fff"
                  stroke-width="3"
                  paint-order="stroke"
                >
                  {fit(mark.label, side.room, 600)}
                  <title>{mark.label}</title>
                </text>
              </g>
            )}
          </>
        );
      }}
    </Chart>
  );
}
