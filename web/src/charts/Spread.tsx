// Where one area stands in each of several measures, beside the spread of all areas: greater need always to the right.
import type { MeasureSummary, Worse } from "../types";
import { ACCENT, INK, MAIN, QUIET, RULE } from "./colour";
import { Chart, onPaper } from "./frame";
import { fit } from "./text";

export interface Standing {
  label: string;
  value: number | null;
  worse: Worse;
  summary: MeasureSummary;
  lower?: number | null;
  upper?: number | null;
  /** What stands at the end of the row: the value in words, and the rank. */
  text: string;
  rank: string;
  /** Drawn as the head of those below it. */
  strong?: boolean;
}

interface Props {
  desc: string;
  rows: Standing[];
  /** What the ends are called. */
  less: string;
  more: string;
}

const BAND = "#dfe6ec";
const MIDDLE = "#b4c3cf";

/**
 * The median stands in the middle of each row. Of the distance from it to the farther of the two ends of the middle
 * eight in ten, half as much again has room; what lies beyond that is drawn at the edge, as an arrow.
 */
export function place(value: number, row: Pick<Standing, "summary" | "worse">): { at: number; beyond: boolean } {
  const { median, q10, q90, min, max } = row.summary;
  const middle = median ?? 0;
  let half = 1.5 * Math.max(Math.abs((q90 ?? middle) - middle), Math.abs((q10 ?? middle) - middle));
  if (!(half > 0)) half = Math.max(Math.abs((max ?? middle) - middle), Math.abs((min ?? middle) - middle)) || 1;
  const turned = ((row.worse === "low" ? -1 : 1) * (value - middle)) / half;
  return { at: Math.min(1, Math.max(-1, turned)), beyond: Math.abs(turned) > 1 };
}

/** Which quarter of areas a value lies in: 1 the one in greatest need. */
export function quarter(value: number, row: Pick<Standing, "summary" | "worse">): 1 | 2 | 3 | 4 {
  const turn = row.worse === "low" ? -1 : 1;
  const [most, least] = row.worse === "low" ? [row.summary.q25, row.summary.q75] : [row.summary.q75, row.summary.q25];
  if (most !== null && turn * value > turn * most) return 1;
  if (least !== null && turn * value < turn * least) return 4;
  return row.summary.median !== null && turn * value > turn * row.summary.median ? 2 : 3;
}

/** On a narrow screen names stand above their rows. */
const rowOf = (width: number, rows: number) => (width < 560 ? 44 : onPaper() ? Math.min(16, Math.max(10, 380 / rows)) : 25);

export function Spread({ desc, rows, less, more }: Props) {
  return (
    <Chart desc={desc} height={0} heightOf={(width) => rows.length * rowOf(width, rows.length) + 34} margin={{ top: 26, right: 0, bottom: 8, left: 0 }}>
      {(width, height) => {
        const narrow = width < 560;
        const thick = rowOf(width, rows.length) < 20 ? 8 : 12;
        const row = rowOf(width, rows.length);
        const names = narrow ? 0 : Math.min(330, width * 0.34);
        const ranks = narrow ? 0 : 92;
        const values = narrow ? 0 : 70;
        const from = narrow ? 8 : names + 16;
        const to = narrow ? width - 8 : width - ranks - values - 14;
        const x = (at: number) => from + ((at + 1) / 2) * (to - from);
        return (
          <>
            <text x={from} y="-10" fill={QUIET}>{`← ${less}`}</text>
            <text x={to} y="-10" text-anchor="end" fill={QUIET}>{`${more} →`}</text>
            {!narrow && <text x={width - ranks - 4} y="-10" text-anchor="end" fill={QUIET}>value</text>}
            {!narrow && <text x={width} y="-10" text-anchor="end" fill={QUIET}>rank</text>}
            {rows.map((each, i) => {
              const top = i * row;
              const y = narrow ? top + 32 : top + row / 2;
              const ends = (a: number | null, b: number | null) =>
                a === null || b === null ? null : [x(place(a, each).at), x(place(b, each).at)].sort((p, q) => p - q) as [number, number];
              const wide = ends(each.summary.q10, each.summary.q90);
              const inner = ends(each.summary.q25, each.summary.q75);
              const sure = ends(each.lower ?? null, each.upper ?? null);
              const here = each.value === null ? null : place(each.value, each);
              const in_ = each.value === null ? 0 : quarter(each.value, each);
              const colour = in_ === 1 ? ACCENT : in_ === 4 ? MAIN : INK;
              const weight = each.strong ? 700 : 400;
              const room = narrow ? width - 150 : names - (each.strong ? 0 : 10);
              return (
                <g key={i}>
                  {each.strong && i > 0 && <line x2={width} y1={top} y2={top} stroke={RULE} />}
                  <text x={narrow ? 0 : each.strong ? 0 : 12} y={narrow ? top + 15 : y} dy={narrow ? 0 : "0.32em"} font-weight={weight}>
                    {fit(each.label, room, weight)}
                    <title>{each.label}</title>
                  </text>
                  {wide && <rect x={wide[0]} width={Math.max(1, wide[1] - wide[0])} y={y - thick / 2} height={thick} fill={BAND} />}
                  {inner && <rect x={inner[0]} width={Math.max(1, inner[1] - inner[0])} y={y - thick / 2} height={thick} fill={MIDDLE} />}
                  <line x1={x(0)} x2={x(0)} y1={y - 8} y2={y + 8} stroke="#fff" stroke-width="2" />
                  {sure && <line x1={sure[0]} x2={sure[1]} y1={y} y2={y} stroke={colour} stroke-width="2" />}
                  {here && (here.beyond
                    ? <path d={here.at > 0 ? `M${x(1) + 6} ${y}l-11 -7v14z` : `M${x(-1) - 6} ${y}l11 -7v14z`} fill={colour} stroke="#fff" />
                    : <circle cx={x(here.at)} cy={y} r="5.5" fill={colour} stroke="#fff" stroke-width="1.5" />)}
                  {narrow
                    ? <text x={width} y={top + 15} text-anchor="end" font-weight={weight}>{each.text}{each.rank ? <tspan fill={QUIET}>{`  ${each.rank}`}</tspan> : null}</text>
                    : (
                      <>
                        <text x={width - ranks - 4} y={y} dy="0.32em" text-anchor="end" font-weight={weight}>{each.text}</text>
                        <text x={width} y={y} dy="0.32em" text-anchor="end" fill={QUIET}>{each.rank}</text>
                      </>
                    )}
                </g>
              );
            })}
            <line x1={x(0)} x2={x(0)} y1={-4} y2={height} stroke={QUIET} stroke-width="0.5" stroke-dasharray="2 3" />
          </>
        );
      }}
    </Chart>
  );
}
