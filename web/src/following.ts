// What follows when a hand moves the weights of an index: summaries for coarser areas, results carried over, and lists.
// Each is made here as the engine makes it (`core`: summary, rebase, designate; METHODS.md 1.6), from the columns of the
// study and the moved scores, ranks and deciles. What is made so must give the study's own figures with the official
// weights, or it is not followed at all: a rule that was misread is found out, not shown.
import { factOf, textOf } from "./defined";
import { type Clause, meets, readRule } from "./place/rule";
import type { Cell, Geography, Step, Study } from "./types";
import { fromName, worseEnd } from "./words";

export type Values = (number | null)[];
export type Column = Cell[];
/** By `table.column`. */
export type Columns = Map<string, Column>;

// ------------------------------------------------------------------------------------------------- as the engine sums

/** A sum with Neumaier's compensation, in the engine's order: the same digits to the last. */
export class Sum {
  private total = 0;
  private correction = 0;

  add(value: number) {
    const next = this.total + value;
    this.correction += Math.abs(this.total) >= Math.abs(value) ? this.total - next + value : value - next + this.total;
    this.total = next;
  }

  get value(): number {
    return Number.isFinite(this.total) ? this.total + this.correction : this.total;
  }
}

const known = (value: number | null | undefined): value is number => value !== null && value !== undefined && !Number.isNaN(value);

/** The finer areas of each target, in area order. */
export function membersOf(within: ArrayLike<number>, targets: number): number[][] {
  const members: number[][] = Array.from({ length: targets }, () => []);
  for (let area = 0; area < within.length; area++) members[within[area]!]?.push(area);
  return members;
}

const ratio = (top: Sum, bottom: Sum) => (bottom.value > 0 ? top.value / bottom.value : null);

/** The mean of the members that have a value, weighted by people; a value without people makes it missing. */
function weightedMean(members: number[], values: Values, people: Values, map: (value: number) => number): number | null {
  const top = new Sum();
  const bottom = new Sum();
  for (const area of members) {
    const value = values[area];
    if (!known(value)) continue;
    const heads = people[area] ?? Number.NaN;
    top.add(heads * map(value));
    bottom.add(heads);
  }
  return ratio(top, bottom);
}

/** `ceil(groups * rank / areas)` for ranks that are whole or halves. */
const crossed = (rank: number, groups: number, areas: number) => Math.ceil((groups * rank * 2) / (2 * areas));

const countOf = (values: Values) => values.reduce<number>((sum, value) => sum + Number(known(value)), 0);

export const MEASURES = ["average_score", "average_rank", "share_in_decile_1", "extent", "local_concentration"] as const;
export type SummaryMeasure = (typeof MEASURES)[number];

/** One measure of a summary: one value a target. `people` may be null for a measure that asks for none. */
export function summarised(measure: SummaryMeasure, members: number[][], scores: Values, ranks: Values, people: Values): Values {
  const areas = countOf(ranks);
  switch (measure) {
    case "average_score":
      return members.map((each) => weightedMean(each, scores, people, (score) => score));
    case "average_rank":
      return members.map((each) => {
        const mean = weightedMean(each, ranks, people, (rank) => rank);
        return mean === null ? null : areas + 1 - mean;
      });
    case "share_in_decile_1":
      return members.map((each) => {
        const ranked = each.filter((area) => known(ranks[area]));
        return areas < 10 || ranked.length === 0 ? null : ranked.filter((area) => crossed(ranks[area]!, 10, areas) === 1).length / ranked.length;
      });
    case "extent":
      return members.map((each) =>
        weightedMean(each, ranks, people, (rank) => {
          const hundredth = crossed(rank, 100, areas);
          return hundredth <= 10 ? 1 : hundredth <= 30 ? 0.95 - (0.9 / 19) * (hundredth - 11) : 0;
        }),
      );
    case "local_concentration":
      return members.map((each) => {
        // Equal ranks keep area order.
        const inside = each.filter((area) => known(ranks[area])).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
        const total = new Sum();
        for (const area of inside) total.add(people[area] ?? Number.NaN);
        const all = total.value;
        if (!(all > 0)) return null;
        const sum = new Sum();
        let left = all;
        for (const area of inside) {
          const used = Math.min(10 * people[area]!, left);
          sum.add(used * ranks[area]!);
          left -= used;
          if (left <= 0) break;
        }
        return areas + 1 - sum.value / all;
      });
  }
}

