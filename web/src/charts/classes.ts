// Classes of a measure for maps: where each begins and ends, its colour, and how many areas are in it.
import type { Measure } from "../measures";
import { formatterFor, whole } from "../number";
import { sequential } from "./colour";

export type ClassMethod = "tenths" | "fifths" | "natural" | "equal";

export const CLASS_METHODS: { value: ClassMethod; label: string }[] = [
  { value: "tenths", label: "Tenths of areas" },
  { value: "fifths", label: "Fifths of areas" },
  { value: "natural", label: "Natural breaks" },
  { value: "equal", label: "Equal steps" },
];

export interface Classes {
  /** The class of each area; -1 where the value is missing. */
  of: Int8Array;
  /** In order of the legend: the worst first where the study says which end is worse. */
  classes: { label: string; colour: string; count: number }[];
  missing: number;
  /** How the breaks were found, in a sentence. */
  how: string;
}

type Values = ArrayLike<number | null>;
const present = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && !Number.isNaN(value);

/** Classes of whatever a measure holds: yes or no, few whole numbers, or a range cut by `method`. */
export function classify(measure: Measure, values: Values, method: ClassMethod): Classes {
  const known = [...distinct(values, 12)].sort((a, b) => a - b);
  if (measure.type === "truth") return byValue(values, [1, 0], ["#7a2048", "#e9edf0"], ["yes", "no"], "Yes or no.");
  // Deciles, categories and the like are classes already.
  if (measure.type === "whole" && known.length <= 10) {
    const order = measure.worse === "high" ? known.reverse() : known;
    const colours = sequential(order.length).reverse();
    const labels = order.map((value, i) => (i === 0 && /decile|quantile/.test(measure.column) ? `${whole(value)} (greatest need)` : whole(value)));
    return byValue(values, order, colours, labels, `One class for each value of “${measure.label}”.`);
  }
  const ranked = method === "tenths" || method === "fifths";
  return ranked ? byShare(measure, values, method === "tenths" ? 10 : 5) : byBreaks(measure, values, method);
}

/** The tenths that the index itself gives: its deciles, with the values in each. */
export function byDecile(measure: Measure, values: Values, deciles: Values): Classes {
  const of = new Int8Array(values.length).fill(-1);
  const counts = new Array<number>(10).fill(0);
  const ends: ([number, number] | null)[] = new Array(10).fill(null);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const decile = deciles[i];
    if (!present(value) || !present(decile)) {
      missing++;
      continue;
    }
    const k = decile - 1;
    of[i] = k;
    counts[k]!++;
    const end = ends[k];
    if (!end) ends[k] = [value, value];
    else if (value < end[0]) end[0] = value;
    else if (value > end[1]) end[1] = value;
  }
  const format = formatterFor(values as ArrayLike<number>, measure.unit);
  const colours = sequential(10).reverse();
  const used = closeUp(of, counts);
  return {
    of,
    missing,
    how: used.length === 10
      ? "The study's deciles: each holds about a tenth of the areas."
      : "The study's deciles. A decile that holds no area is left out.",
    classes: used.map((k) => ({ label: range(ends[k]!, format), colour: colours[k]!, count: counts[k]! })),
  };
}

/** Which classes hold any area; the others are taken out of `of`. */
function closeUp(of: Int8Array, counts: number[]): number[] {
  const used = counts.map((_, k) => k).filter((k) => counts[k]! > 0);
  const place = new Map(used.map((k, i) => [k, i]));
  for (let i = 0; i < of.length; i++) if (of[i]! >= 0) of[i] = place.get(of[i]!)!;
  return used;
}

function distinct(values: Values, most: number): Set<number> {
  const known = new Set<number>();
  for (let i = 0; i < values.length && known.size < most; i++) {
    const value = values[i];
    if (present(value)) known.add(value);
  }
  return known;
}

function byValue(values: Values, order: number[], colours: string[], labels: string[], how: string): Classes {
  const place = new Map(order.map((value, i) => [value, i]));
  const of = new Int8Array(values.length).fill(-1);
  const counts = order.map(() => 0);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const at = present(value) ? place.get(value) : undefined;
    if (at === undefined) missing++;
    else {
      of[i] = at;
      counts[at]!++;
    }
  }
  return { of, missing, how, classes: order.map((_, i) => ({ label: labels[i]!, colour: colours[i]!, count: counts[i]! })) };
}

