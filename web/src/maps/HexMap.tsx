// A hexagon of equal size for every area, on a canvas: neighbourhoods count alike, whether town or moor. Drag and pinch
// move it, so do the buttons; arrow keys go from area to area. The wheel zooms once the map has been taken hold of (by a
// click or the keyboard), and otherwise scrolls the page.
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { INK, MISSING_LINE } from "../charts/colour";
import { ReadOut } from "../parts/messages";
import { setAddress } from "../state";
import type { Hexes } from "../types";
import { hatch } from "./hatch";
import type { MapProps } from "./map";

/** Half a hexagon's width, where its corners are 1 from its middle. */
const HALF = Math.sqrt(3) / 2;
const CORNERS: [number, number][] = [[0, -1], [HALF, -0.5], [HALF, 0.5], [0, 1], [-HALF, 0.5], [-HALF, -0.5]];
/** Neighbours across each side, in the order of CORNERS: right of the first corner, then on round. */
const SIDES = 6;

export interface HexLayout {
  x: Float64Array;
  y: Float64Array;
  width: number;
  height: number;
  /** The area at a column and row, -1 for none. */
  at: (column: number, row: number) => number;
  columns: ArrayLike<number>;
  rows: ArrayLike<number>;
}

/** Middles of the hexagons, in units of a side. */
export function layoutOf(hexes: Hexes): HexLayout {
  const n = hexes.column.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const grid = new Int32Array((hexes.columns + 1) * (hexes.rows + 1)).fill(-1);
  const stride = hexes.columns + 1;
  for (let i = 0; i < n; i++) {
    const column = hexes.column[i]!;
    const row = hexes.row[i]!;
    // An area without a shape has no hexagon: nothing is drawn at no place, and no neighbour finds it.
    if (column < 0) {
      x[i] = Number.NaN;
      y[i] = Number.NaN;
      continue;
    }
    x[i] = HALF * (1 + 2 * column + (row % 2));
    y[i] = 1 + 1.5 * row;
    grid[row * stride + column] = i;
  }
  return {
    x,
    y,
    width: HALF * (2 * hexes.columns + 1),
    height: 1.5 * hexes.rows + 0.5,
    at: (column, row) => (column < 0 || row < 0 || column >= stride || row > hexes.rows ? -1 : grid[row * stride + column]!),
    columns: hexes.column,
    rows: hexes.row,
  };
}

/** Column and row of the neighbour across side `side`: upper right, right, lower right, lower left, left, upper left. */
export function across(column: number, row: number, side: number): [number, number] {
  const odd = row % 2;
  return ([
    [column + odd, row - 1], [column + 1, row], [column + odd, row + 1],
    [column - 1 + odd, row + 1], [column - 1, row], [column - 1 + odd, row - 1],
  ] as [number, number][])[side]!;
}

/** Closed by a line: `closePath` takes longer the longer the path is, seconds for a country. */
function hexPath(path: Path2D, x: number, y: number, size: number) {
  path.moveTo(x, y - size);
  for (let k = 1; k <= 6; k++) {
    const [dx, dy] = CORNERS[k % 6]!;
    path.lineTo(x + dx * size, y + dy * size);
  }
}

interface Props extends MapProps {
  hexes: Hexes;
}