/** Values carried to coarser areas, each member counting with its weight; `strict`: a member without value leaves a target without. */
export function carried(members: number[][], values: Values, weights: Values | null, mean: boolean, strict: boolean): Values {
  return members.map((each) => {
    const top = new Sum();
    const bottom = new Sum();
    let there = 0;
    for (const area of each) {
      const value = values[area];
      const weight = weights ? weights[area] : 1;
      if (!known(value) || !known(weight)) continue;
      there++;
      top.add(value * weight);
      bottom.add(weight);
    }
    if (there === 0 || (strict && there < each.length)) return null;
    return mean ? ratio(top, bottom) : top.value;
  });
}

/** Competition ranks, 1 the worst. */
export function worstFirst(values: Values, worse: "high" | "low" | null): Values {
  const order = values.flatMap((value, i) => (known(value) ? [i] : []));
  const turn = worse === "low" ? 1 : -1;
  order.sort((a, b) => turn * (values[a]! - values[b]!));
  const ranks: Values = new Array(values.length).fill(null);
  order.forEach((area, i) => {
    const before = order[i - 1];
    ranks[area] = before !== undefined && values[before] === values[area] ? ranks[before]! : i + 1;
  });
  return ranks;
}

/** Parts of so many, 1 the first; none where there are fewer areas than parts. */
export function quantiles(ranks: Values, parts: number): Values {
  const areas = countOf(ranks);
  return ranks.map((rank) => (known(rank) && areas >= parts ? crossed(rank, parts, areas) : null));
}

export interface Lines {
  kind: "first" | "share" | "people" | "share-of-people" | "threshold";
  at: number[];
}

/** The category of each area by an order that is cut at lines, 1 the neediest; areas of one value are never parted. */
export function taken(values: Values, worse: "high" | "low" | null, lines: Lines, people: Values | null): Values {
  const places = worstFirst(values, worse);
  const turn = worse === "low" ? 1 : -1;
  const order = values.flatMap((value, i) => (known(value) ? [i] : [])).sort((a, b) => turn * (values[a]! - values[b]!) || (worse === "low" ? a - b : b - a));
  const before: number[] = [];
  let all = 0;
  for (const area of order) {
    before.push(all);
    all += people?.[area] ?? 0;
  }
  // A share of people is a little less in binary than it says.
  const within = (target: number) => before.filter((each) => each < target * (1 - 1e-12)).length;
  const out: Values = values.map((value) => (known(value) ? lines.at.length + 1 : null));
  for (let k = lines.at.length - 1; k >= 0; k--) {
    const line = lines.at[k]!;
    const wanted = Math.min(order.length, {
      first: () => line,
      share: () => Math.trunc(line * order.length * (1 + 1e-12)),
      people: () => within(line),
      "share-of-people": () => within(line * all),
      threshold: () => order.filter((area) => (worse === "low" ? values[area]! <= line : values[area]! >= line)).length,
    }[lines.kind]());
    if (wanted === 0) continue;
    const last = places[order[wanted - 1]!]!;
    for (const area of order) if (places[area]! <= last) out[area] = k + 1;
  }
  return out;
}

/**
 * A condition of which so many clauses must be met, as SQL has it: with AND (all) a false one decides, with OR (one) a true
 * one, and else a missing one leaves it open; a sum of clauses has no value where one of them has none.
 */
export function holds(least: number, found: (boolean | null)[]): boolean | null {
  const isSum = least > 1 && least < found.length;
  const met = found.filter((each) => each === true).length;
  const open = found.filter((each) => each === null).length;
  if (isSum && open > 0) return null;
  return met >= least ? true : met + open < least ? false : null;
}

// ------------------------------------------------------------------------------------------------------ what follows

/** A result that the page makes anew. */
export interface Followed {
  step: Step;
  /** Its columns from those that it is made of. */
  make: (columns: Columns) => Map<string, Column>;
}

export interface Following {
  followed: Followed[];
  /** Results that rest on the index and stay as built, with the reason. */
  left: { step: Step; why: string }[];
  /** The study's own columns that are needed, and those of what is followed. */
  built: Columns;
}

/** What a page can read of the study. */
export interface Reader {
  column: (table: string, column: string) => Promise<Column>;
  geography: (name: string) => Promise<Geography>;
}

/** All results that rest on one, however far away. */
export function restingOn(study: Study, name: string): Step[] {
  const resting = new Set([name]);
  // Steps may stand in any order.
  for (let before = 0; before < resting.size; ) {
    before = resting.size;
    for (const step of study.steps) if (step.from.some((each) => resting.has(each))) resting.add(step.name);
  }
  resting.delete(name);
  return study.steps.filter((step) => resting.has(step.name));
}

/** Only these are for coarser areas or lists; of the others the page says that they stay. */
const KINDS = ["summary", "rebase", "designation"];
const OWN = /^(score|rank|decile)$/;

/** A name alone stands for the main column. */
export function fullName(study: Study, name: string): string {
  if (name.includes(".")) return name;
  const kind = study.steps.find((step) => step.name === name)?.kind;
  return `${name}.${kind === "index" ? "score" : kind === "designation" ? "designated" : "value"}`;
}

