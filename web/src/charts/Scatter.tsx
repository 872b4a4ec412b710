// Two measures of the same areas. Many points are drawn pale, so that density shows.
import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { ACCENT, INK, MAIN } from "./colour";
import { BottomAxis, Chart, LeftAxis, tickFormat, sideOf } from "./frame";
import { fit } from "./text";

interface Props {
  desc: string;
  x: (number | null)[];
  y: (number | null)[];
  xLabel: string;
  yLabel: string;
  xShare?: boolean;
  yShare?: boolean;
  /** An area to mark, with its name. */
  mark?: { area: number; label: string } | null;
  colours?: (area: number) => string;
  /** The ends of an interval of `y` at each area. */
  lower?: (number | null)[] | null;
  upper?: (number | null)[] | null;
  /** Whether `y` grows downwards, as ranks do. */
  down?: boolean;
  /** A line across at an `x`, such as the last rank on a list. */
  line?: { value: number; label: string } | null;
}

/** From here on every n-th area is drawn, and the picture says so. */
const MOST = 6000;

export function Scatter({ desc, x: xs, y: ys, xLabel, yLabel, xShare = false, yShare = false, mark = null, colours, lower = null, upper = null, down = false, line = null }: Props) {
  const known: number[] = [];
  for (let i = 0; i < xs.length; i++) if (xs[i] != null && ys[i] != null) known.push(i);
  const stride = Math.ceil(known.length / MOST);
  const drawn = known.filter((_, i) => i % stride === 0);
  const xEnds = extent(known, (i) => xs[i]!) as [number, number];
  const both = (ends: (number | null)[] | null) => (ends ? known.map((i) => ends[i] ?? ys[i]!) : []);
  const yEnds = extent([...known.map((i) => ys[i]!), ...both(lower), ...both(upper)]) as [number, number];
  const pale = drawn.length > 1500 ? 0.35 : 0.6;
  return (
    <Chart desc={desc} height={400} margin={{ top: 28, right: 14, bottom: 48, left: 60 }}>
      {(width, height) => {
        const x = scaleLinear().domain(known.length ? xEnds : [0, 1]).nice().range([0, width]);
        const y = scaleLinear().domain(known.length ? yEnds : [0, 1]).nice().range(down ? [0, height] : [height, 0]);
        // All points of one colour as one path: thousands of elements would make the page slow.
        const paths = new Map<string, string[]>();
        const whiskers = new Map<string, string[]>();
        for (const i of drawn) {
          const colour = colours?.(i) ?? MAIN;
          const dot = `M${x(xs[i]!).toFixed(1)} ${y(ys[i]!).toFixed(1)}h0`;
          const known = paths.get(colour);
          if (known) known.push(dot);
          else paths.set(colour, [dot]);
          if (lower?.[i] == null || upper?.[i] == null) continue;
          const whisker = `M${x(xs[i]!).toFixed(1)} ${y(lower[i]!).toFixed(1)}V${y(upper[i]!).toFixed(1)}`;
          const others = whiskers.get(colour);
          if (others) others.push(whisker);
          else whiskers.set(colour, [whisker]);
        }
        const at = mark && xs[mark.area] != null && ys[mark.area] != null ? { cx: x(xs[mark.area]!), cy: y(ys[mark.area]!) } : null;
        const side = sideOf(at?.cx ?? 0, width);
        return (
          <>
            <LeftAxis scale={y} format={tickFormat(y.ticks(Math.max(2, Math.round(height / 50))), yShare)} width={width} height={height} label={yLabel} />
            <BottomAxis scale={x} format={tickFormat(x.ticks(Math.max(2, Math.round(width / 90))), xShare)} width={width} height={height} label={xLabel} grid />
            {line && (
              <g transform={`translate(${x(line.value)} 0)`}>
                <line y1={-4} y2={height} stroke={INK} stroke-width="1.5" stroke-dasharray="5 3" />
                <text y="-8" text-anchor={x(line.value) > width * 0.6 ? "end" : "start"}>{line.label}</text>
              </g>
            )}
            {[...whiskers].map(([colour, lines]) => (
              <path key={colour} d={lines.join("")} stroke={colour} stroke-width={drawn.length > 300 ? 1 : 2} stroke-opacity="0.4" fill="none" />
            ))}
            {[...paths].map(([colour, dots]) => (
              <path key={colour} d={dots.join("")} stroke={colour} stroke-width={lower ? 2.5 : drawn.length > 400 ? 5 : 8} stroke-linecap="round" stroke-opacity={lower ? 1 : pale} fill="none" />
            ))}
            {stride > 1 && <text x={width} y={-10} text-anchor="end">one area in {stride} drawn</text>}
            {at && mark && (
              <g>
                <circle {...at} r="6" fill={ACCENT} stroke="#fff" stroke-width="2" />
                <text x={at.cx + (side.anchor === "end" ? -10 : 10)} y={at.cy} dy="0.32em" font-weight="700" text-anchor={side.anchor} stroke="#fff" stroke-width="3" paint-order="stroke">{fit(mark.label, side.room, 700)}<title>{mark.label}</title></text>
              </g>
            )}
          </>
        );
      }}
    </Chart>
  );
}