export function HexMap({ hexes, of, palette, selected, onSelect, tell, name, parents = null }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<{ transform: ZoomTransform; width: number; height: number; scale: number }>({
    transform: zoomIdentity, width: 0, height: 0, scale: 1,
  });
  const behaviour = useRef<ZoomBehavior<HTMLCanvasElement, unknown> | null>(null);
  const [tip, setTip] = useState<{ area: number; x: number; y: number } | null>(null);
  const help = useId();

  const layout = useMemo(() => layoutOf(hexes), [hexes]);
  // One path a class, so that a frame is a few fills however many areas there are.
  const paths = useMemo(() => {
    const out: Path2D[] = Array.from({ length: palette.length + 1 }, () => new Path2D());
    for (let i = 0; i < layout.x.length; i++) hexPath(out[of[i]! + 1]!, layout.x[i]!, layout.y[i]!, 1.01);
    return out;
  }, [layout, of, palette.length]);
  const borders = useMemo(() => (parents ? borderPath(layout, parents) : null), [layout, parents]);

  const draw = useRef<() => void>(() => undefined);
  draw.current = () => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    const { transform, width, height, scale } = view.current;
    if (!element || !pen || width === 0) return;
    const fine = devicePixelRatio || 1;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, element.width, element.height);
    const k = transform.k * scale;
    const left = transform.x + transform.k * ((width - layout.width * scale) / 2);
    const top = transform.y + transform.k * ((height - layout.height * scale) / 2);
    pen.setTransform(k * fine, 0, 0, k * fine, left * fine, top * fine);
    const pattern = pen.createPattern(hatch(6), "repeat");
    paths.forEach((path, i) => {
      if (i > 0) pen.fillStyle = palette[i - 1]!;
      else {
        // The hatching keeps its size on the screen.
        pattern?.setTransform(new DOMMatrix().scale(1 / k));
        pen.fillStyle = pattern ?? "#fff";
      }
      pen.fill(path);
      if (i === 0) {
        pen.strokeStyle = MISSING_LINE;
        pen.lineWidth = 0.8 / k;
        pen.stroke(path);
      }
    });
    if (k > 7) {
      pen.strokeStyle = "#fff";
      pen.lineWidth = 1 / k;
      for (const path of paths) pen.stroke(path);
    }
    if (borders) {
      pen.strokeStyle = INK;
      pen.lineWidth = Math.min(0.35, 1.1 / k);
      pen.stroke(borders);
    }
    if (selected !== null && selected < layout.x.length) {
      const ring = new Path2D();
      hexPath(ring, layout.x[selected]!, layout.y[selected]!, Math.max(1, 5 / k));
      pen.lineJoin = "round";
      pen.strokeStyle = "#fff";
      pen.lineWidth = 6 / k;
      pen.stroke(ring);
      pen.strokeStyle = "#c2571a";
      pen.lineWidth = 3 / k;
      pen.stroke(ring);
    }
  };
  const asked = useRef(0);
  const redraw = () => {
    cancelAnimationFrame(asked.current);
    asked.current = requestAnimationFrame(() => draw.current());
  };
  useEffect(redraw, [paths, palette, borders, selected]);

  const find = (event: { clientX: number; clientY: number }): number | null => {
    const bounds = canvas.current!.getBoundingClientRect();
    const { transform, width, height, scale } = view.current;
    const [px, py] = transform.invert([event.clientX - bounds.left, event.clientY - bounds.top]);
    const x = (px - (width - layout.width * scale) / 2) / scale;
    const y = (py - (height - layout.height * scale) / 2) / scale;
    const row = Math.round((y - 1) / 1.5);
    let best: number | null = null;
    let nearest = 1;
    for (const r of [row - 1, row, row + 1]) {
      const column = Math.round((x / HALF - 1 - (((r % 2) + 2) % 2)) / 2);
      for (const c of [column - 1, column, column + 1]) {
        const area = layout.at(c, r);
        if (area < 0) continue;
        const away = (layout.x[area]! - x) ** 2 + (layout.y[area]! - y) ** 2;
        if (away < nearest) {
          nearest = away;
          best = area;
        }
      }
    }
    return best;
  };

  useEffect(() => {
    const element = canvas.current!;
    const holder = box.current!;
    let first = true;
    const size = () => {
      const width = holder.clientWidth;
      const height = holder.clientHeight;
      const fine = devicePixelRatio || 1;
      element.width = Math.round(width * fine);
      element.height = Math.round(height * fine);
      const scale = Math.min((width - 16) / layout.width, (height - 16) / layout.height);
      view.current = { ...view.current, width, height, scale };
      behaviour.current?.extent([[0, 0], [width, height]]).translateExtent([[-width / 4, -height / 4], [width * 1.25, height * 1.25]]);
      if (first && width > 0) {
        first = false;
        const saved = readZoom(width, height);
        if (saved && behaviour.current) behaviour.current.transform(select(element), saved);
      }
      redraw();
    };
    let told: ReturnType<typeof setTimeout> | undefined;
    const zooming = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([1, 40])
      .filter((event: Event) => {
        if (event.type === "wheel") return (event as WheelEvent).ctrlKey || document.activeElement === element;
        // One finger scrolls the page; two move the map. By its property: Firefox and Safari have no `TouchEvent` where there is no touch screen.
        if ("touches" in event) return (event as TouchEvent).touches.length > 1;
        return (event as MouseEvent).button === 0;
      })
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        view.current = { ...view.current, transform: event.transform };
        setTip(null);
        redraw();
        clearTimeout(told);
        told = setTimeout(() => setAddress({ zoom: writeZoom(view.current) }, "replace"), 300);
      });
    behaviour.current = zooming;
    const picture = select(element);
    picture.call(zooming).on("dblclick.zoom", null);
    size();
    const observer = new ResizeObserver(size);
    observer.observe(holder);
    return () => {
      clearTimeout(told);
      observer.disconnect();
      cancelAnimationFrame(asked.current);
      picture.on(".zoom", null);
    };
  }, [layout]);

  const by = (factor: number) => behaviour.current?.scaleBy(select(canvas.current!), factor);
  const reset = () => behaviour.current?.transform(select(canvas.current!), zoomIdentity);

  /** Moves the view so that an area is within it. */
  const reveal = (area: number) => {
    const { transform, width, height, scale } = view.current;
    const px = (width - layout.width * scale) / 2 + layout.x[area]! * scale;
    const py = (height - layout.height * scale) / 2 + layout.y[area]! * scale;
    const [sx, sy] = transform.apply([px, py]);
    const margin = 24;
    if (sx < margin || sy < margin || sx > width - margin || sy > height - margin) {
      behaviour.current?.translateTo(select(canvas.current!), px, py);
    }
  };

  const step = (area: number, sides: number[], ahead: (dx: number, dy: number) => number) => {
    for (const side of sides) {
      const next = layout.at(...across(layout.columns[area]!, layout.rows[area]!, side));
      if (next >= 0) return next;
    }
    // Over water: the nearest area in that direction.
    let best = area;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < layout.x.length; i++) {
      const dx = layout.x[i]! - layout.x[area]!;
      const dy = layout.y[i]! - layout.y[area]!;
      const forward = ahead(dx, dy);
      const aside = Math.hypot(dx, dy);
      if (forward > 0.5 && forward > aside * 0.6 && aside < least) {
        least = aside;
        best = i;
      }
    }
    return best;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const upright = selected !== null && layout.rows[selected]! % 2 === 0;
    const moves: Record<string, [number[], (dx: number, dy: number) => number]> = {
      ArrowRight: [[1], (dx) => dx],
      ArrowLeft: [[4], (dx) => -dx],
      ArrowUp: [upright ? [0, 5] : [5, 0], (_, dy) => -dy],
      ArrowDown: [upright ? [2, 3] : [3, 2], (_, dy) => dy],
    };
    const move = moves[event.key];
    if (move) {
      const next = selected === null ? middle(layout) : step(selected, ...move);
      if (next >= 0) {
        onSelect(next);
        reveal(next);
      }
    } else if (event.key === "+" || event.key === "=") by(1.5);
    else if (event.key === "-") by(1 / 1.5);
    else if (event.key === "0") reset();
    else if (event.key === "Escape") onSelect(null);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div class="map" ref={box}>
        <canvas
          ref={canvas}
          class="map-canvas"
          tabIndex={0}
          role="application"
          aria-label={name}
          aria-describedby={help}
          onKeyDown={onKeyDown}
          onMouseMove={(event) => {
            const area = event.buttons === 0 ? find(event) : null;
            const bounds = canvas.current!.getBoundingClientRect();
            setTip(area === null ? null : { area, x: event.clientX - bounds.left, y: event.clientY - bounds.top });
          }}
          onMouseLeave={() => setTip(null)}
          onClick={(event) => {
            canvas.current!.focus({ preventScroll: true });
            onSelect(find(event));
          }}
        />
        <div class="map-tools">
          <button type="button" aria-label="Zoom in" onClick={() => by(1.6)}>+</button>
          <button type="button" aria-label="Zoom out" onClick={() => by(1 / 1.6)}>−</button>
          <button type="button" aria-label="Show all" onClick={reset}>⤢</button>
        </div>
        {tip && <Tip text={tell(tip.area)} x={tip.x} y={tip.y} width={view.current.width} />}
        <p class="hidden" aria-live="polite"><ReadOut>{selected !== null && selected < layout.x.length ? tell(selected) : ""}</ReadOut></p>
      </div>
      <p class="small map-help" id={help}>
        Each hexagon is one area, of equal size and near its true place. Arrow keys go from area to area, + and − zoom, 0 shows all;
        drag to move, and the wheel zooms after a click.
      </p>
    </>
  );
}