class NotFollowed extends Error {}
const leave = (why: string): never => {
  throw new NotFollowed(why);
};

/** Finds what follows an index: each result is tried with the study's own figures first. */
export async function follow(study: Study, index: Step, reader: Reader): Promise<Following> {
  const resting = restingOn(study, index.name);
  const moving = new Set([index.name, ...resting.map((step) => step.name)]);
  const built: Columns = new Map();
  const load = async (name: string): Promise<Column> => {
    const have = built.get(name);
    if (have) return have;
    const dot = name.indexOf(".");
    const step = study.steps.find((each) => each.name === name.slice(0, dot));
    if (!step?.areas || !step.columns.some((each) => each.name === name.slice(dot + 1))) return leave(`it asks for “${name}”, which the page has not`);
    const column = await reader.column(step.name, name.slice(dot + 1));
    built.set(name, column);
    return column;
  };
  for (const column of index.columns) if (OWN.test(column.name)) await load(`${index.name}.${column.name}`);

  const followed: Followed[] = [];
  const made = new Set<string>();
  const left: Following["left"] = [];
  /** A column that the page has for any weights: a moved one, or one that does not rest on the index. */
  const usable = (name: string) => {
    const dot = name.indexOf(".");
    const table = name.slice(0, dot);
    if (table === index.name ? OWN.test(name.slice(dot + 1)) : made.has(table) || !moving.has(table)) return;
    const step = study.steps.find((each) => each.name === table);
    leave(`it asks for “${fromName(step?.title ?? table)}”, which is not followed`);
  };
  const makers: Record<string, (step: Step) => Promise<Followed["make"]>> = {
    summary: (step) => summaryOf(step, index, reader),
    rebase: (step) => rebaseOf(step, reader, load, usable),
    designation: (step) => listOf(study, step, reader, load, usable),
  };

  let waiting = resting.filter((step) => KINDS.includes(step.kind) && step.areas);
  // What rests on another result that follows can only be tried after it.
  for (let progress = true; progress && waiting.length > 0; ) {
    progress = false;
    left.length = 0;
    const still: Step[] = [];
    for (const step of waiting) {
      try {
        const make = await makers[step.kind]!(step);
        const found = make(built);
        for (const [name, column] of found) {
          const own = await reader.column(step.name, name);
          if (own.length !== column.length || own.some((value, i) => !alike(value, column[i]!))) leave("the page does not find the study’s own figures for it with the official weights");
          built.set(`${step.name}.${name}`, own);
        }
        followed.push({ step, make });
        made.add(step.name);
        progress = true;
      } catch (problem) {
        if (!(problem instanceof NotFollowed)) throw problem;
        still.push(step);
        left.push({ step, why: problem.message });
      }
    }
    waiting = still;
  }
  return { followed, left, built };
}

/** The same to the last digits: files may round what is summed. */
const alike = (own: Cell, found: Cell) =>
  own === found || (typeof own === "number" && typeof found === "number" && Math.abs(own - found) <= 1e-9 * Math.max(1, Math.abs(own)));

/** All columns that follow, for moved scores, ranks and deciles. */
export function followedBy(following: Following, index: Step, moved: { scores: Column; ranks: Column; deciles: Column }): Columns {
  const columns: Columns = new Map(following.built);
  columns.set(`${index.name}.score`, moved.scores);
  columns.set(`${index.name}.rank`, moved.ranks);
  columns.set(`${index.name}.decile`, moved.deciles);
  for (const { step, make } of following.followed) {
    for (const [name, column] of make(columns)) columns.set(`${step.name}.${name}`, column);
  }
  return columns;
}

const targets = async (step: Step, from: string | null, reader: Reader) => {
  const to = step.geography ?? "";
  const [finer, coarser] = await Promise.all([reader.geography(from ?? ""), reader.geography(to)]);
  const within = finer.within[to] ?? leave("it goes by a lookup that the page has not");
  return { members: membersOf(within, coarser.codes.length), people: finer.population };
};

const peopleOf = async (step: Step, population: Values | null, reader: Reader): Promise<Values> => {
  const own = textOf(step, "people");
  if (own) return (await reader.column(own.replace(/\..*$/, ""), own.slice(own.indexOf(".") + 1))) as Values;
  return population ?? leave("it weighs by people whom the page has not");
};

