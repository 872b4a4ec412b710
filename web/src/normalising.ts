// How an index brings a part to its scale, as the engine does (`core`: normalise), for a part whose values a hand has
// moved. The section of the index names the method; that it was understood is shown by the values as built, which it must
// give again. What it does not give again is not followed.
import { saidOf } from "./defined";
import type { Json, Step } from "./types";

type Values = (number | null)[];
/** Values on the scale of the index. */
export type Normaliser = (values: Values) => Values;

const isTable = (it: Json | undefined): it is Record<string, Json> => it !== null && typeof it === "object" && !Array.isArray(it);

/** Places from one end, 1 the first; equal values share one as `ties` says. */
export function placesOf(values: Values, ties: string, fromAbove: boolean): Values {
  const turn = fromAbove ? -1 : 1;
  const order = values.flatMap((value, i) => (value === null ? [] : [i])).sort((a, b) => turn * (values[a]! - values[b]!));
  const places: Values = new Array(values.length).fill(null);
  let dense = 0;
  for (let first = 0, next: number; first < order.length; first = next) {
    next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next++;
    dense++;
    const place = { min: first + 1, max: next, average: (first + 1 + next) / 2, dense }[ties] ?? Number.NaN;
    for (let k = first; k < next; k++) places[order[k]!] = place;
  }
  return places;
}

const present = (values: Values) => values.filter((value): value is number => value !== null);
const mapped = (values: Values, map: (value: number) => number): Values => values.map((value) => (value === null ? null : map(value)));

/** The mean and the standard deviation, by the number of values. */
function middleAndSpread(values: Values): [middle: number, spread: number] {
  const known = present(values);
  const middle = known.reduce((sum, each) => sum + each, 0) / known.length;
  return [middle, Math.sqrt(known.reduce((sum, each) => sum + (each - middle) ** 2, 0) / known.length)];
}

/** By place alone: `of` is told the place from the end that is counted from, and how many there are. */
const byPlace = (ties: string, fromAbove: boolean, of: (place: number, all: number) => number): Normaliser => (values) => {
  const all = present(values).length;
  return mapped(placesOf(values, ties, fromAbove), (place) => of(place, all));
};

/** The normalisers that the words of a section can mean, for values that the index turns round and for those it does not. */
function candidates(index: Step, normalised: Values): Normaliser[] {
  const said = saidOf(index, "normalise");
  // A method is its name, or a table of its name with parameters.
  const name = typeof said === "string" ? said : isTable(said) ? Object.keys(said)[0] : undefined;
  const parameter = (key: string) => (name === undefined ? undefined : saidOf(index, "normalise", name, key));
  const number = (key: string, otherwise: number) => {
    const found = parameter(key);
    return typeof found === "number" ? found : otherwise;
  };
  const ties = (otherwise: string) => {
    const found = parameter("ties");
    return typeof found === "string" ? found : otherwise;
  };
  const turned = [false, true];
  switch (name) {
    case "none":
      return [1, -1].map((sign) => (values) => mapped(values, (value) => sign * value));
    case "min-max": {
      // Without a range of its own it goes from 0 to 1, or from 1 to 100 before a mean that needs values above 0.
      const isStated = parameter("lower") !== undefined || parameter("upper") !== undefined;
      const ranges = isStated ? [[number("lower", 0), number("upper", 1)] as const] : [[0, 1] as const, [1, 100] as const];
      return ranges.flatMap(([lower, upper]) => turned.map((flip) => (values) => {
        const known = present(values);
        const ends = [Math.min(...known), Math.max(...known)] as const;
        const [worst, best] = flip ? [ends[1], ends[0]] : ends;
        return mapped(values, (value) => (best === worst ? Number.NaN : lower + ((value - worst) / (best - worst)) * (upper - lower)));
      }));
    }
    case "z-score": {
      if (parameter("weights") === "population") return [];
      // Of the two divisors, the one that the values as built have.
      const mean = number("mean", 0);
      const deviation = middleAndSpread(normalised)[1];
      const all = present(normalised).length;
      if (![1, Math.sqrt((all - 1) / all)].some((each) => alike(deviation, number("sd", 1) * each))) return [];
      return [1, -1].map((sign) => (values) => {
        const [middle, spread] = middleAndSpread(values);
        return mapped(values, (value) => (spread > 0 ? mean + (sign * deviation * (value - middle)) / spread : mean));
      });
    }
    case "rank":
      return turned.map((flip) => byPlace(ties("average"), flip, (place) => place));
    case "borda":
      return turned.map((flip) => byPlace("min", flip, (place) => place - 1));
    case "percentile-rank":
      return turned.map((flip) => byPlace(ties("average"), flip, (place, all) => (place - 1) / (all - 1)));
    case "normal-score":
      return turned.map((flip) => byPlace(ties("average"), flip, (place, all) => normalQuantile(place / (all + 1))));
    case "rank-exponential": {
      if (parameter("given") === "places") return [];
      const constant = number("constant", 23);
      const stretch = (share: number) => -constant * Math.log(1 - share * (1 - Math.exp(-100 / constant)));
      // Places count from the greatest need; the scale ends at one, or at nought.
      const scales = [(place: number, all: number) => (all + 1 - place) / all, (place: number, all: number) => (all - place) / (all - 1)];
      return turned.flatMap((flip) => scales.map((scale) => byPlace(ties("average"), !flip, (place, all) => stretch(scale(place, all)))));
    }
    default:
      return [];
  }
}

const alike = (one: number | null, other: number | null) =>
  one === null || other === null ? one === other : Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));

/** How an index normalises a part, tried on the part as built; null where the page cannot tell. */
export function normaliserOf(index: Step, raw: Values, normalised: Values): Normaliser | null {
  // A part with a method of its own, or values that are changed before: more than is followed here.
  const parts = saidOf(index, "of");
  const ofItsOwn = (part: Json | undefined) => isTable(part) && (part["normalise"] !== undefined || part["treat"] !== undefined);
  if (isTable(parts) && Object.values(parts).some(ofItsOwn)) return null;
  if (["treat", "impute", "decimals"].some((key) => saidOf(index, key) !== undefined)) return null;
  const found = candidates(index, normalised).find((each) => {
    const made = each(raw);
    return made.every((value, i) => alike(normalised[i] ?? null, value));
  });
  return found ?? null;
}

type Ratio = [top: number[], bottom: number[]];
const ratio = (r: number, [top, bottom]: Ratio) => {
  const at = (coefficients: number[]) => coefficients.reduce((sum, each) => sum * r + each, 0);
  return at(top) / at(bottom);
};

// Wichura (1988), algorithm AS 241: the coefficients as they were published, the highest power first.
const NEAR: Ratio = [
  [2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080],
  [5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1],
];
const FAR: Ratio = [
  [7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258, 3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734],
  [1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1],
];

/** The value below which such a share of a normal distribution lies; shares of places, which are far from 0 and 1. */
export function normalQuantile(share: number): number {
  const middle = share - 0.5;
  if (Math.abs(middle) <= 0.425) return middle * ratio(0.180625 - middle * middle, NEAR);
  const r = Math.sqrt(-Math.log(Math.min(share, 1 - share)));
  return Math.sign(middle) * ratio(r - 1.6, FAR);
}
