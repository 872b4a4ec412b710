// What a section of the study says, where no table tells it: a key's value from the section's own text.
import type { Step } from "./types";

/** The text or number of a key, as in `need = "deprivation.score"`; null where the section does not give it so. */
export function keyOf(step: Step | undefined, key: string): string | null {
  const escaped = key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`(?:^|[{,\\n])\\s*${escaped}\\s*=\\s*(?:"([^"\\n]*)"|'([^'\\n]*)'|([^\\s#,}\\[{"']+))`, "m").exec(step?.defined?.text ?? "");
  return found ? (found[1] ?? found[2] ?? found[3] ?? null) : null;
}

/** The share that a section's intervals hold. */
export function levelOf(step: Step | undefined, fallback: number): number {
  const level = Number(keyOf(step, "level") ?? Number.NaN);
  return level > 0 && level < 1 ? level : fallback;
}

/** The name of a section: `pay` of `[gap.pay]`, whose table is `pay_gap`. */
export function sectionOf(step: Step): string {
  const end = `_${step.kind}`;
  return step.name.endsWith(end) ? step.name.slice(0, -end.length) : step.name;
}

export const hasColumn = (step: Step | undefined, column: string) => step?.columns.some((each) => each.name === column) ?? false;
