// Two measures on one map: each cut into thirds of the areas that have it, nine classes in all.
import type { Measure } from "../measures";
import { byShare, type Classes } from "./classes";

export interface Side {
  title: string;
  /** What the first and the last third mean, such as "more deprived". */
  ends: { first: string; last: string };
  /** The range of each third, the greatest need first; null where equal values leave a third without areas. */
  ranges: (string | null)[];
  /** The third of each area, from 0; -1 where it has no value. */
  of: Int8Array;
}

export interface Bivariate {
  first: Side;
  second: Side;
  /** Three times the first's third and the second's; -1 where one is missing. */
  of: Int8Array;
  counts: number[];
  missing: number;
  how: string;
}

type Values = ArrayLike<number | null>;
type Of = Pick<Measure, "title" | "worse" | "unit">;

/** Two groups are the first and the last third, one is the first: what is not there leaves its row or column empty. */
const PLACES: Record<number, number[]> = { 0: [], 1: [0], 2: [0, 2], 3: [0, 1, 2] };

/** The thirds of one measure; where a hand moves the other, these stay. */
export function sideOf(measure: Of, values: Values, ends: Side["ends"]): Side {
  const made: Classes = byShare(measure, values, 3);
  const places = PLACES[made.classes.length]!;
  const ranges: Side["ranges"] = [null, null, null];
  made.classes.forEach((each, k) => (ranges[places[k]!] = each.label));
  return { title: measure.title, ends, ranges, of: made.of.map((each) => (each < 0 ? -1 : places[each]!)) };
}

export function bivariate(a: Side, b: Side): Bivariate {
  const counts = new Array<number>(9).fill(0);
  let missing = 0;
  const of = a.of.map((third, area) => {
    const other = b.of[area] ?? -1;
    if (third < 0 || other < 0) {
      missing++;
      return -1;
    }
    counts[3 * third + other]!++;
    return 3 * third + other;
  });
  return { first: a, second: b, of, counts, missing, how: "Each measure is cut into thirds of the areas that have it; areas of equal values are in the same third." };
}
