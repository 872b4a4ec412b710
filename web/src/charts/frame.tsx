// What every chart has: its width from the page, room for axes, ticks and labels, and words for screen readers.
import { type ComponentChildren, options, type RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { FONT, INK, QUIET, RULE } from "./colour";
import { fit, widthOf, wrapped } from "./text";

export interface Margin {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

interface ChartProps {
  /**
   * What the picture shows, for those who cannot see it: the shape, not each number. The table twin has those. What it is
   * called they hear from the heading of its figure, and need not hear again.
   */
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

export function Chart({ desc, height: fixed, heightOf, margin, children }: ChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>(640);
  const height = heightOf ? heightOf(width) : fixed;
  return (
    <div class="chart" ref={ref}>
      <svg
        role="img"
        aria-label={desc || "Nothing is drawn."}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        font-family={FONT}
        font-size="12"
        fill={INK}
      >
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
  const from = widthOf(label ?? "") <= width - start ? start : 0;
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
          {fit(label, width - from)}
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
      {label && <text x="0" y="-10" text-anchor="start" fill={QUIET} dx="-30">{fit(label, width + 30)}<title>{label}</title></text>}
    </g>
  );
}

/** Room for names left of bars and the like, and how each stands in it; as bold as some of them may be. */
export function namesIn(labels: string[], width: number): { room: number; lines: string[][] } {
  const longest = Math.max(0, ...labels.map((label) => widthOf(label, 700))) + 6;
  const room = Math.max(Math.min(longest, 300, width * 0.38), Math.min(240, width * 0.38));
  return { room, lines: labels.map((label) => wrapped(label, room - 4, 3, 700)) };
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

export interface Keyed {
  label: string;
  colour: string;
  dash?: string | undefined;
}

/** What a line is called, with a piece of the line before it: as many lines of words as the name needs, up to three. */
const KEY = { indent: 34, line: 15, gap: 5 };

/** The lines of words in a key, and its height. */
export function keyIn(labels: string[], width: number): { lines: string[][]; height: number } {
  const lines = labels.map((label) => wrapped(label, width - KEY.indent));
  return { lines, height: lines.reduce((sum, each) => sum + each.length * KEY.line + KEY.gap, 0) };
}

export function Key({ of, width, y }: { of: Keyed[]; width: number; y: number }) {
  const { lines } = keyIn(of.map((each) => each.label), width);
  let top = y;
  return (
    <>
      {of.map((each, i) => {
        const at = top;
        top += lines[i]!.length * KEY.line + KEY.gap;
        return (
          <g key={i} transform={`translate(0 ${at})`}>
            <line x2="26" stroke={each.colour} stroke-width="3" stroke-dasharray={each.dash} />
            <text fill={INK}>
              {lines[i]!.map((line, k) => <tspan key={k} x={KEY.indent} y={k * KEY.line} dy="0.32em">{line}</tspan>)}
              <title>{each.label}</title>
            </text>
          </g>
        );
      })}
    </>
  );
}

/** A name beside a mark, cut to the room on the side where there is more of it. */
export function sideOf(x: number, width: number): { anchor: "start" | "end"; room: number } {
  return x > width / 2 ? { anchor: "end", room: x - 10 } : { anchor: "start", room: width - x - 10 };
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
