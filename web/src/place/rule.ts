// Why an area is on a list or not: the rule of the list, taken apart as far as it can be read. What cannot be read is
// shown as it stands, never guessed at.
import { factOf, listOf, textOf } from "../defined";
import type { Cell, Step } from "../types";

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "between" | "is null" | "is not null";

/** One condition on one column. */
export interface Clause {
  text: string;
  /** `deprivation.decile`; a bare name stands for the main column of a result. */
  column: string;
  comparison: Comparison;
  wanted: (number | string | boolean)[];
}

export interface Conditions {
  /** None where the condition is more than can be read. */
  clauses: Clause[];
  /** How many of them must be met. */
  least: number;
  columns: string[];
}

export type Rule =
  | ({ kind: "where"; condition: string } & Conditions)
  /** The first by a column. `how` is the rule in words. */
  | ({ kind: "take"; how: string } & Taken)
  /** An official list, read from a file. */
  | { kind: "list"; how: string; source: string | null }
  | { kind: "unknown"; how: string };

/** The first areas of an order: where it is cut, a line for each category, lines add up. */
export interface Taken {
  by: string;
  until: string;
  at: number[];
  within: string | null;
  /** The list whose categories are as large. */
  like: string | null;
}

/** The rule of a designation, by its facts. */
export function readRule(step: Pick<Step, "method" | "facts">): Rule {
  const how = step.method ?? "";
  const condition = textOf(step, "where")?.trim();
  if (condition) return { kind: "where", condition, ...readCondition(condition) };
  const by = textOf(step, "take", "by");
  if (by !== null) {
    const at = listOf(step, "take", "at").filter((each) => typeof each === "number");
    return { kind: "take", how, by, until: textOf(step, "take", "until") ?? "", at, within: textOf(step, "take", "within"), like: textOf(step, "take", "like") };
  }
  if (factOf(step, "list") !== undefined) return { kind: "list", how, source: textOf(step, "list", "source") };
  return { kind: "unknown", how };
}

/**
 * The conditions that an SQL condition joins by AND alone or by OR alone, or of which it asks for so many:
 * `(a.decile <= 2) + (b.decile <= 2) >= 1`.
 */
export function readCondition(condition: string): Conditions {
  const columns = columnsIn(condition);
  const read = (parts: string[]) => {
    const clauses = parts.map((part) => readClause(part));
    return clauses.every((clause) => clause !== null) ? (clauses as Clause[]) : null;
  };
  const all = read(split(condition, "and"));
  if (all) return { clauses: all, least: all.length, columns };
  const any = read(split(condition, "or"));
  if (any) return { clauses: any, least: 1, columns };
  const counted = /^([\s\S]*\))\s*(>=|>)\s*(\d+)$/.exec(condition.trim());
  const summed = counted && read(split(counted[1]!, "+"));
  if (summed) return { clauses: summed, least: Number(counted[3]) + (counted[2] === ">" ? 1 : 0), columns };
  return { clauses: [], least: 0, columns };
}

