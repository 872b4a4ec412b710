// Other weights that somebody has a reason for: one part alone, those of another index of the same parts, those that
// experts gave, and the least change that takes an area across the line.
import { api } from "./api";
import { factsOf, numberOf } from "./defined";
import { fixed } from "./number";
import type { IndexInfo, Step, Study } from "./types";
import { fromName, stepTitle } from "./words";

export interface Preset {
  group: string;
  label: string;
  /** Per cent of the whole, in the order of the parts. */
  set: number[];
}

const perCent = (weights: number[]): number[] | null => {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return sum > 0 && weights.every((weight) => weight >= 0) ? weights.map((weight) => (100 * weight) / sum) : null;
};

export function presetsOf(study: Study, index: IndexInfo): Preset[] {
  const parts = index.parts.map((part) => part.of);
  const out: Preset[] = index.parts.flatMap((part, i) => part.flat ? [] : [{
    group: "One part alone",
    label: `${part.title ?? fromName(part.of)} alone`,
    set: parts.map((_, k) => (k === i ? 100 : 0)),
  }]);
  const add = (group: string, label: string, weights: (number | undefined)[]) => {
    // What does not vary is left out under any weights.
    const counted = weights.map((weight, i) => (index.parts[i]!.flat && weight !== undefined ? 0 : weight));
    const set = counted.every((weight) => weight !== undefined) ? perCent(counted as number[]) : null;
    if (set) out.push({ group, label, set });
  };
  for (const other of study.indices) {
    if (other.name === index.name || other.parts.length !== parts.length) continue;
    add("As in another index", other.title ?? fromName(other.name), parts.map((part) => other.parts.find((each) => each.of === part)?.weight));
  }
  for (const step of study.steps) {
    if (step.kind !== "uncertainty" || step.about !== index.name) continue;
    const sets = factsOf(step, "sets");
    sets.forEach((weights, i) => add(stepTitle(step), `Set ${i + 1} of ${sets.length}`, parts.map((part) => numberOf(weights, part) ?? undefined)));
  }
  return out;
}

/** The fragility of an index for its own areas: for each, the weights that take it across the line. */
export const fragilityOf = (study: Study, index: Step): Step | undefined =>
  study.steps.find((step) => step.kind === "fragility" && step.areas && step.about === index.name && step.geography === index.geography);

/** The least change of weights that takes an area across the line; null where the study found none. */
export async function acrossFor(step: Step, index: IndexInfo, area: number, name: string): Promise<Preset | null> {
  const { start, columns } = await api.place(step.geography!, area);
  const of = (column: string) => columns[`${step.name}.${column}`]?.[area - start];
  const weights = index.parts.map((part) => of(`weight_${part.of}`));
  const distance = of("distance");
  if (typeof distance !== "number" || !weights.every((weight) => typeof weight === "number")) return null;
  const set = perCent(weights as number[]);
  return set && { group: stepTitle(step), label: `Just enough to take ${name} ${of("designated") === true ? "out" : "in"} (changes of ${fixed(distance, 3)} in all)`, set };
}
