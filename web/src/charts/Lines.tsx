// Lines over time, each with its interval as a band, and its name at its end.
import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import { ACCENT, CATEGORIES, INK, QUIET } from "./colour";
import { Chart, Key, type Keyed, keyIn, LeftAxis, spread, tickFormat } from "./frame";
import { fit, widthOf } from "./text";

export interface Line {
  label: string;
  values: (number | null)[];
  lower?: (number | null)[] | null;
  upper?: (number | null)[] | null;
  colour?: string;
  dashed?: boolean;
  /** A level or a limit: without a dot at each period. */
  plain?: boolean;
  /** What is special of a period, in words: it gets a diamond instead of a dot. */
  marks?: (string | null)[];
}

interface Props {
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

export function Lines({ desc, periods, lines, label, share = false, mark = null, events = [], fromZero = false, xLabel }: Props) {
  const known = lines
    .flatMap((each) => [...each.values, ...(each.lower ?? []), ...(each.upper ?? [])])
    .filter((value): value is number => value !== null);
  if (mark) known.push(mark.value);
  if (fromZero) known.push(0);
  // Names too long to stand at the ends of their lines are a key below.
  const keyed = lines.length > 1 && lines.some((each) => widthOf(each.label, 600) > 140);
  const key: Keyed[] = lines.flatMap((each, i) =>
    keyed && each.label !== "" ? [{ label: each.label, colour: each.colour ?? CATEGORIES[i % CATEGORIES.length]!, dash: each.dashed ? "6 4" : undefined }] : []);
  const margin = { top: 28, right: 0, bottom: xLabel ? 50 : 30, left: 56 };
  const below = (width: number) => (key.length > 0 ? keyIn(key.map((each) => each.label), width).height + 8 : 0);
  const low = known.length ? Math.min(...known) : 0;
  const high = known.length ? Math.max(...known) : 1;
  return (
    <Chart desc={desc} height={320} heightOf={(width) => (xLabel ? 340 : 320) + below(width - margin.left)} margin={margin}>
      {(width, tall) => {
        const height = tall - below(width);
        const names = lines.length > 1 && !keyed ? Math.min(150, Math.max(width * 0.28, Math.min(10 + Math.max(...lines.map((each) => widthOf(each.label, 600))), width * 0.4))) : 16;
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
                  {!each.plain && each.values.map((value, k) => value !== null && (each.marks?.[k]
                    ? <path key={k} class="special" d={`M${at(k)} ${y(value) - 8}l7 8l-7 8l-7 -8z`} fill={ACCENT} stroke="#fff" stroke-width="1.5"><title>{`${periods[k]}: ${each.marks[k]}`}</title></path>
                    : <circle key={k} cx={at(k)} cy={y(value)} r="2.5" fill={colour} />))}
                  {lines.length > 1 && !keyed && last !== null && (
                    <text x={at(last) + 8} y={ends[i]!} dy="0.32em" fill={colour} font-weight="600" stroke="#fff" stroke-width="3" paint-order="stroke">
                      {fit(each.label, Math.max(40, width - at(last) - 8), 600)}
                      <title>{each.label}</title>
                    </text>
                  )}
                </g>
              );
            })}
            <Key of={key} width={width} y={height + (xLabel ? 66 : 46)} />
            {mark && (
              <g transform={`translate(0 ${y(mark.value)})`}>
                <line x2={width - names} stroke={INK} stroke-dasharray="6 4" />
                <text x={4} y="-5">{fit(mark.label, width - 8)}<title>{mark.label}</title></text>
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