async function summaryOf(step: Step, index: Step, reader: Reader): Promise<Followed["make"]> {
  if (textOf(step, "of") !== `${index.name}.score`) leave("it tells of another result than this index");
  const measures = step.columns.map((column) => column.name).filter((name): name is SummaryMeasure => (MEASURES as readonly string[]).includes(name));
  if (measures.length * 2 + 2 !== step.columns.length) leave("it has a measure that the page cannot make");
  const { members, people } = await targets(step, index.geography, reader);
  const weights = measures.some((each) => each !== "share_in_decile_1") ? await peopleOf(step, people, reader) : [];
  return (columns) => {
    const out = new Map<string, Column>();
    for (const measure of measures) {
      const scores = columns.get(`${index.name}.score`) as Values;
      const ranks = columns.get(`${index.name}.rank`) as Values;
      const values = summarised(measure, members, scores, ranks, weights);
      out.set(measure, values);
      out.set(`${measure}_rank`, worstFirst(values, measure === "average_score" ? index.worse : "high"));
    }
    return out;
  };
}

const BY: Record<string, { mean: boolean; people: boolean }> = {
  "population-mean": { mean: true, people: true },
  mean: { mean: true, people: false },
  "share-of-areas": { mean: true, people: false },
  sum: { mean: false, people: false },
};

async function rebaseOf(step: Step, reader: Reader, load: (name: string) => Promise<Column>, usable: (name: string) => void): Promise<Followed["make"]> {
  const by = BY[textOf(step, "by") ?? ""];
  const [of, from] = [textOf(step, "of"), textOf(step, "from")];
  if (!of || !from || !by || factOf(step, "where") !== undefined) return leave("how it is carried over is more than the page can make");
  usable(of);
  await load(of);
  const { members, people } = await targets(step, from, reader);
  const weights = by.people ? await peopleOf(step, people, reader) : null;
  const strict = textOf(step, "on_missing") === "stop";
  return (columns) => {
    const values = columns.get(of)!.map((value) => (typeof value === "boolean" ? Number(value) : typeof value === "number" ? value : null));
    const over = carried(members, values, weights, by.mean, strict);
    const ranks = worstFirst(over, step.worse ?? "high");
    return new Map<string, Column>([["value", over], ["rank", ranks], ["decile", quantiles(ranks, 10)]]);
  };
}

async function listOf(study: Study, step: Step, reader: Reader, load: (name: string) => Promise<Column>, usable: (name: string) => void): Promise<Followed["make"]> {
  const rule = readRule(step);
  if (rule.kind === "where") {
    if (rule.clauses.length === 0) return leave("its condition is more than the page can read");
    const sources: { clause: Clause; name: string; through: number[] | null }[] = [];
    for (const clause of rule.clauses) {
      const name = fullName(study, clause.column);
      usable(name);
      await load(name);
      const owner = study.steps.find((each) => each.name === name.slice(0, name.indexOf(".")))!;
      const through = owner.geography === step.geography ? null
        : ((await reader.geography(step.geography!)).within[owner.geography ?? ""] ?? leave("it goes by a lookup that the page has not"));
      sources.push({ clause, name, through });
    }
    return (columns) => {
      const wholes = sources.map(({ clause, name, through }) => {
        const column = columns.get(name)!;
        return through ? through.map((target) => meets(clause, column[target] ?? null)) : column.map((value) => meets(clause, value));
      });
      return new Map<string, Column>([["designated", wholes[0]!.map((_, area) => holds(rule.least, wholes.map((each) => each[area]!)))]]);
    };
  }
  if (rule.kind !== "take") return leave("its rule is more than the page can read");
  const kinds: Lines["kind"][] = ["first", "share", "people", "share-of-people", "threshold"];
  const kind = kinds.find((each) => each === rule.until) ?? leave("where it ends is more than the page can make");
  const lines = { kind, at: rule.at };
  const { by, within: parent } = rule;
  usable(by);
  await load(by);
  const owner = study.steps.find((each) => each.name === by.slice(0, by.indexOf(".")))!;
  const worse = worseEnd(study, owner, by.slice(by.indexOf(".") + 1));
  const places = await reader.geography(step.geography!);
  const people = /people/.test(kind) ? (places.population ?? leave("it counts people whom the page has not")) : null;
  const within = parent === null ? null : (places.within[parent] ?? leave("it goes by a lookup that the page has not"));
  const groups = within ? membersOf(within, Math.max(-1, ...within) + 1) : [places.codes.map((_, area) => area)];
  const categories = step.columns.some((column) => column.name === "category");
  return (columns) => {
    const values = columns.get(by) as Values;
    const of: Values = new Array(values.length).fill(null);
    for (const group of groups) {
      const own = taken(group.map((area) => values[area]!), worse, lines, people && group.map((area) => people[area]!));
      group.forEach((area, i) => (of[area] = own[i]!));
    }
    const out = new Map<string, Column>([["designated", of.map((category) => (category === null ? null : category === 1))]]);
    if (categories) out.set("category", of);
    return out;
  };
}