/** As many areas in each class, cut by rank as deciles are: equal values share a class. */
export function byShare(measure: Pick<Measure, "worse" | "unit">, values: Values, parts: number): Classes {
  const worstFirst = measure.worse === "low" ? 1 : -1;
  const sorted = Float64Array.from(Array.from(values).filter(present)).sort();
  if (worstFirst < 0) sorted.reverse();
  const n = sorted.length;
  // Class k holds places floor(nk/parts) to floor(n(k+1)/parts): its first value, and all that is worse up to the next.
  const starts = Array.from({ length: parts }, (_, k) => sorted[Math.floor((n * k) / parts)]!);
  const of = new Int8Array(values.length).fill(-1);
  const counts = new Array<number>(parts).fill(0);
  const ends: ([number, number] | null)[] = new Array(parts).fill(null);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!present(value)) {
      missing++;
      continue;
    }
    let k = parts - 1;
    while (k > 0 && worstFirst * (value - starts[k]!) < 0) k--;
    // A value that several classes begin with belongs to the first of them.
    while (k > 0 && starts[k - 1] === value) k--;
    of[i] = k;
    counts[k]!++;
    const range = ends[k];
    ends[k] = range ? [Math.min(range[0], value), Math.max(range[1], value)] : [value, value];
  }
  const format = formatterFor(values as ArrayLike<number>, measure.unit);
  const colours = sequential(parts).reverse();
  const name = parts === 10 ? "tenth" : parts === 5 ? "fifth" : "third";
  const used = closeUp(of, counts);
  return {
    of,
    missing,
    how: `Each class holds about a ${name} of the areas; areas with equal values are in the same class.`,
    classes: used.map((k) => ({ label: range(ends[k]!, format), colour: colours[k]!, count: counts[k]! })),
  };
}

const range = ([low, high]: [number, number], format: (value: number) => string) => {
  const from = format(low);
  const to = format(high);
  return from === to ? from : `${from} to ${to}`;
};

const CLASSES = 7;

function byBreaks(measure: Measure, values: Values, method: "natural" | "equal"): Classes {
  const sorted = Float64Array.from(Array.from(values).filter(present)).sort();
  const tops = method === "natural" ? naturalBreaks(sorted, CLASSES) : equalSteps(sorted, CLASSES);
  const bottoms = tops.map((_, k) => (k === 0 ? (sorted[0] ?? 0) : tops[k - 1]!));
  const of = new Int8Array(values.length).fill(-1);
  const counts = tops.map(() => 0);
  let missing = 0;
  const turn = measure.worse !== "low";
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!present(value)) {
      missing++;
      continue;
    }
    let k = tops.findIndex((top) => value <= top);
    if (k < 0) k = tops.length - 1;
    of[i] = turn ? tops.length - 1 - k : k;
    counts[k]!++;
  }
  const format = formatterFor(values as ArrayLike<number>, measure.unit);
  const colours = sequential(tops.length).reverse();
  const classes = tops.map((top, k) => {
    const label = k === 0 ? range([bottoms[0]!, top], format) : `above ${format(bottoms[k]!)} to ${format(top)}`;
    return { label, count: counts[k]!, colour: "" };
  });
  if (turn) classes.reverse();
  classes.forEach((each, i) => (each.colour = colours[i]!));
  const how =
    method === "natural"
      ? "Natural breaks (ckmeans): the classes whose values differ least from their class's mean."
      : `${tops.length} classes of equal width.`;
  return { of, missing, classes, how };
}

function equalSteps(sorted: Float64Array, k: number): number[] {
  const n = sorted.length;
  if (n === 0) return [];
  const low = sorted[0]!;
  const high = sorted[n - 1]!;
  if (low === high) return [low];
  return Array.from({ length: k }, (_, i) => (i === k - 1 ? high : low + ((high - low) * (i + 1)) / k));
}

/**
 * The upper ends of the `k` classes with the least sum of squares about their means, exactly: dynamic programming over
 * sorted values, in which the best start of the last class never moves left as the end moves right (Wang and Song 2011,
 * "Ckmeans.1d.dp"). Equal values are one value with a count, so that they stay together.
 */
export function naturalBreaks(sorted: Float64Array, k: number): number[] {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (values[values.length - 1] === value) counts[counts.length - 1]!++;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  const n = values.length;
  if (n <= k) return values;
  const middle = values[n >> 1]!;
  const weight = new Float64Array(n + 1);
  const sum = new Float64Array(n + 1);
  const square = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    // About a middle value, so that squares of large numbers cancel less.
    const d = values[i]! - middle;
    weight[i + 1] = weight[i]! + counts[i]!;
    sum[i + 1] = sum[i]! + counts[i]! * d;
    square[i + 1] = square[i]! + counts[i]! * d * d;
  }
  const cost = (from: number, to: number) => {
    const s = sum[to]! - sum[from]!;
    return Math.max(0, square[to]! - square[from]! - (s * s) / (weight[to]! - weight[from]!));
  };
  let before = new Float64Array(n + 1).map((_, to) => (to === 0 ? 0 : cost(0, to)));
  const starts: Int32Array[] = [];
  for (let classes = 2; classes <= k; classes++) {
    const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const start = new Int32Array(n + 1);
    const fill = (low: number, high: number, from: number, to: number) => {
      if (low > high) return;
      const at = (low + high) >> 1;
      for (let i = Math.max(from, classes - 1); i <= Math.min(to, at - 1); i++) {
        const total = before[i]! + cost(i, at);
        if (total < best[at]!) {
          best[at] = total;
          start[at] = i;
        }
      }
      fill(low, at - 1, from, start[at]!);
      fill(at + 1, high, start[at]!, to);
    };
    fill(classes, n, classes - 1, n - 1);
    starts.push(start);
    before = best;
  }
  const tops: number[] = [];
  let end = n;
  for (let classes = k; classes >= 1; classes--) {
    tops.unshift(values[end - 1]!);
    if (classes > 1) end = starts[classes - 2]![end]!;
  }
  return tops;
}
