// Lists held against each other: who is on which, how far they agree beyond chance, and what a list by need alone would
// hold.
import type { Step } from "./types";

/** For each area: on the list, not on it, or without a status. */
export type Membership = (boolean | null)[];

export interface List {
  /** Its name in the address. */
  name: string;
  title: string;
  /** Null for a list that the page makes, of as many areas by need. */
  step: Step | null;
  on: Membership;
}

export interface Overlap {
  both: number[];
  onlyA: number[];
  onlyB: number[];
  neither: number[];
  /** Areas without a status on one of them. */
  unknown: number;
}

export function overlap(a: Membership, b: Membership): Overlap {
  const out: Overlap = { both: [], onlyA: [], onlyB: [], neither: [], unknown: 0 };
  a.forEach((onA, area) => {
    const onB = b[area] ?? null;
    if (onA === null || onB === null) out.unknown++;
    else (onA ? (onB ? out.both : out.onlyA) : onB ? out.onlyB : out.neither).push(area);
  });
  return out;
}

export interface Agreement {
  /** The share of areas that both lists treat alike. */
  alike: number;
  /** That share, were each list drawn blindly in its own size. */
  chance: number;
  /** Cohen's kappa: (alike - chance) / (1 - chance). */
  kappa: number | null;
  /** The most that kappa could be with lists of these sizes: one holding all of the other. */
  most: number | null;
}

export function agreement({ both, onlyA, onlyB, neither }: Overlap): Agreement {
  const total = both.length + onlyA.length + onlyB.length + neither.length;
  const a = (both.length + onlyA.length) / total;
  const b = (both.length + onlyB.length) / total;
  const alike = (both.length + neither.length) / total;
  const chance = a * b + (1 - a) * (1 - b);
  const best = Math.min(a, b) + Math.min(1 - a, 1 - b);
  const known = total > 0 && chance < 1;
  return { alike, chance, kappa: known ? (alike - chance) / (1 - chance) : null, most: known ? (best - chance) / (1 - chance) : null };
}

/** Cohen's kappa of two classifications, such as categories 1, 2 and 3. */
export function kappaOf(a: (number | null)[], b: (number | null)[]): number | null {
  const countA = new Map<number, number>();
  const countB = new Map<number, number>();
  let total = 0;
  let alike = 0;
  a.forEach((x, i) => {
    const y = b[i];
    if (x === null || y === null || y === undefined) return;
    total++;
    if (x === y) alike++;
    countA.set(x, (countA.get(x) ?? 0) + 1);
    countB.set(y, (countB.get(y) ?? 0) + 1);
  });
  if (total === 0) return null;
  let chance = 0;
  for (const [each, n] of countA) chance += (n / total) * ((countB.get(each) ?? 0) / total);
  return chance < 1 ? (alike / total - chance) / (1 - chance) : null;
}

/** The combinations of lists that there are, the largest first; areas on none are left out. */
export function combinations(lists: Membership[]): { on: boolean[]; areas: number[] }[] {
  const found = new Map<string, { on: boolean[]; areas: number[] }>();
  const areas = lists[0]?.length ?? 0;
  for (let area = 0; area < areas; area++) {
    const on = lists.map((list) => list[area] === true);
    if (!on.includes(true)) continue;
    const key = on.map(Number).join("");
    const known = found.get(key);
    if (known) known.areas.push(area);
    else found.set(key, { on, areas: [area] });
  }
  return [...found.values()].sort((a, b) => b.areas.length - a.areas.length);
}

/** The first `size` by rank. Areas that share the rank at the line are all in. */
export function neediest(ranks: (number | null)[], size: number): Membership {
  const last = ranks.filter((rank): rank is number => rank !== null).sort((a, b) => a - b)[size - 1];
  return ranks.map((rank) => (rank === null ? null : last !== undefined && rank <= last));
}

/** The last rank on a list that is exactly the first so many by rank; null for a list that asks for something else. */
export function lineOf(list: Membership, ranks: (number | null)[]): number | null {
  let last = 0;
  let next = Infinity;
  list.forEach((on, area) => {
    const rank = ranks[area];
    if (rank === null || rank === undefined) {
      if (on) next = -Infinity;
    } else if (on) last = Math.max(last, rank);
    else if (on === false) next = Math.min(next, rank);
  });
  return last > 0 && last < next ? last : null;
}

/** Where an area stands at a line of `n` areas: its interval lies within, beyond, or across. */
export function standing(lower: number | null | undefined, upper: number | null | undefined, n: number): "in" | "across" | "out" | null {
  if (lower == null || upper == null) return null;
  return upper <= n ? "in" : lower > n ? "out" : "across";
}

/** Which list "Who first" begins with: the first that has another to be held against, else the first. */
export const listShown = (lists: Step[]): Step | undefined =>
  lists.find((step) => lists.some((other) => other !== step && other.geography === step.geography)) ?? lists[0];
