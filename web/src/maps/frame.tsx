// What both maps have around their picture: keys, buttons, the words under the pointer and those for screen readers.
import { ReadOut } from "../parts/messages";

export type Direction = "left" | "right" | "up" | "down";

const ARROWS: Record<string, Direction> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/** A step to the right and down, as on the screen. */
export const STEPS: Record<Direction, [right: number, down: number]> = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

/** What the keys of a map do. */
export interface Keys {
  /** The area that is marked. */
  at: number | null;
  /** Where to begin while none is: -1 where the map has no area. */
  start: () => number;
  /** The next one on the way; the same where there is none. */
  next: (area: number, way: Direction) => number;
  take: (area: number | null) => void;
  open: ((area: number) => void) | undefined;
  /** Shifts the view by so many pixels. */
  shift: (right: number, down: number) => void;
  zoom: (closer: boolean) => void;
  all: () => void;
}

export const KEYS_IN_WORDS =
  "Arrow keys go from area to area, Enter opens the one that is marked, Escape lets go of it; Shift with an arrow key moves the map, + and − zoom, 0 shows all.";

/** How far Shift with an arrow key moves the view, in pixels. */
const SHIFT = 100;

export function onMapKey(event: KeyboardEvent, keys: Keys) {
  // What belongs to the browser stays with it.
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const way = ARROWS[event.key];
  if (way && event.shiftKey) keys.shift(SHIFT * STEPS[way][0], SHIFT * STEPS[way][1]);
  else if (way) {
    const next = keys.at === null ? keys.start() : keys.next(keys.at, way);
    if (next >= 0) keys.take(next);
  } else if (event.key === "Enter" && keys.at !== null && keys.open) keys.open(keys.at);
  else if (event.key === "+" || event.key === "=") keys.zoom(true);
  else if (event.key === "-" || event.key === "_") keys.zoom(false);
  else if (event.key === "0") keys.all();
  else if (event.key === "Escape") keys.take(null);
  else return;
  event.preventDefault();
}

/** The nearest place in a direction, among those that lie more ahead than aside; the same one where there is none. */
export function nearest(x: ArrayLike<number>, y: ArrayLike<number>, from: number, way: Direction): number {
  const [right, down] = STEPS[way];
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - x[from]!;
    const dy = y[i]! - y[from]!;
    const ahead = dx * right + dy * down;
    // Those without a place are not numbers, and so never nearer.
    const away = Math.hypot(dx, dy);
    if (ahead > 0 && ahead > away * 0.6 && away < least) {
      least = away;
      best = i;
    }
  }
  return best;
}

/** The one nearest to a point; -1 where none has a place. */
export function nearestTo(x: ArrayLike<number>, y: ArrayLike<number>, px: number, py: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    const away = Math.hypot(x[i]! - px, y[i]! - py);
    if (away < least) {
      least = away;
      best = i;
    }
  }
  return best;
}

interface AroundProps {
  zoom: (closer: boolean) => void;
  all: () => void;
  /** What is under the pointer, and where. */
  tip: { text: string; x: number; y: number; width: number } | null;
  /** What is said of the area that is marked. */
  told: string;
}

export function Around({ zoom, all, tip, told }: AroundProps) {
  return (
    <>
      <div class="map-tools">
        <button type="button" aria-label="Zoom in" onClick={() => zoom(true)}>+</button>
        <button type="button" aria-label="Zoom out" onClick={() => zoom(false)}>−</button>
        <button type="button" aria-label="Show all" onClick={all}>⤢</button>
      </div>
      {tip && <Tip {...tip} />}
      <p class="hidden" aria-live="polite"><ReadOut>{told}</ReadOut></p>
    </>
  );
}

function Tip({ text, x, y, width }: { text: string; x: number; y: number; width: number }) {
  const right = x > width / 2;
  return (
    <div class="map-tip" aria-hidden="true" style={{ top: `${y + 14}px`, left: right ? "auto" : `${x + 12}px`, right: right ? `${width - x + 12}px` : "auto" }}>
      {text}
    </div>
  );
}
