// A dot with whiskers for each of a few things: a value and how sure it is.
import { scaleLinear } from "d3-scale";
import { ACCENT, MAIN, QUIET, RULE } from "./colour";
import { BottomAxis, Chart, Name, namesIn, rowOf, sideOf, tickFormat } from "./frame";
import { fit } from "./text";

export interface Interval {
  label: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  strong?: boolean;
  /** Another value of the same thing, as a hollow diamond. */
  second?: number | null;
  colour?: string;
}

interface Props {
  desc: string;
  intervals: Interval[];
  /** The axis's words. */
  label: string;
  domain?: [number, number];
  /** A line across all of them, such as a benchmark or the end of the first decile. */
  mark?: { value: number; label: string } | null;
  share?: boolean;
  /** How ticks read, where rounding alike is not enough: money, say. */
  format?: (value: number) => string;
  /** Whether the values are ranks: then ticks are whole, and there is none before 1. */
  ranks?: boolean;
}

export function Intervals({ desc, intervals, label, domain, mark = null, share = false, format: told, ranks = false }: Props) {
  const row = 24;
  const ends = intervals.flatMap((each) => [each.value, each.lower, each.upper, each.second]).filter((end): end is number => typeof end === "number");
  if (mark) ends.push(mark.value);
  const [low, high] = domain ?? [Math.min(...ends, Infinity), Math.max(...ends, -Infinity)];
  const labels = intervals.map((each) => each.label);
  const margin = { top: 22, right: told ? 34 : 16, bottom: 48, left: 0 };
  const tallOf = (width: number) => namesIn(labels, width).lines.reduce((sum, lines) => sum + rowOf(row, lines.length), 0);
  return (
    <Chart desc={desc} height={intervals.length * row + 70} heightOf={(width) => tallOf(width - margin.right) + 70} margin={margin}>
      {(width) => {
        const { room: names, lines } = namesIn(labels, width);
        const tops = lines.reduce((all, each) => [...all, all[all.length - 1]! + rowOf(row, each.length)], [0]);
        const tall = tops[tops.length - 1]!;
        const wanted = Math.max(2, Math.round((width - names) / 90));
        const number = ranks ? Math.max(1, Math.min(wanted, Math.floor(high - low))) : wanted;
        const ends_ = Number.isFinite(low) && low < high ? [low, high] : ranks && Number.isFinite(low) ? [low - 1, low + 1] : [0, 1];
        const x = scaleLinear().domain(ends_).nice(ranks ? number : undefined).range([names + 16, width]);
        const side = sideOf(mark ? x(mark.value) : 0, width);
        const ticks = told ?? tickFormat(x.ticks(number), share);
        const format = (value: number) => (ranks && value < 1 ? "" : ticks(value));
        return (
          <>
            <BottomAxis scale={x} format={format} width={width} height={tall} label={label} start={names + 16} grid count={number} />
            {mark && (
              <g transform={`translate(${x(mark.value)} 0)`}>
                <line y1={-2} y2={tall} stroke={ACCENT} stroke-width="1.5" stroke-dasharray="5 3" />
                <text y="-8" text-anchor={side.anchor} fill={QUIET}>{fit(mark.label, side.room)}{fit(mark.label, side.room) !== mark.label && <title>{mark.label}</title>}</text>
              </g>
            )}
            {intervals.map((each, i) => {
              const y = (tops[i]! + tops[i + 1]!) / 2;
              const colour = each.colour ?? (each.strong ? ACCENT : MAIN);
              return (
                <g key={i}>
                  <Name lines={lines[i]!} label={each.label} x={names} y={y} strong={each.strong} />
                  <line x1={names + 16} x2={width} y1={tops[i + 1]!} y2={tops[i + 1]!} stroke={RULE} stroke-width="0.5" />
                  {each.lower !== null && each.upper !== null && (
                    <line x1={x(each.lower)} x2={x(each.upper)} y1={y} y2={y} stroke={colour} stroke-width="2.5" stroke-linecap="round" />
                  )}
                  {each.value !== null && <circle cx={x(each.value)} cy={y} r="4.5" fill={colour} stroke="#fff" stroke-width="1.5" />}
                  {typeof each.second === "number" && (
                    <path d={`M${x(each.second)} ${y - 6}l6 6l-6 6l-6 -6z`} fill="#fff" stroke={colour} stroke-width="2" />
                  )}
                </g>
              );
            })}
          </>
        );
      }}
    </Chart>
  );
}
