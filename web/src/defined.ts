// What a step went by, as the program gives it, and what its section of the study says: both as data. The sentences of a
// receipt and the lines of a study are for readers; nothing here takes them apart.
import { fixed } from "./number";
import type { Json, Step } from "./types";

type Telling = Partial<Pick<Step, "facts" | "defined">> | null | undefined;

const at = (of: Json | undefined, path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((inner, key) => (inner !== null && typeof inner === "object" && !Array.isArray(inner) ? inner[key] : undefined), of);

/** A fact of a step: `factOf(step, "take", "by")`. Undefined where the step has none of that name. */
export const factOf = (step: Telling, ...path: string[]): Json | undefined => at(step?.facts, path);

/** What the section of a step says itself at a key: nothing where it leaves the key to its default. */
export const saidOf = (step: Telling, ...path: string[]): Json | undefined => at(step?.defined?.value, path);

/** A fact that is a text; null where it is none. */
export function textOf(step: Telling, ...path: string[]): string | null {
  const found = factOf(step, ...path);
  return typeof found === "string" ? found : null;
}

/** A fact that is a number; null where it is none. */
export function numberOf(step: Telling, ...path: string[]): number | null {
  const found = factOf(step, ...path);
  return typeof found === "number" ? found : null;
}

/** A fact that is a list of texts; empty where it is none. */
export const textsOf = (step: Telling, ...path: string[]): string[] => listOf(step, ...path).filter((each) => typeof each === "string");

/** A fact that is a list; empty where it is none. */
export function listOf(step: Telling, ...path: string[]): Json[] {
  const found = factOf(step, ...path);
  return Array.isArray(found) ? found : [];
}

/** A fact that is a list of facts; empty where it is none. */
export const factsOf = (step: Telling, ...path: string[]): { facts: Record<string, Json> }[] =>
  listOf(step, ...path).flatMap((each) => (each !== null && typeof each === "object" && !Array.isArray(each) ? [{ facts: each }] : []));

/** The share that a step's intervals hold; null where it has none. */
export const levelOf = (step: Telling): number | null => numberOf(step, "level");

/** 0.975 as "97.5%", 0.9 as "90%". */
export const shareWords = (level: number) => `${fixed(100 * level, Math.abs(100 * level - Math.round(100 * level)) < 1e-9 ? 0 : 1)}%`;

/** The level in words: "95%", or "most" where it is not said. */
export function levelWords(step: Telling): string {
  const level = levelOf(step);
  return level === null ? "most" : shareWords(level);
}

/** The name of a section: `pay` of `[gap.pay]`, whose table is `pay_gap`. */
export function sectionOf(step: Step): string {
  const end = `_${step.kind}`;
  return step.name.endsWith(end) ? step.name.slice(0, -end.length) : step.name;
}

export const hasColumn = (step: Step | undefined, column: string) => step?.columns.some((each) => each.name === column) ?? false;
