// What every chart has: its width from the page, room for axes, ticks and labels, and words for screen readers.
import { type ComponentChildren, options, type RefObject } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { FONT, INK, QUIET, RULE } from "./colour";

export interface Margin {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

interface ChartProps {
  title: string;
  /** What the picture shows, for those who cannot see it: the shape, not each number. The table twin has those. */
  desc: string;
  height: number;
  /** The height, where it depends on the width. */
  heightOf?: (width: number) => number;
  margin: Margin;
  /** Draws within the margins. */
  children: (width: number, height: number) => ComponentChildren;
}

/** The width of a sheet of A4 within narrow margins. */
const PAPER = 720;
/** While a page is printed, the width that it had before. */
let onScreen: number | null = null;
const pageWidth = () => document.documentElement.clientWidth;
addEventListener("beforeprint", () => (onScreen = pageWidth()));
addEventListener("afterprint", () => (onScreen = null));

/** Whether it is drawn for paper, where room is short. */
export const onPaper = () => onScreen !== null || matchMedia("print").matches;

/** Firefox prints a copy of the page and lays out only that: here the page is as wide as before, and charts are drawn no wider than paper. */
const roomFor = (width: number) => (onScreen === pageWidth() ? Math.min(PAPER, width) : width);

/** Draws within the event, because that copy is taken when the event is over. */
function atOnce(change: () => void) {
  const usual = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  change();
  options.debounceRendering = usual;
}

/** The width that an element has, followed as the page changes. */
export function useWidth<E extends HTMLElement>(fallback: number): [RefObject<E | null>, number] {
  const ref = useRef<E | null>(null);
  const [width, setWidth] = useState(fallback);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = () => setWidth(Math.max(240, Math.round(roomFor(element.clientWidth))));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // On paper the page is narrower: charts are drawn anew for it, so that their letters keep their size.
    const paper = matchMedia("print");
    paper.addEventListener("change", measure);
    const before = () => atOnce(measure);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", measure);
    return () => {
      observer.disconnect();
      paper.removeEventListener("change", measure);
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", measure);
    };
  }, []);
  return [ref, width];
}

export function Chart({ title, desc, height: fixed, heightOf, margin, children }: ChartProps) {
  const id = useId();
  const [ref, width] = useWidth<HTMLDivElement>(640);
  const height = heightOf ? heightOf(width) : fixed;
  return (
    <div class="chart" ref={ref}>
      <svg
        role="img"
        aria-labelledby={`${id}-title ${id}-desc`}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        font-family={FONT}
        font-size="12"
        fill={INK}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-desc`}>{desc}</desc>
        <g aria-hidden="true" transform={`translate(${margin.left} ${margin.top})`}>
          {children(width - margin.left - margin.right, height - margin.top - margin.bottom)}
        </g>
      </svg>
    </div>
  );
}

interface Scale {
  (value: number): number;
  ticks: (count: number) => number[];
}

interface AxisProps {
  scale: Scale;
  format: (value: number) => string;
  /** The other side's length: lines are drawn across the picture. */
  width: number;
  height: number;
  label?: string;
  grid?: boolean;
  count?: number;
  /** Where the axis begins, right of names that stand before it. */
  start?: number;
}

export function BottomAxis({ scale, format, width, height, label, grid = false, count, start = 0 }: AxisProps) {
  // A label that is longer than the axis goes below the names as well.
  const from = (label?.length ?? 0) * 6 <= width - start ? start : 0;
  return (
    <g>
      {scale.ticks(count ?? Math.max(2, Math.round(width / 90))).map((tick) => (
        <g key={tick} transform={`translate(${scale(tick)} 0)`}>
          <line y1={grid ? 0 : height} y2={height + 5} stroke={grid ? RULE : QUIET} />
          <text y={height + 18} text-anchor="middle">{format(tick)}</text>
        </g>
      ))}
      <line y1={height} y2={height} x1={start} x2={width} stroke={QUIET} />
      {label && (
        <text x={(from + width) / 2} y={height + 36} text-anchor="middle" fill={QUIET}>
          {cut(label, Math.floor((width - from) / 6))}
          <title>{label}</title>
        </text>
      )}
    </g>
  );
}

export function LeftAxis({ scale, format, width, height, label, grid = true, count }: AxisProps) {
  return (
    <g>
      {scale.ticks(count ?? Math.max(2, Math.round(height / 50))).map((tick) => (
        <g key={tick} transform={`translate(0 ${scale(tick)})`}>
          <line x1={grid ? 0 : -5} x2={grid ? width : 0} stroke={RULE} />
          <text x="-8" dy="0.32em" text-anchor="end">{format(tick)}</text>
        </g>
      ))}
      {label && <text x="0" y="-10" text-anchor="start" fill={QUIET} dx="-30">{cut(label, Math.floor((width + 30) / 6))}<title>{label}</title></text>}
    </g>
  );
}

/** A text cut to a number of characters, with an ellipsis. */
export const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);

/** A text on as many lines as it needs, each of so many characters; what three cannot hold is cut. */
export function wrapped(text: string, most: number, lines = 3): string[] {
  const out: string[] = [];
  for (const word of text.split(" ")) {
    const last = out[out.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= most) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return (out.length > lines ? [...out.slice(0, lines - 1), out.slice(lines - 1).join(" ")] : out).map((line) => cut(line, most));
}

/** Room for names left of bars and the like, and how each stands in it. */
export function namesIn(labels: string[], width: number): { room: number; lines: string[][] } {
  const longest = 6.4 * Math.max(0, ...labels.map((label) => label.length)) + 6;
  const room = Math.max(Math.min(longest, 300, width * 0.38), Math.min(240, width * 0.38));
  const most = Math.floor(room / 6.4);
  return { room, lines: labels.map((label) => wrapped(label, most)) };
}

/** The height of a row whose name has so many lines. */
export const rowOf = (row: number, lines: number) => row + (lines - 1) * 14;

/** A name on its lines, about a middle, ending at x. */
export function Name({ lines, label, x, y, strong = false }: { lines: string[]; label: string; x: number; y: number; strong?: boolean | undefined }) {
  return (
    <text x={x} y={y} text-anchor="end" font-weight={strong ? 700 : 400}>
      {lines.length === 1 ? <tspan dy="0.32em">{lines[0]}</tspan>
        : lines.map((line, i) => <tspan key={i} x={x} y={y + (i - (lines.length - 1) / 2) * 14} dy="0.32em">{line}</tspan>)}
      <title>{label}</title>
    </text>
  );
}

/** A formatter for ticks: as many decimals as their distance needs. */
export function tickFormat(ticks: number[], share = false): (value: number) => string {
  const step = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 1;
  const scaled = share ? step * 100 : step;
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(scaled) - 1e-9)));
  const format = new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (value) => (share ? `${format.format(value * 100)}%` : format.format(value)).replace("-", "\u2212");
}

/** Moves names apart that would lie on each other, keeping their order. */
export function spread(places: (number | null)[], gap: number, height: number): number[] {
  const order = places.map((place, i) => ({ place, i })).filter((each) => each.place !== null).sort((a, b) => a.place! - b.place!);
  const out = places.map((place) => place ?? 0);
  let next = Number.NEGATIVE_INFINITY;
  for (const each of order) {
    out[each.i] = Math.max(each.place!, next);
    next = out[each.i]! + gap;
  }
  // What was pushed below the picture moves up again.
  let limit = height;
  for (const each of order.reverse()) {
    out[each.i] = Math.min(out[each.i]!, limit);
    limit = out[each.i]! - gap;
  }
  return out;
}