/** Columns that a condition names, in the order in which it does; words within quotes are no columns. */
export function columnsIn(condition: string): string[] {
  const bare = condition.replace(/'(?:[^']|'')*'/g, "''");
  return [...new Set([...bare.matchAll(/\b([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\b/g)].map((match) => match[1]!))];
}

/** Cuts at a word, or a plus, that stands outside brackets, quotes and BETWEEN ... AND. */
function split(text: string, word: "and" | "or" | "+"): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let between = false;
  let from = 0;
  const tokens = /'|\(|\)|\+|\b(?:and|or|between)\b/gi;
  for (const match of text.matchAll(tokens)) {
    const token = match[0].toLowerCase();
    if (token === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (depth > 0) continue;
    else if (token === "between") between = true;
    else if (token === "and" && between) between = false;
    else if (token === word) {
      parts.push(text.slice(from, match.index));
      from = match.index + token.length;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim());
}

const NAME = "([a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)?)";
const COMPARED = new RegExp(`^${NAME}\\s*(<=|>=|<>|!=|==|=|<|>)\\s*(.+)$`, "i");
const BETWEEN = new RegExp(`^${NAME}\\s+between\\s+(.+?)\\s+and\\s+(.+)$`, "i");
const NULL = new RegExp(`^${NAME}\\s+is\\s+(not\\s+)?null$`, "i");
const TRUTH = new RegExp(`^(not\\s+)?${NAME}$`, "i");

function readClause(part: string): Clause | null {
  let text = part.trim();
  while (/^\(.*\)$/s.test(text) && closes(text)) text = text.slice(1, -1).trim();
  const between = BETWEEN.exec(text);
  if (between) {
    const ends = [readValue(between[2]!), readValue(between[3]!)];
    return ends[0] === null || ends[1] === null ? null : { text, column: between[1]!, comparison: "between", wanted: ends as number[] };
  }
  const empty = NULL.exec(text);
  if (empty) return { text, column: empty[1]!, comparison: empty[2] ? "is not null" : "is null", wanted: [] };
  const compared = COMPARED.exec(text);
  if (compared) {
    const wanted = readValue(compared[3]!);
    const sign = compared[2] === "<>" ? "!=" : compared[2] === "==" ? "=" : (compared[2] as Comparison);
    return wanted === null ? null : { text, column: compared[1]!, comparison: sign, wanted: [wanted] };
  }
  const truth = TRUTH.exec(text);
  if (truth && !/^(true|false|null)$/i.test(truth[2]!)) {
    return { text, column: truth[2]!, comparison: "=", wanted: [!truth[1]] };
  }
  return null;
}

/** Whether the first bracket closes with the last. */
function closes(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i === text.length - 1;
  }
  return false;
}

/** A number, a product of numbers such as `0.11 * 7421`, a text in quotes, true or false. */
function readValue(text: string): number | string | boolean | null {
  const plain = text.trim();
  if (/^-?[\d._]+(\s*\*\s*-?[\d._]+)*$/.test(plain)) {
    const product = plain.split("*").reduce((all, each) => all * Number(each.trim().replace(/_/g, "")), 1);
    return Number.isNaN(product) ? null : product;
  }
  const quoted = /^'((?:[^']|'')*)'$/.exec(plain);
  if (quoted) return quoted[1]!.replace(/''/g, "'");
  if (/^true$/i.test(plain)) return true;
  if (/^false$/i.test(plain)) return false;
  return null;
}

/** Whether a value meets a condition; null where there is no value, as in SQL. */
export function meets(clause: Clause, value: Cell | undefined): boolean | null {
  const missing = value === null || value === undefined;
  if (clause.comparison === "is null") return missing;
  if (clause.comparison === "is not null") return !missing;
  if (missing) return null;
  const wanted = clause.wanted.map((each) => alike(each, value));
  const here = alike(value, clause.wanted[0]!);
  switch (clause.comparison) {
    case "=": return here === wanted[0];
    case "!=": return here !== wanted[0];
    case "<": return here < wanted[0]!;
    case "<=": return here <= wanted[0]!;
    case ">": return here > wanted[0]!;
    case ">=": return here >= wanted[0]!;
    case "between": return here >= wanted[0]! && here <= wanted[1]!;
  }
}

/** SQL counts true as 1. */
const alike = (value: string | number | boolean, other: string | number | boolean) =>
  typeof value === "boolean" && typeof other !== "string" ? Number(value) : value;

const SIGNS: Record<string, string> = { "=": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least" };

/** A condition in words: "is at most 10". */
export function wantedWords(clause: Clause, format: (value: Cell) => string): string {
  const [first, second] = clause.wanted;
  if (clause.comparison === "is null") return "has no value";
  if (clause.comparison === "is not null") return "has a value";
  if (clause.comparison === "between") return `is from ${format(first!)} to ${format(second!)}`;
  return `${SIGNS[clause.comparison]} ${format(first!)}`;
}
