// Lines over time, each with its interval as a band, and its name at its end.
import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import { CATEGORIES, INK, QUIET } from "./colour";
import { Chart, cut, LeftAxis, spread, tickFormat } from "./frame";

export interface Line {
  label: string;
  values: (number | null)[];
  lower?: (number | null)[] | null;
  upper?: (number | null)[] | null;
  colour?: string;
  dashed?: boolean;
}

interface Props {
  title: string;
  desc: string;
  periods: string[];
  lines: Line[];
  label: string;
  share?: boolean;
  /** A level across, such as a target. */
  mark?: { value: number; label: string } | null;
  /** Periods that something began at or broke in. */
  events?: { period: string; label: string }[];
  /** Whether the axis must reach zero. */
  fromZero?: boolean;
  /** What the periods are, where they are something else, such as tenths of areas. */
  xLabel?: string;
}

export function Lines({ title, desc, periods, lines, label, share = false, mark = null, events = [], fromZero = false, xLabel }: Props) {
  const known = lines
    .flatMap((each) => [...each.values, ...(each.lower ?? []), ...(each.upper ?? [])])
    .filter((value): value is number => value !== null);
  if (mark) known.push(mark.value);
  if (fromZero) known.push(0);
  // Names too long to stand at the ends of their lines are a key below.
  const keyed = lines.length > 1 && lines.some((each) => each.label.length > 22);
  const key = lines.filter((each) => each.label !== "");
  const below = keyed ? key.length * 20 + 8 : 0;
  const low = known.length ? Math.min(...known) : 0;
  const high = known.length ? Math.max(...known) : 1;
  return (
    <Chart title={title} desc={desc} height={(xLabel ? 340 : 320) + below} margin={{ top: 28, right: 0, bottom: (xLabel ? 50 : 30) + below, left: 56 }}>
      {(width, height) => {
        const longest = 6.8 * Math.max(...lines.map((each) => each.label.length)) + 10;
        const names = lines.length > 1 && !keyed ? Math.min(150, Math.max(width * 0.28, Math.min(longest, width * 0.4))) : 16;
        const x = scalePoint<string>().domain(periods).range([6, width - names]);
        const y = scaleLinear().domain(low === high ? [low - 1, high + 1] : [low, high]).nice().range([height, 0]);
        const at = (period: number) => x(periods[period]!)!;
        const path = line<number | null>().defined((value) => value !== null).x((_, i) => at(i)).y((value) => y(value!));
        const every = Math.ceil(periods.length / Math.max(2, (width - names) / 56));
        const ends = spread(
          lines.map((each) => {
            const last = lastKnown(each.values);
            return last === null ? null : y(each.values[last]!);
          }),
          15,
          height,
        );
        return (
          <>
            <LeftAxis scale={y} format={tickFormat(y.ticks(Math.max(2, Math.round(height / 50))), share)} width={width - names} height={height} label={label} />
            {periods.map((period, i) => i % every === 0 && (
              <text key={period} x={at(i)} y={height + 20} text-anchor="middle">{period}</text>
            ))}
            {xLabel && <text x={(width - names) / 2} y={height + 42} text-anchor="middle" fill={QUIET}>{xLabel}</text>}
            {events.map((event) => x(event.period) !== undefined && (
              <g key={event.period} transform={`translate(${x(event.period)} 0)`}>
                <line y2={height} stroke={INK} stroke-dasharray="3 3" />
                <text y="-2" dx="4">{event.label}</text>
              </g>
            ))}
            {lines.map((each, i) => {
              const colour = each.colour ?? CATEGORIES[i % CATEGORIES.length]!;
              const { lower, upper } = each;
              const band = lower && upper
                ? area<number | null>()
                    .defined((_, k) => lower[k] != null && upper[k] != null)
                    .x((_, k) => at(k)).y0((_, k) => y(lower[k]!)).y1((_, k) => y(upper[k]!))(each.values)
                : null;
              const last = lastKnown(each.values);
              return (
                <g key={i}>
                  {band && <path d={band} fill={colour} fill-opacity="0.16" />}
                  <path d={path(each.values) ?? ""} fill="none" stroke={colour} stroke-width="2.5" stroke-dasharray={each.dashed ? "6 4" : undefined} />
                  {each.values.map((value, k) => value !== null && <circle key={k} cx={at(k)} cy={y(value)} r="2.5" fill={colour} />)}
                  {lines.length > 1 && !keyed && last !== null && (
                    <text x={at(last) + 8} y={ends[i]!} dy="0.32em" fill={colour} font-weight="600" stroke="#fff" stroke-width="3" paint-order="stroke">
                      {cut(each.label, Math.max(6, Math.floor((width - at(last) - 8) / 6.8)))}
                      <title>{each.label}</title>
                    </text>
                  )}
                </g>
              );
            })}
            {keyed && key.map((each, i) => (
              <g key={i} transform={`translate(0 ${height + (xLabel ? 66 : 46) + i * 20})`}>
                <line x2="26" stroke={each.colour ?? CATEGORIES[lines.indexOf(each) % CATEGORIES.length]!} stroke-width="3" stroke-dasharray={each.dashed ? "6 4" : undefined} />
                <text x="34" dy="0.32em">{cut(each.label, Math.floor((width - 34) / 6.2))}<title>{each.label}</title></text>
              </g>
            ))}
            {mark && (
              <g transform={`translate(0 ${y(mark.value)})`}>
                <line x2={width - names} stroke={INK} stroke-dasharray="6 4" />
                <text x={4} y="-5">{mark.label}</text>
              </g>
            )}
          </>
        );
      }}
    </Chart>
  );
}

function lastKnown(values: (number | null)[]): number | null {
  for (let i = values.length - 1; i >= 0; i--) if (values[i] !== null) return i;
  return null;
}