export function Tip({ text, x, y, width }: { text: string; x: number; y: number; width: number }) {
  const right = x > width / 2;
  return (
    <div class="map-tip" aria-hidden="true" style={{ top: `${y + 14}px`, left: right ? "auto" : `${x + 12}px`, right: right ? `${width - x + 12}px` : "auto" }}>
      {text}
    </div>
  );
}

/** The address keeps the zoom and the middle of the view, in shares of the map, so that it fits other windows. */
function writeZoom({ transform, width, height }: { transform: ZoomTransform; width: number; height: number }): string | null {
  if (transform.k === 1 && transform.x === 0 && transform.y === 0) return null;
  const [x, y] = transform.invert([width / 2, height / 2]);
  return [transform.k.toFixed(2), (x / width).toFixed(4), (y / height).toFixed(4)].join(",");
}

function readZoom(width: number, height: number): ZoomTransform | null {
  const text = new URLSearchParams(location.search).get("zoom");
  const [k, x, y] = (text ?? "").split(",").map(Number);
  if (!(k! >= 1 && k! <= 40) || !Number.isFinite(x) || !Number.isFinite(y)) return null;
  return zoomIdentity.translate(width / 2, height / 2).scale(k!).translate(-x! * width, -y! * height);
}

function middle(layout: HexLayout): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < layout.x.length; i++) {
    const away = Math.hypot(layout.x[i]! - layout.width / 2, layout.y[i]! - layout.height / 2);
    if (away < least) {
      least = away;
      best = i;
    }
  }
  return best;
}

