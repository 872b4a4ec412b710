// What a section of the study says, where no table tells it: a key's value from the section's own text.
import { fixed } from "./number";
import type { Step } from "./types";

/** What stands before the value of a key, wherever a section may have it. */
const before = (key: string) => `(?:^|[{,\\n])\\s*(?:\\w+\\.)?${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*=\\s*`;

/** The text or number of a key, as in `need = "deprivation.score"`; null where the section does not give it so. */
export function keyOf(step: Partial<Pick<Step, "defined">> | null | undefined, key: string): string | null {
  const found = new RegExp(`${before(key)}(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s#,}\\[{"']+))`, "m").exec(step?.defined?.text ?? "");
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
}

/** The number or the list of numbers of a key, as in `share = [0.1, 0.2]`; null where the section does not give it so. */
export function numbersOf(step: Partial<Pick<Step, "defined">> | null | undefined, key: string): number[] | null {
  const list = new RegExp(`${before(key)}\\[([^\\]]*)\\]`, "m").exec(step?.defined?.text ?? "");
  const texts = list ? list[1]!.replace(/#.*$/gm, "").split(",").map((each) => each.trim()).filter(Boolean) : [keyOf(step, key) ?? ""];
  const numbers = texts.map((text) => (text === "" ? Number.NaN : Number(text.replace(/_/g, ""))));
  return numbers.length > 0 && numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

/** Kinds that always say what their intervals hold, where they have any. */
const SAYING = ["uncertainty", "sensitivity", "inequality", "association", "correlation"];
type Made = Partial<Pick<Step, "kind" | "method" | "defined">> | null | undefined;

/**
 * The share that a step's intervals hold: as it says that they were made, else as its section asks for, else the 0.95
 * that the reference of studies gives. Null where it has none, or does not say.
 */
export function levelOf(step: Made): number | null {
  const said = Number(/\bintervals (?:hold|(?:of the total )?at) ([\d.]*\d)/.exec(step?.method ?? "")?.[1] ?? Number.NaN);
  if (said > 0 && said < 1) return said;
  if (SAYING.includes(step?.kind ?? "")) return null;
  const level = Number(keyOf(step, "level") ?? Number.NaN);
  return level > 0 && level < 1 ? level : 0.95;
}

/** 0.975 as "97.5%", 0.9 as "90%". */
export const shareWords = (level: number) => `${fixed(100 * level, Math.abs(100 * level - Math.round(100 * level)) < 1e-9 ? 0 : 1)}%`;

/** The level in words: "95%", or "most" where it is not said. */
export function levelWords(step: Made): string {
  const level = levelOf(step);
  return level === null ? "most" : shareWords(level);
}

/** The name of a section: `pay` of `[gap.pay]`, whose table is `pay_gap`. */
export function sectionOf(step: Step): string {
  const end = `_${step.kind}`;
  return step.name.endsWith(end) ? step.name.slice(0, -end.length) : step.name;
}

export const hasColumn = (step: Step | undefined, column: string) => step?.columns.some((each) => each.name === column) ?? false;
