// What a section of the study says, where no table tells it: a key's value from the section's own text.
import { fixed } from "./number";
import type { Step } from "./types";

/** What stands before the value of a key, wherever a section may have it. */
const before = (key: string) => `(?:^|[{,\\n])\\s*(?:\\w+\\.)?${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*=\\s*`;

/** The text or number of a key, as in `need = "deprivation.score"`; null where the section does not give it so. */
export function keyOf(step: Pick<Step, "defined"> | undefined, key: string): string | null {
  const found = new RegExp(`${before(key)}(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s#,}\\[{"']+))`, "m").exec(step?.defined?.text ?? "");
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
}

/** The number or the list of numbers of a key, as in `share = [0.1, 0.2]`; null where the section does not give it so. */
export function numbersOf(step: Pick<Step, "defined"> | undefined, key: string): number[] | null {
  const list = new RegExp(`${before(key)}\\[([^\\]]*)\\]`, "m").exec(step?.defined?.text ?? "");
  const texts = list ? list[1]!.replace(/#.*$/gm, "").split(",").map((each) => each.trim()).filter(Boolean) : [keyOf(step, key) ?? ""];
  const numbers = texts.map((text) => (text === "" ? Number.NaN : Number(text.replace(/_/g, ""))));
  return numbers.length > 0 && numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

/**
 * The share that a step's intervals hold: as the step says that it was made, else as its section asks, else by the rule
 * that the study's reference gives (0.9 for ranks, 0.95 for all else). Null where it has no intervals.
 */
export function levelOf(step: Pick<Step, "kind" | "method" | "defined"> | null | undefined): number | null {
  if (keyOf(step ?? undefined, "replicates") === "0") return null;
  const said = /\bintervals (?:hold|(?:of the total )?at) ([\d.]*\d)/.exec(step?.method ?? "")?.[1];
  const level = Number(said ?? keyOf(step ?? undefined, "level") ?? Number.NaN);
  return level > 0 && level < 1 ? level : step?.kind === "uncertainty" ? 0.9 : 0.95;
}

/** "95%", "97.5%": the level in words. */
export function levelWords(step: Pick<Step, "kind" | "method" | "defined"> | null | undefined): string {
  const per = 100 * (levelOf(step) ?? 0.95);
  return `${fixed(per, Math.abs(per - Math.round(per)) < 1e-9 ? 0 : 1)}%`;
}

/** The name of a section: `pay` of `[gap.pay]`, whose table is `pay_gap`. */
export function sectionOf(step: Step): string {
  const end = `_${step.kind}`;
  return step.name.endsWith(end) ? step.name.slice(0, -end.length) : step.name;
}

export const hasColumn = (step: Step | undefined, column: string) => step?.columns.some((each) => each.name === column) ?? false;
