// The measures of a geography: each numeric column that has one value an area.
import type { ColumnType, Step, Study, Worse } from "./types";
import { columnTitle, stepTitle, worseEnd } from "./words";

export interface Measure {
  /** `deprivation.score`: how addresses name it. */
  key: string;
  step: Step;
  column: string;
  type: ColumnType;
  /** The column's words: "Score". */
  label: string;
  /** With the step's title: "Index of deprivation: score". */
  title: string;
  worse: Worse | null;
  unit: string | null;
}

const ORDER = ["index", "summary", "rebase", "consensus", "indicator", "designation", "allocation", "fund", "uncertainty"];

const cache = new WeakMap<Study, Map<string, Measure[]>>();

/** All measures of a geography: the headline first, then indices, summaries, indicators and so on. */
export function measuresOf(study: Study, geography: string): Measure[] {
  let known = cache.get(study);
  if (!known) cache.set(study, (known = new Map()));
  let measures = known.get(geography);
  if (!measures) {
    const place = (step: Step) => {
      if (step.name === study.headline) return -1;
      const at = ORDER.indexOf(step.kind);
      return at < 0 ? ORDER.length : at;
    };
    measures = study.steps
      .filter((step) => step.areas && step.geography === geography)
      .map((step, i) => ({ step, i }))
      .sort((a, b) => place(a.step) - place(b.step) || a.i - b.i)
      .flatMap(({ step }) => step.columns.filter(isMeasure).map((column) => measure(study, step, column)));
    known.set(geography, measures);
  }
  return measures;
}

const isMeasure = (column: { name: string; type: ColumnType }) =>
  (column.type === "number" || column.type === "whole" || column.type === "truth") &&
  column.name !== "code" &&
  column.name !== "name";

function measure(study: Study, step: Step, column: { name: string; type: ColumnType }): Measure {
  const title = stepTitle(step);
  // An indicator's value needs no second word, and is best called by what it is counted in.
  const only = step.kind === "indicator" && column.name === "value";
  const label = only && step.unit ? step.unit.charAt(0).toUpperCase() + step.unit.slice(1) : columnTitle(study, step, column.name);
  return {
    key: `${step.name}.${column.name}`,
    step,
    column: column.name,
    type: column.type,
    label,
    title: only ? title : `${title}: ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
    worse: worseEnd(study, step, column.name),
    unit: column.name === "value" || column.name === "score" ? step.unit : unitOf(column.name),
  };
}

function unitOf(column: string): string | null {
  if (/^p_/.test(column)) return "probability";
  if (/^share_/.test(column) || column === "extent") return "share";
  return null;
}

export function findMeasure(study: Study, key: string | null): Measure | undefined {
  if (!key) return undefined;
  const name = key.slice(0, key.indexOf("."));
  const step = study.steps.find((step) => step.areas && step.name === name);
  if (!step?.geography) return undefined;
  return measuresOf(study, step.geography).find((measure) => measure.key === key);
}

/** What the study would show first: the headline's score, else the first measure there is. */
export function firstMeasure(study: Study, geography?: string): Measure | undefined {
  const headline = study.steps.find((step) => step.areas && step.name === study.headline);
  if (headline && (!geography || headline.geography === geography)) {
    const score = findMeasure(study, `${headline.name}.score`);
    if (score) return score;
  }
  const names = geography ? [geography] : study.geographies.map((each) => each.name);
  for (const name of names) {
    const first = measuresOf(study, name)[0];
    if (first) return first;
  }
  return undefined;
}

/** The uncertainties of an index's ranks, of the same areas, in the study's order. */
export const uncertaintiesOf = (study: Study, step: Step): Step[] =>
  study.steps.filter((other) => other.kind === "uncertainty" && other.areas && other.about === step.name && other.geography === step.geography);

/** The first uncertainty of an index's ranks. Where there are several, the page must name the one it uses. */
export const uncertaintyOf = (study: Study, step: Step): Step | undefined => uncertaintiesOf(study, step)[0];

/** Ranks by a measure, 1 the greatest need (or the highest value where no end is the worse one); ties share the smallest. */
export function ranksOf(values: ArrayLike<number | null>, worse: Worse | null): (number | null)[] {
  const order = orderOf(values, worse);
  const ranks: (number | null)[] = new Array(values.length).fill(null);
  order.forEach((area, i) => {
    const before = i > 0 ? order[i - 1]! : -1;
    ranks[area] = before >= 0 && values[before] === values[area] ? ranks[before]! : i + 1;
  });
  return ranks;
}

/** Areas with a value, the greatest need first; equals in area order. */
export function orderOf(values: ArrayLike<number | null>, worse: Worse | null): number[] {
  const order: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined && !Number.isNaN(value)) order.push(i);
  }
  const turn = worse === "low" ? 1 : -1;
  return order.sort((a, b) => turn * (values[a]! - values[b]!) || a - b);
}

/** Truth as numbers, so that a list can be drawn like any measure. */
export function numbers(values: readonly (number | boolean | string | null)[]): (number | null)[] {
  return values.map((value) => (typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : null));
}