/** The sides between hexagons of different parents. */
function borderPath(layout: HexLayout, parents: number[]): Path2D {
  const path = new Path2D();
  for (let i = 0; i < layout.x.length; i++) {
    for (let side = 0; side < SIDES; side++) {
      const next = layout.at(...across(layout.columns[i]!, layout.rows[i]!, side));
      // Each inner side once; none along the coast.
      if (next <= i || parents[next] === parents[i]) continue;
      const from = CORNERS[side]!;
      const to = CORNERS[(side + 1) % 6]!;
      path.moveTo(layout.x[i]! + from[0], layout.y[i]! + from[1]);
      path.lineTo(layout.x[i]! + to[0], layout.y[i]! + to[1]);
    }
  }
  return path;
}

/** The same map as a drawing, to save: one path a class. */
export function hexDrawing(hexes: Hexes, of: ArrayLike<number>, palette: string[]): { paths: { fill: string; d: string }[]; width: number; height: number } {
  const layout = layoutOf(hexes);
  const scale = 640 / Math.max(layout.width, layout.height);
  const parts: string[][] = Array.from({ length: palette.length + 1 }, () => []);
  const size = (value: number) => (value * scale).toFixed(2);
  const outline = CORNERS.slice(1).map(([x, y], k) => `l${size(x - CORNERS[k]![0])} ${size(y - CORNERS[k]![1])}`).join("");
  for (let i = 0; i < layout.x.length; i++) {
    if (Number.isNaN(layout.x[i]!)) continue;
    parts[of[i]! + 1]!.push(`M${size(layout.x[i]!)} ${size(layout.y[i]! - 1)}${outline}z`);
  }
  return {
    width: layout.width * scale,
    height: layout.height * scale,
    paths: parts.map((d, i) => ({ fill: i === 0 ? "url(#hatch)" : palette[i - 1]!, d: d.join("") })).filter((path) => path.d),
  };
}
