// Horizontal bars with their names and values: few things, compared.
import { scaleLinear } from "d3-scale";
import { ACCENT, INK, MAIN, QUIET, RULE } from "./colour";
import { Chart, Name, namesIn, rowOf } from "./frame";

export interface Bar {
  label: string;
  value: number | null;
  /** The ends of an interval. */
  lower?: number | null;
  upper?: number | null;
  /** A second value to hold the bar against, drawn as a stroke across it. */
  against?: number | null;
  colour?: string;
  strong?: boolean;
}

interface Props {
  desc: string;
  bars: Bar[];
  format: (value: number) => string;
  /** Where values may go; from 0 to the greatest by default. */
  domain?: [number, number];
}

export function Bars({ desc, bars, format, domain }: Props) {
  const ends = bars.flatMap((bar) => [bar.value, bar.lower, bar.upper, bar.against]).filter((end): end is number => typeof end === "number");
  const [low, high] = domain ?? [Math.min(0, ...ends), Math.max(0, ...ends)];
  const row = 26;
  const labels = bars.map((bar) => bar.label);
  // Room for the longest value beside its bar.
  const room = 18 + 6.6 * Math.max(8, ...bars.map((bar) => (bar.value === null ? 8 : format(bar.value).length)));
  return (
    <Chart desc={desc} height={bars.length * row + 12} heightOf={(width) => namesIn(labels, width).lines.reduce((sum, lines) => sum + rowOf(row, lines.length), 12)} margin={{ top: 6, right: 0, bottom: 6, left: 0 }}>
      {(width) => {
        const { room: names, lines } = namesIn(labels, width);
        const tops = lines.reduce((all, each) => [...all, all[all.length - 1]! + rowOf(row, each.length)], [0]);
        const x = scaleLinear().domain(low === high ? [0, 1] : [low, high]).range([names + 8, width - room]);
        const zero = x(Math.max(low, Math.min(0, high)));
        return (
          <>
            {bars.map((bar, i) => {
              const middle = (tops[i]! + tops[i + 1]!) / 2;
              const at = bar.value === null ? zero : x(bar.value);
              return (
                <g key={i}>
                  <Name lines={lines[i]!} label={bar.label} x={names} y={middle} strong={bar.strong} />
                  <rect x={Math.min(zero, at)} y={middle - 8} width={Math.abs(at - zero)} height={16} fill={bar.colour ?? (bar.strong ? ACCENT : MAIN)} />
                  {typeof bar.lower === "number" && typeof bar.upper === "number" && (
                    <g stroke={INK} stroke-width="1.5">
                      <line x1={x(bar.lower)} x2={x(bar.upper)} y1={middle} y2={middle} />
                      <line x1={x(bar.lower)} x2={x(bar.lower)} y1={middle - 4} y2={middle + 4} />
                      <line x1={x(bar.upper)} x2={x(bar.upper)} y1={middle - 4} y2={middle + 4} />
                    </g>
                  )}
                  {typeof bar.against === "number" && <line x1={x(bar.against)} x2={x(bar.against)} y1={middle - 11} y2={middle + 11} stroke={INK} stroke-width="3" />}
                  <text x={Math.max(at, typeof bar.against === "number" ? x(bar.against) : 0, zero, typeof bar.upper === "number" ? x(bar.upper) : 0) + 6} y={middle} dy="0.32em" fill={bar.value === null ? QUIET : INK}>
                    {bar.value === null ? "no value" : format(bar.value)}
                  </text>
                </g>
              );
            })}
            <line x1={zero} x2={zero} y1={0} y2={tops[bars.length]!} stroke={low < 0 ? QUIET : RULE} />
          </>
        );
      }}
    </Chart>
  );
}
