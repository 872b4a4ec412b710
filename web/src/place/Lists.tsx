// The lists that an area is on or not, and why: the rule of each, and what the area has in the columns that it names.
import { api, useLoad } from "../api";
import { textOf } from "../defined";
import { findMeasure, numbers, ranksOf } from "../measures";
import { count, fixed, formatterFor, list, MISSING, ordinal, percent, plain, whole } from "../number";
import { Empty, Ready } from "../parts/messages";
import { link } from "../state";
import type { Cell, Step, Study } from "../types";
import { areasOf, columnTitle, namedInSentence, stepTitle } from "../words";
import { meets, readRule, wantedWords, type Clause, type Rule, type Taken as TakenRule } from "./rule";
import { cellOf, mainColumn, numberOf, singular, type Place } from "./standing";

export type Status = "on" | "off" | "none";

export const listsOf = (study: Study, geography: string): Step[] =>
  study.steps.filter((step) => step.kind === "designation" && step.areas && step.geography === geography);

export function statusOf(place: Place, step: Step): Status {
  const value = cellOf(place, step.name, "designated");
  return value === true ? "on" : value === false ? "off" : "none";
}

const WORDS: Record<Status, string> = { on: "On the list", off: "Not on the list", none: "No status" };

export function Lists({ study, place, around }: { study: Study; place: Place; around: Place[] }) {
  const lists = listsOf(study, place.geography);
  const theirs = around.flatMap((parent) => listsOf(study, parent.geography).map((step) => ({ parent, step })));
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  return (
    <section aria-labelledby="lists">
      <h2 id="lists">Why it is, or is not, on each list</h2>
      {lists.length === 0 && (
        <Empty><p>This study has no list of {areas}: a section <code>[designation.*]</code> would make one.</p></Empty>
      )}
      <div class="lists">
        {[...lists].sort((a, b) => order(statusOf(place, a)) - order(statusOf(place, b))).map((step) => (
          <List key={step.name} study={study} place={place} around={around} step={step} />
        ))}
      </div>
      {theirs.length > 0 && (
        <div class="screen">
          <h3>Lists of the areas around it</h3>
          <ul>
            {theirs.map(({ parent, step }) => (
              <li key={`${parent.geography} ${step.name}`}>
                <a href={link("place", { geography: parent.geography, area: parent.code })}>{parent.name}</a>: {WORDS[statusOf(parent, step)].toLowerCase()}, “{stepTitle(step)}”
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

const order = (status: Status) => ({ on: 0, off: 1, none: 2 })[status];

function List({ study, place, around, step }: { study: Study; place: Place; around: Place[]; step: Step }) {
  const rule = readRule(step);
  const status = statusOf(place, step);
  const category = numberOf(place, step.name, "category");
  const chance = chanceOf(study, place, step);
  return (
    <article class={`card list list-${status}`} aria-labelledby={`list-${step.name}`}>
      <h3 id={`list-${step.name}`}>
        <a href={link("where", { of: `${step.name}.designated`, area: place.code })}>{stepTitle(step)}</a>
      </h3>
      <p class="list-status"><strong>{WORDS[status]}</strong>{category !== null && `, category ${whole(category)} (1 is the first)`}.
        {sizeOf(step) && <span class="small"> {sizeOf(step)}</span>}</p>
      <Why study={study} place={place} around={around} step={step} rule={rule} status={status} />
      {chance !== null && <p>It is on the list in {percent(chance, chance > 0 && chance < 1 ? 1 : 0)} of the draws in which the choices behind it are varied.</p>}
      {step.defined && (
        <details class="screen">
          <summary>The rule as the study has it</summary>
          <pre tabIndex={0}>{step.defined.text}</pre>
          <p class="small">{step.defined.file}, line {step.defined.line}</p>
        </details>
      )}
    </article>
  );
}

function sizeOf(step: Step): string | null {
  const on = step.counts["areas designated"];
  const all = step.counts["areas in"];
  return typeof on === "number" && typeof all === "number" ? `${whole(on)} of ${whole(all)} are on it.` : null;
}

/** The chance of being on this very list, where an uncertainty is about it. */
function chanceOf(study: Study, place: Place, list: Step): number | null {
  const step = study.steps.find(
    (each) => each.kind === "uncertainty" && each.geography === place.geography
      && each.columns.some((column) => column.name === "p_designated")
      && textOf(each, "cut", "designation") === list.name,
  );
  return step ? numberOf(place, step.name, "p_designated") : null;
}

function Why({ study, place, around, step, rule, status }: { study: Study; place: Place; around: Place[]; step: Step; rule: Rule; status: Status }) {
  if (rule.kind === "where") {
    const { clauses, least } = rule;
    if (clauses.length === 0) return <Unread study={study} place={place} condition={rule.condition} columns={rule.columns} />;
    const met = clauses.map((clause) => meets(clause, valueOf(study, place, clause.column)));
    const unknown = met.filter((each) => each === null).length;
    const words = metWords(status, met.filter((each) => each === true).length, clauses.length, least)
      + (unknown > 0 && status !== "none" ? ` For ${whole(unknown)} there is no value.` : "");
    return (
      <>
        <p>{words}</p>
        <ul class="conditions">
          {clauses.map((clause, i) => <Condition key={clause.text} study={study} place={place} clause={clause} met={met[i]!} />)}
        </ul>
      </>
    );
  }
  if (rule.kind === "take") return <Taken study={study} place={place} around={around} list={step} rule={rule} status={status} />;
  if (rule.kind === "list") {
    const source = study.steps.find((each) => each.name === rule.source);
    const publisher = source?.reads.map((file) => study.files.find((each) => each.name === file)?.publisher).find((each) => each);
    return (
      <p>
        An official list{publisher ? ` of ${publisher}` : ""}, read from {source?.reads.length ? <code>{source.reads[0]}</code> : "a file"}: {rule.how.replace(/`/g, "") || "areas that it names"}.
        Why areas are on it, the study does not know.
      </p>
    );
  }
  return <p>{rule.how || "The study does not say by which rule."}</p>;
}

/** How many conditions are met, and how many must be. */
export function metWords(status: Status, met: number, all: number, least: number): string {
  if (status === "none") return "For want of a value it has no status.";
  const asked = least === all ? (all === 1 ? "the one that there is" : "all must be met") : least === 1 ? "one is enough" : `${whole(least)} are enough`;
  if (met === all) return all === 1 ? "It meets the one condition." : `It meets ${all === 2 ? "both" : `all ${whole(all)}`} conditions.`;
  if (all === 1) return "It does not meet the one condition.";
  return `It meets ${met === 0 ? "none" : whole(met)} of ${whole(all)} conditions; ${asked}.`;
}

/** A rule that is more than conditions joined by AND or by OR: it is shown, with the area's values. */
function Unread({ study, place, condition, columns }: { study: Study; place: Place; condition: string; columns: string[] }) {
  return (
    <>
      <p>The rule: <code>{condition}</code></p>
      {columns.length > 0 && (
        <ul class="conditions">
          {columns.map((column) => {
            const value = valueOf(study, place, column);
            return <li key={column}>{subject(study, column)}: <strong>{value === undefined ? "not among the area’s values" : formatOf(study, place, column)(value)}</strong></li>;
          })}
        </ul>
      )}
    </>
  );
}

/** A value that a rule names: `deprivation.decile`, a bare name, or a column of the geography. */
function valueOf(study: Study, place: Place, name: string): Cell | undefined {
  const { table, column } = named(study, name);
  if (table === place.geography) {
    if (column === "name") return place.name;
    if (column === "code") return place.code;
    if (column === "population") return place.places.population?.[place.area] ?? null;
  }
  return cellOf(place, table, column);
}

function named(study: Study, name: string): { table: string; column: string; step: Step | undefined } {
  const [table, column] = name.split(".") as [string, string | undefined];
  const step = study.steps.find((each) => each.name === table && each.areas) ?? study.steps.find((each) => each.name === table);
  return { table, column: column ?? (step ? mainColumn(step) : "value"), step };
}

function subject(study: Study, name: string): string {
  const { step, column } = named(study, name);
  if (!step) return name;
  const title = stepTitle(step);
  if (column === "designated") return `“${title}”`;
  const label = columnTitle(study, step, column).replace(/ \(1 is .*\)$/, "");
  return step.kind === "indicator" ? title : `${title}: ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}

function formatOf(study: Study, place: Place, name: string): (value: Cell) => string {
  const { table, column } = named(study, name);
  const measure = findMeasure(study, `${table}.${column}`);
  const summary = place.measures[`${table}.${column}`];
  const values = summary ? [summary.min, summary.q10, summary.median, summary.q90, summary.max] : [];
  const format = measure?.type === "whole" ? (value: Cell) => (typeof value === "number" ? whole(value) : String(value)) : formatterFor(values, measure?.unit);
  return (value) => (typeof value === "number" && values.length === 0 ? plain(value) : format(value));
}

function Condition({ study, place, clause, met }: { study: Study; place: Place; clause: Clause; met: boolean | null }) {
  const { table, column, step } = named(study, clause.column);
  const value = valueOf(study, place, clause.column);
  const format = formatOf(study, place, clause.column);
  const truth = clause.wanted.length === 1 && typeof clause.wanted[0] === "boolean" && column === "designated";
  const wanted = truth ? `${clause.wanted[0] ? "is" : "is not"} on the list ${subject(study, clause.column)}` : `${subject(study, clause.column)} ${wantedWords(clause, (each) => (typeof each === "number" ? plain(each) : format(each)))}`;
  const first = /^(decile|quantile_\d+)$/.test(column) && ["=", "<="].includes(clause.comparison) && typeof clause.wanted[0] === "number" && step?.columns.some((each) => each.name === "rank");
  const sure = step && column === "decile" && clause.wanted[0] === 1
    ? study.steps.find((each) => each.kind === "uncertainty" && each.about === step.name && each.geography === place.geography && each.columns.some((one) => one.name === "p_decile_1"))
    : undefined;
  const p = sure ? numberOf(place, sure.name, "p_decile_1") : null;
  return (
    <li class={met === true ? "met" : met === false ? "missed" : "unknown"}>
      <span class="mark" aria-hidden="true">{met === true ? "✓" : met === false ? "✗" : "?"}</span>
      <span>
        <span class="hidden">{met === true ? "Met: " : met === false ? "Not met: " : "Not known: "}</span>
        {wanted}. Here: <strong>{value === undefined ? "not among the area’s values" : truth ? (value ? "yes" : "no") : value === null ? "no value" : format(value)}</strong>
        {first && value !== null && <Line place={place} table={table} column={column} upTo={clause.wanted[0] as number} />}
        {p !== null && `; so it is in ${percent(p, p > 0 && p < 1 ? 1 : 0)} of the draws in which the choices are varied`}.
      </span>
    </li>
  );
}

/** How far from the line an area is, where the line is the end of a decile. */
function Line({ place, table, column, upTo }: { place: Place; table: string; column: string; upTo: number }) {
  const loaded = useLoad(async () => {
    const [ranks, parts] = await Promise.all([api.column(table, "rank"), api.column(table, column)]);
    let line = 0;
    for (let i = 0; i < ranks.length; i++) if (ranks[i] != null && parts[i] != null && parts[i]! <= upTo && ranks[i]! > line) line = ranks[i]!;
    return line;
  }, `line ${table} ${column} ${upTo}`);
  const rank = numberOf(place, table, "rank");
  if (loaded.state !== "ready" || rank === null || loaded.value === 0) return null;
  const short = rank - loaded.value;
  return (
    <>{`, ${ordinal(rank)} where the line is after the ${ordinal(loaded.value)}${short > 0 ? `: ${count(short, "place")} short` : short === 0 ? ": the last that is in" : `: ${count(-short, "place")} to spare`}`}</>
  );
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

const PARTS: Record<string, string> = { "0.05": "twentieth", "0.1": "tenth", "0.2": "fifth", "0.25": "quarter", "0.5": "half" };
const partWords = (share: number) => PARTS[String(Math.round(share * 1e6) / 1e6)] ?? `${fixed(share * 100, Number.isInteger(Math.round(share * 1e6) / 1e4) ? 0 : 1)}%`;

/** "the first tenth, then the next tenth, by the score of the index of deprivation": lines add up, each ends where the next begins. */
export function takenWords({ until, at: lines }: Pick<TakenRule, "until" | "at">, by: string, within: string | null, like: string | null = null): string {
  const end = `, by ${by}, the greatest need first${within ? `, in each ${within} by itself` : ""}`;
  if (until === "like") return `as many areas of each category as on “${like}”${end}`;
  if (until === "threshold") return `areas at ${list(lines.map(plain))} or beyond${end}`;
  if (until === "people") return `the first areas that hold ${list(lines.map((line) => `${whole(line)} people`))}${end}`;
  if (until === "share-of-people") return `the first areas that hold ${list(lines.map((line) => `${/^\d/.test(partWords(line)) ? "" : "a "}${partWords(line)} of the people`))}${end}`;
  const share = until === "share";
  const each = lines.map((line, i) => line - (lines[i - 1] ?? 0));
  return `${each.map((n, i) => `${i === 0 ? "the first" : "then the next"} ${share ? partWords(n) : whole(n)}${i === 0 ? (share ? " of areas" : " areas") : ""}`).join(", ")}${end}`;
}

const likeTitle = (study: Study, name: string | null) => {
  const step = study.steps.find((each) => each.kind === "designation" && each.name === name);
  return step ? stepTitle(step) : name;
};

/** The first of an order: the area's place in it, and where the line is. */
function Taken({ study, place, around, list, rule, status }: { study: Study; place: Place; around: Place[]; list: Step; rule: Extract<Rule, { kind: "take" }>; status: Status }) {
  const { table, column, step } = named(study, rule.by);
  const measure = findMeasure(study, `${table}.${column}`);
  const format = formatOf(study, place, rule.by);
  const value = cellOf(place, table, column) ?? null;
  // Where each parent's areas are cut by themselves, only those count that lie in the same one.
  const parents = rule.within ? place.places.within[rule.within] : undefined;
  const loaded = useLoad(async () => {
    const [all, on] = await Promise.all([api.column(table, column), api.column<boolean | null>(list.name, "designated").then(numbers)]);
    const values = parents ? all.map((each, i) => (parents[i] === parents[place.area] ? each : null)) : all;
    const ranks = ranksOf(values, measure?.worse ?? "high");
    let last = -1;
    for (let i = 0; i < ranks.length; i++) if (on[i] === 1 && ranks[i] !== null && (last < 0 || ranks[i]! > ranks[last]!)) last = i;
    return { rank: ranks[place.area] ?? null, line: last < 0 ? null : ranks[last]!, at: last < 0 ? null : values[last]!, ranked: ranks.filter((each) => each !== null).length };
  }, `taken ${list.name} ${place.code}`);
  const told = !rule.within || parents !== undefined;
  const parent = around.find((each) => each.geography === rule.within);
  return (
    <>
      <p>The rule: {takenWords(rule, step ? `the ${lowerFirst(columnTitle(study, step, column).replace(/ \(1 is .*\)$/, ""))} of ${namedInSentence(stepTitle(step))}` : rule.by, rule.within && singular(rule.within, study), likeTitle(study, rule.like))}.</p>
      {step && (
        <Ready of={loaded} what="the line">
          {({ rank, line, at, ranked }) => (
            <p>
              {subject(study, rule.by)}: <strong>{value === null ? MISSING : format(value)}</strong>
              {told && rank !== null && <>, {ordinal(rank)} of {whole(ranked)}{rule.within && ` in ${parent?.name ?? `the same ${singular(rule.within, study)}`}`}</>}.
              {told && line !== null && <> The last one in is {ordinal(line)}, at {format(at)}
                {rank !== null && (status === "on" ? (rank < line ? `: ${count(line - rank, "place")} to spare` : ": this one") : rank > line ? `: ${count(rank - line, "place")} short` : "")}.</>}
            </p>
          )}
        </Ready>
      )}
    </>
  );
}
