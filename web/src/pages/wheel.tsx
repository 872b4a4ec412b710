// The policy wheel: what the policies serve and leave open, where they work against each other, and how a change travels.
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { api, useLoad } from "../api";
import { Bars } from "../charts/Bars";
import { ACCENT, MAIN } from "../charts/colour";
import { Intervals } from "../charts/Intervals";
import { Scatter } from "../charts/Scatter";
import { saveCsv } from "../csv";
import { count, list, percent, plain, whole } from "../number";
import type { PageProps } from "../pages";
import { Choice } from "../parts/Choice";
import { DataTable, type Column } from "../parts/DataTable";
import { Figure } from "../parts/Figure";
import { Empty, Ready, ReadOut } from "../parts/messages";
import { says, Search } from "../parts/Search";
import { sourceLine } from "../sources";
import { choiceParam, link, setAddress, textParam, useParam, wholeParam } from "../state";
import type { Cell, Step, Study, Table, Wheel } from "../types";
import { fromName } from "../words";

const TABLES = ["coverage", "gaps", "effects", "influence", "loops", "conflicts", "travel", "dropped"] as const;
type Name = (typeof TABLES)[number];
type Row = Record<string, Cell>;

/** All that the page reads: the tables as rows, and what each policy and measure is called. */
interface Told {
  wheel: Wheel;
  tables: Record<Name, Row[]>;
  titles: Map<string, string>;
  /** Steps of the wheel, for the lines of sources. */
  steps: Record<Name, Step | undefined>;
  kinds: Map<string, string>;
}

const rowsOf = (table: Table): Row[] =>
  Array.from({ length: table.rows }, (_, row) => Object.fromEntries(table.columns.map((column) => [column.name, column.values[row] ?? null])));

const text = (value: Cell | undefined) => (value === null || value === undefined ? "" : String(value));
const number = (value: Cell | undefined) => (typeof value === "number" ? value : null);
/** "opposite-effects" as "opposite effects". */
const words = (name: Cell | undefined) => text(name).replace(/[-_]/g, " ");
const upperFirst = (line: string) => line.charAt(0).toUpperCase() + line.slice(1);

export default function WheelPage({ study }: PageProps) {
  const has = (name: Name) => study.steps.find((step) => step.name === `wheel_${name}`);
  const loaded = useLoad(async (): Promise<Told> => {
    const [wheel, ...tables] = await Promise.all([
      api.wheel(),
      ...TABLES.map((name) => (has(name) ? api.table(`wheel_${name}`).then(rowsOf) : [])),
    ]);
    const told = Object.fromEntries(TABLES.map((name, i) => [name, tables[i]!])) as Record<Name, Row[]>;
    const titles = new Map<string, string>();
    for (const row of told.coverage) if (row.of === "measure") titles.set(text(row.name), text(row.title) || fromName(text(row.name)));
    for (const policy of wheel.policies) titles.set(policy.name, policy.title ?? fromName(policy.name));
    for (const row of told.influence) titles.set(text(row.policy), text(row.title) || fromName(text(row.policy)));
    return {
      wheel,
      tables: told,
      titles,
      steps: Object.fromEntries(TABLES.map((name) => [name, has(name)])) as Record<Name, Step | undefined>,
      kinds: new Map(told.influence.map((row) => [text(row.policy), text(row.kind)])),
    };
  }, "wheel");
  if (!study.wheel) {
    return <Empty><p>This study has no policies. A section <code>[policy.*]</code> for each would make a wheel.</p></Empty>;
  }
  return (
    <Ready of={loaded} what="the wheel">
      {(told) => (
        <div onClick={choose}>
          <Answer study={study} told={told} />
          <Drawing study={study} told={told} />
          <Coverage study={study} told={told} />
          <Matrix told={told} />
          <Gaps told={told} />
          <Conflicts told={told} />
          <Influence study={study} told={told} />
          <One study={study} told={told} />
          <Loops told={told} />
        </div>
      )}
    </Ready>
  );
}

/** The address of this page with a policy or measure chosen, at the section that tells of it. */
const oneOf = (name: Cell | undefined) => `${link("wheel", { of: text(name) })}#one`;

/** Links to a policy or measure change this page and keep what else its address says; opened anew they work as well. */
function choose(event: MouseEvent) {
  const anchor = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href$='#one']") : null;
  if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  setAddress({ of: new URL(anchor.href).searchParams.get("of"), "out-page": null, "into-page": null });
  show();
}

function show() {
  const heading = document.getElementById("one");
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}

const titleOf = (told: Told, name: Cell | undefined) => told.titles.get(text(name)) ?? fromName(text(name));

/** How many rows there are of each sort, the most first. */
function tally(rows: Row[], column: string): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(text(row[column]), (counts.get(text(row[column])) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** How many conflicts there are, and how many of them are between two policies: some are of one policy alone. */
export function conflictWords(rows: Row[]): string {
  if (rows.length === 0) return "No policy was found to work against another, or against a goal.";
  const pairs = rows.filter((row) => text(row.a) && text(row.b)).length;
  const of = pairs === rows.length ? (pairs === 1 ? ", between two policies" : ", each between two policies")
    : pairs === 0 ? (rows.length === 1 ? ", of one policy alone" : ", each of one policy alone")
      : `: ${whole(pairs)} between two policies, ${whole(rows.length - pairs)} of one policy alone`;
  return `${rows.length === 1 ? "There is" : "There are"} ${count(rows.length, "conflict")}${of}.`;
}

function Answer({ study, told }: { study: Study; told: Told }) {
  const { wheel, tables } = told;
  const open = (sort: string) => tables.gaps.filter((row) => row.gap === sort);
  const goals = open("goal-without-policy");
  const principles = open("principle-without-policy");
  const graded = tables.effects.filter((row) => text(row.grade) !== "" && row.grade !== "ungraded").length;
  const certain = tables.effects.filter((row) => row.grade === "high" || row.grade === "moderate").length;
  const reinforcing = tables.loops.filter((row) => row.feedback === "reinforcing").length;
  const facts: [string, number][] = [
    [wheel.policies.length === 1 ? "policy" : "policies", wheel.policies.length],
    [wheel.principles.length === 1 ? "principle" : "principles", wheel.principles.length],
    [wheel.goals.length === 1 ? "goal" : "goals", wheel.goals.length],
    [tables.effects.length === 1 ? "effect" : "effects", tables.effects.length],
    [tables.conflicts.length === 1 ? "conflict" : "conflicts", tables.conflicts.length],
    [tables.loops.length === 1 ? "circle of effects" : "circles of effects", tables.loops.length],
  ];
  return (
    <>
      <p class="lead">
        {count(wheel.policies.length, "policy", "policies")} {wheel.policies.length === 1 ? "is" : "are"} held against {list([
          ...(wheel.principles.length ? [count(wheel.principles.length, "principle")] : []),
          ...(wheel.goals.length ? [count(wheel.goals.length, "goal")] : []),
        ]) || "each other"}.{" "}
        {wheel.goals.length > 0 && (goals.length === 0
          ? "Each goal is served by at least one policy. "
          : `${goals.length === 1 ? "One goal is" : `${whole(goals.length)} goals are`} served by none: ${list(goals.slice(0, 3).map((row) => `“${text(row.title) || fromName(text(row.name))}”`))}${goals.length > 3 ? " among them" : ""}. `)}
        {wheel.principles.length > 0 && (principles.length === 0 ? "Each principle is served by at least one policy. " : `${count(principles.length, "principle is", "principles are")} served by none. `)}
        {conflictWords(tables.conflicts)}
      </p>
      <p>
        {tables.effects.length > 0
          ? <>Of {count(tables.effects.length, "effect")}, {whole(graded)} ({percent(graded / tables.effects.length, 0)}) rest on graded evidence, and {whole(certain)} on evidence of moderate or high certainty.
              {tables.loops.length > 0 && ` Effects come back on themselves in ${count(tables.loops.length, "circle")}${tables.loops.length === 1 ? (reinforcing ? ", which reinforces what began" : ", which holds back what began") : `, ${reinforcing === 0 ? "none of which reinforces" : reinforcing === tables.loops.length ? "all of which reinforce" : `of which ${whole(reinforcing)} reinforce${reinforcing === 1 ? "s" : ""}`} what began`}.`}</>
          : "The study says of no policy what it changes."}
        {" "}All this is what the study says of its policies, put together; it is no proof that they work.
      </p>
      <dl class="facts">
        {facts.map(([label, figure]) => <div class="fact" key={label}><dt>{label}</dt><dd>{whole(figure)}</dd></div>)}
      </dl>
      <p class="more"><a href={link("claims", { view: "method", kind: study.steps.find((step) => step.name.startsWith("wheel_"))?.kind })}>How the wheel’s tables are made</a></p>
    </>
  );
}

/* The drawing */

async function readDrawing(): Promise<SVGSVGElement> {
  const answer = await fetch("api/wheel.svg");
  if (!answer.ok) throw new Error(`the drawing could not be had (${answer.status})`);
  const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
  if (drawn.nodeName !== "svg") throw new Error("the drawing is no SVG");
  return drawn as unknown as SVGSVGElement;
}

function Drawing({ study, told }: { study: Study; told: Told }) {
  const loaded = useLoad(async () => {
    const drawn = await readDrawing();
    const box = drawn.viewBox.baseVal;
    return {
      title: drawn.querySelector("title")?.textContent ?? "The policy wheel",
      desc: (drawn.querySelector("desc")?.textContent ?? "").replace(/ The same as a table:.*$/, ""),
      width: box.width,
      height: box.height,
    };
  }, "drawing");
  const served = told.tables.coverage;
  return (
    <section aria-labelledby="drawing">
      <h2 id="drawing">The wheel</h2>
      <Ready of={loaded} what="the drawing">
        {({ title, desc, width, height }) => (
          <Figure
            id="wheel"
            title="The policies, what they are for, and what they change"
            caption={desc}
            source={sourceLine(study, told.steps.coverage, told.steps.effects)}
            caveat="Lines say what the study takes to raise or lower what; their strength is judged, not measured, unless evidence is named."
            picture={readDrawing}
            twin={{
              columns: [
                { name: "of", label: "Sort", values: served.map((row) => words(row.of)) },
                { name: "title", label: "What is served", values: served.map((row) => text(row.title) || fromName(text(row.name))) },
                { name: "policies", label: "Policies", values: served.map((row) => row.policies ?? null) },
                { name: "marks", label: "Marks", values: served.map((row) => row.marks ?? null) },
              ],
              rows: served.length,
            }}
          >
            <div class="wheel-picture">
              <img src="api/wheel.svg" alt={`${title}. ${desc}`} width={Math.round(width)} height={Math.round(height)} loading="lazy" />
            </div>
            <p class="more"><a href="api/wheel.svg">Open it alone, at full size</a>: its parts say what they are when pointed at.</p>
          </Figure>
        )}
      </Ready>
    </section>
  );
}

/* What is served */

const SORTS: Record<string, [string, string]> = {
  principle: ["Principles", "principle"], goal: ["Goals", "goal"], domain: ["Domains", "domain"], level: ["Levels", "level"],
  actor: ["Actors", "actor"], place: ["Places that gain", "place"], group: ["Groups of people", "group"], measure: ["Measures", "measure"],
};
const BY = textParam("by", null);
/** How many bars are drawn. */
const BARS = 20;

function Coverage({ study, told }: { study: Study; told: Told }) {
  const sorts = tally(told.tables.coverage, "of").map(([sort]) => sort).sort((a, b) => Object.keys(SORTS).indexOf(a) - Object.keys(SORTS).indexOf(b));
  const [wanted, setWanted] = useParam(BY);
  const sort = sorts.find((each) => each === wanted) ?? sorts.find((each) => each === "goal") ?? sorts[0];
  const rows = useMemo(
    () => told.tables.coverage.filter((row) => row.of === sort).sort((a, b) => (number(b.policies) ?? 0) - (number(a.policies) ?? 0)),
    [told, sort],
  );
  if (!sort) return null;
  const [title, one] = SORTS[sort] ?? [fromName(sort), words(sort)];
  const none = rows.filter((row) => row.policies === 0);
  const single = rows.filter((row) => row.policies === 1);
  const first = rows[0]!;
  return (
    <section aria-labelledby="coverage">
      <h2 id="coverage">What the policies serve</h2>
      <div class="choices">
        <Choice label="Held against" value={sort} options={sorts.map((each) => ({ value: each, label: SORTS[each]?.[0] ?? fromName(each) }))} onChange={setWanted} />
      </div>
      <p>
        Of {count(rows.length, one)}, most policies serve “{text(first.title) || fromName(text(first.name))}”: {whole(number(first.policies))} of {whole(told.wheel.policies.length)}.{" "}
        {none.length > 0 ? `${none.length === 1 ? "One is" : `${whole(none.length)} are`} served by none.` : "None is left out."}
        {single.length > 0 && ` ${single.length === 1 ? "One rests" : `${whole(single.length)} rest`} on a single policy.`}
      </p>
      <Figure
        id="coverage"
        title={`${title} by the number of policies that serve them`}
        caption={rows.length > BARS ? `The first ${BARS} of ${whole(rows.length)}; the table has all. One policy may serve several.` : "One policy may serve several."}
        source={sourceLine(study, told.steps.coverage)}
        caveat="Many policies are not the same as much done: a policy counts alike whether it costs a million or a billion."
        twin={{
          columns: [
            { name: "title", label: title, values: rows.map((row) => text(row.title) || fromName(text(row.name))) },
            { name: "policies", label: "Policies", values: rows.map((row) => row.policies ?? null) },
            { name: "share", label: "Share of all policies", values: rows.map((row) => row.share ?? null), unit: "share" },
            { name: "marks", label: "Marks", values: rows.map((row) => row.marks ?? null) },
            { name: "only", label: "The only policy", values: rows.map((row) => (row.only ? titleOf(told, row.only) : "")) },
          ],
          rows: rows.length,
        }}
      >
        <Bars
          desc={`From ${text(first.title) || fromName(text(first.name))} with ${whole(number(first.policies))} down to ${text(rows[rows.length - 1]!.title) || fromName(text(rows[rows.length - 1]!.name))} with ${whole(number(rows[rows.length - 1]!.policies))}.`}
          bars={rows.slice(0, BARS).map((row) => ({ label: text(row.title) || fromName(text(row.name)), value: number(row.policies), colour: number(row.policies)! <= 1 ? ACCENT : undefined }))}
          format={whole}
        />
      </Figure>
    </section>
  );
}

/* The matrix */

const AGAINST = choiceParam("against", ["principles", "goals"], "principles");
const SERVES = textParam("serves", "any");
const FIND = textParam("find", "");
const PAGE = wholeParam("policies", 1);
const SIZE = 20;

function Matrix({ told }: { told: Told }) {
  const { wheel } = told;
  const both = wheel.principles.length > 0 && wheel.goals.length > 0;
  const [wanted, setAgainst] = useParam(AGAINST);
  const against = both ? wanted : wheel.principles.length > 0 ? "principles" : "goals";
  const [serves, setServes] = useParam(SERVES);
  const [asked] = useParam(FIND);
  const [pageWanted, setPage] = useParam(PAGE);
  const columns = wheel[against];
  if (columns.length === 0) {
    return <Empty><p>The policies are held against no principles and no goals: sections <code>[principle.*]</code> and <code>[goal.*]</code> would name them.</p></Empty>;
  }
  const one = against === "principles" ? "principle" : "goal";
  const marksOf = (policy: Wheel["policies"][number], name: string) => policy[against].find((each) => each.of === name)?.marks ?? 0;
  const found = wheel.policies.filter((policy) =>
    says(asked, policy.title, policy.name, policy.domains.join(" "), policy.source)
    && (serves === "any" || (serves === "none" ? policy[against].every((each) => each.marks === 0) : marksOf(policy, serves) > 0)));
  const pages = Math.max(1, Math.ceil(found.length / SIZE));
  const page = Math.min(Math.max(1, pageWanted), pages);
  const shown = found.slice((page - 1) * SIZE, page * SIZE);
  const label = (each: (typeof columns)[number]) => `${each.number !== null ? `${each.number}. ` : ""}${each.title ?? fromName(each.name)}`;
  const caption = `Policies against ${against}, marks from 0 to 3`;
  const save = () =>
    saveCsv(`policies-${against}`, [
      { name: "policy", values: found.map((policy) => policy.name) },
      { name: "title", values: found.map((policy) => policy.title) },
      ...columns.map((column) => ({ name: column.name, values: found.map((policy) => marksOf(policy, column.name)) })),
    ], found.length);
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix">Policy by policy</h2>
      <div class="choices">
        {both && (
          <Choice
            label="Policies against"
            value={against}
            options={[{ value: "principles", label: "Principles" }, { value: "goals", label: "Goals" }]}
            onChange={(value) => {
              setAddress({ serves: null, policies: null }, "replace");
              setAgainst(value);
            }}
          />
        )}
        <Choice
          label="Only those that serve"
          value={serves}
          options={[{ value: "any", label: "Any or none" }, { value: "none", label: `No ${one}` }, ...columns.map((each) => ({ value: each.name, label: label(each) }))]}
          onChange={(value) => {
            setAddress({ policies: null }, "replace");
            setServes(value);
          }}
        />
        <Search param={FIND} label="Search policies" also={["policies"]} />
        <button type="button" onClick={save}>Save as CSV</button>
      </div>
      <p role="status"><ReadOut>{found.length === wheel.policies.length ? `${count(found.length, "policy", "policies")}.` : `${whole(found.length)} of ${count(wheel.policies.length, "policy", "policies")}.`}</ReadOut></p>
      {found.length === 0 ? <Empty><p>No policy is like that.</p></Empty> : (
        <div class="table-scroll matrix" role="group" aria-label={caption} tabIndex={0}>
          <table>
            <caption>{caption}</caption>
            <thead>
              <tr>
                <th scope="col">Policy</th>
                {columns.map((column) => <th key={column.name} scope="col"><div class="turned">{label(column)}</div></th>)}
              </tr>
            </thead>
            <tbody>
              {shown.map((policy) => (
                <tr key={policy.name}>
                  <th scope="row"><a href={oneOf(policy.name)}>{policy.title ?? fromName(policy.name)}</a></th>
                  {columns.map((column) => {
                    const marks = marksOf(policy, column.name);
                    return <td key={column.name} class={`marks-${marks}`}>{marks || <span class="hidden">0</span>}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {pages > 1 && (
        <nav class="paging" aria-label="Pages of policies">
          <button type="button" disabled={page === 1} onClick={() => setPage(page - 1)}>Previous</button>
          <span role="status"><ReadOut>{`${whole((page - 1) * SIZE + 1)} to ${whole(Math.min(page * SIZE, found.length))} of ${whole(found.length)}`}</ReadOut></span>
          <button type="button" disabled={page === pages} onClick={() => setPage(page + 1)}>Next</button>
        </nav>
      )}
    </section>
  );
}

/* Gaps and conflicts */

/** What the sorts of gaps and conflicts mean: one of them, several. */
const MEANS: Record<string, [string, string]> = {
  "goal-without-policy": ["goal that no policy serves", "goals that no policy serves"],
  "goal-without-measure": ["goal without a measure", "goals without a measure"],
  "principle-without-policy": ["principle that no policy serves", "principles that no policy serves"],
  "domain-without-policy": ["domain without a policy", "domains without a policy"],
  "level-without-policy": ["level without a policy", "levels without a policy"],
  "designation-without-policy": ["list whose places no policy is for", "lists whose places no policy is for"],
  "measure-without-policy": ["measure that no policy changes", "measures that no policy changes"],
  "policy-without-goal": ["policy that serves no goal", "policies that serve no goal"],
  "policy-without-principle": ["policy that serves no principle", "policies that serve no principle"],
  "policy-without-effect": ["policy of which no effect is told", "policies of which no effect is told"],
  "policy-ungraded": ["policy without graded evidence", "policies without graded evidence"],
  "actor-without-goal": ["actor without a goal", "actors without a goal"],
  "opposite-effects": ["pair with opposite effects", "pairs with opposite effects"],
  "against-goal": ["policy that works against a goal it serves", "policies that work against a goal they serve"],
  excludes: ["pair that cannot be had together", "pairs that cannot be had together"],
  competition: ["policy that places compete for", "policies that places compete for"],
};
const means = (sort: string, n: number) => MEANS[sort]?.[n === 1 ? 0 : 1] ?? words(sort);

const GAP = textParam("gap", "all");
const CONFLICT = textParam("conflict", "all");

/** A table of one sort of finding, with how many there are of each. */
function Sorted({ id, heading, caption, empty, rows, column, param, noun, columns }: {
  id: string;
  heading: string;
  caption: string;
  empty: string;
  rows: Row[];
  column: string;
  param: typeof GAP;
  noun: string;
  columns: (rows: Row[]) => Column[];
}) {
  const sorts = tally(rows, column);
  const [wanted, setWanted] = useParam(param);
  const shown = wanted === "all" || !sorts.some(([sort]) => sort === wanted) ? rows : rows.filter((row) => row[column] === wanted);
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{heading}</h2>
      {rows.length === 0 ? <p>{empty}</p> : (
        <>
          <p>{count(rows.length, noun)}: {list(sorts.map(([sort, n]) => `${whole(n)} ${means(sort, n)}`))}.</p>
          {sorts.length > 1 && (
            <div class="choices">
              <Choice
                label="Show"
                value={wanted}
                options={[{ value: "all", label: `All (${rows.length})` }, ...sorts.map(([sort, n]) => ({ value: sort, label: `${upperFirst(means(sort, 2))} (${n})` }))]}
                onChange={(value) => {
                  setAddress({ [`${id}-page`]: null }, "replace");
                  setWanted(value);
                }}
              />
            </div>
          )}
          <DataTable id={id} caption={caption} rows={shown.length} columns={columns(shown)} pageSize={10} csv={id} />
        </>
      )}
    </section>
  );
}

/** Why a row stands in its table, with titles in the place of names. */
const whyOf = (told: Told, row: Row) =>
  text(row.why).replace(/`([^`]+)`/g, (_, name: string) => (told.titles.has(name) ? `“${told.titles.get(name)}”` : name));

function Gaps({ told }: { told: Told }) {
  return (
    <Sorted
      id="gaps"
      heading="What is left open"
      caption="Gaps"
      empty="Nothing is left open: each goal and principle has a policy and each goal a measure."
      noun="gap"
      rows={told.tables.gaps}
      column="gap"
      param={GAP}
      columns={(rows) => [
        { name: "title", label: "What", values: rows.map((row) => text(row.title) || fromName(text(row.name))), href: (row) => (told.kinds.has(text(rows[row]!.name)) ? oneOf(rows[row]!.name) : null) },
        { name: "gap", label: "Gap", values: rows.map((row) => means(text(row.gap), 1)) },
        { name: "why", label: "Why", values: rows.map((row) => whyOf(told, row)) },
      ]}
    />
  );
}

function Conflicts({ told }: { told: Told }) {
  return (
    <Sorted
      id="conflicts"
      heading="Where policies work against each other"
      caption="Conflicts"
      empty="No policy was found to work against another, or against a goal."
      noun="conflict"
      rows={told.tables.conflicts}
      column="conflict"
      param={CONFLICT}
      columns={(rows) => [
        { name: "a", label: "One", values: rows.map((row) => titleOf(told, row.a)), href: (row) => oneOf(rows[row]!.a) },
        { name: "b", label: "The other", values: rows.map((row) => (row.b ? titleOf(told, row.b) : "")), href: (row) => (rows[row]!.b ? oneOf(rows[row]!.b) : null) },
        { name: "target", label: "Over", values: rows.map((row) => (row.target ? titleOf(told, row.target) : "")) },
        { name: "conflict", label: "Conflict", values: rows.map((row) => means(text(row.conflict), 1)) },
        { name: "why", label: "Why", values: rows.map((row) => whyOf(told, row)) },
      ]}
    />
  );
}

/* Influence and dependence */

const WAY = choiceParam("way", ["direct", "indirect"], "direct");

/** What the two together make of a policy or measure: one of them, several. */
const ROLES: Record<string, [string, string]> = {
  driver: ["a driver (much influence, little dependence)", "drivers (much influence, little dependence)"],
  relay: ["a relay (much of both)", "relays (much of both)"],
  dependant: ["a dependant (little influence, much dependence)", "dependants (little influence, much dependence)"],
  autonomous: ["autonomous (little of both)", "autonomous (little of both)"],
};

function Influence({ study, told }: { study: Study; told: Told }) {
  const [way, setWay] = useParam(WAY);
  const [of] = useParam(OF);
  const rows = told.tables.influence;
  if (rows.length === 0 || told.tables.effects.length === 0) return null;
  const [x, y, role] = way === "direct" ? ["dependence", "influence", "role"] : ["dependence_indirect", "influence_indirect", "role_indirect"];
  const names = (column: string) => [...rows].sort((a, b) => (number(b[column]) ?? 0) - (number(a[column]) ?? 0)).slice(0, 3).map((row) => `“${text(row.title)}”`);
  const chosen = rows.findIndex((row) => row.policy === of);
  const roles = tally(rows, role);
  const title = "Influence and dependence of policies and measures";
  return (
    <section aria-labelledby="influence">
      <h2 id="influence">What drives, and what is driven</h2>
      <div class="choices">
        <Choice label="Effects" value={way} options={[{ value: "direct", label: "Direct ones alone" }, { value: "indirect", label: "Along chains of effects" }]} onChange={setWay} />
      </div>
      <p>
        Most influence on others have {list(names(y!))}; most depends on others in {list(names(x!))}. {upperFirst(list(roles.map(([sort, n]) => `${whole(n)} ${n === 1 ? "is" : "are"} ${ROLES[sort]?.[n === 1 ? 0 : 1] ?? words(sort)}`)))}.
      </p>
      <Figure
        id="influence"
        title={title}
        caption={`Each dot is a policy (blue) or a measure (orange): to the right what depends much on others, upwards what changes much in others${way === "indirect" ? ", along chains of effects" : ""}. Dots may lie on each other.${chosen >= 0 ? " The one named is chosen below." : ""}`}
        source={sourceLine(study, told.steps.influence)}
        caveat="Strengths are those that the study gives its effects, most of them judged: what has no effect in the study lies at nought."
        twin={{
          columns: [
            { name: "title", label: "Policy or measure", values: rows.map((row) => text(row.title)), href: (row) => oneOf(rows[row]!.policy) },
            { name: "kind", label: "Kind", values: rows.map((row) => text(row.kind)) },
            { name: "influence", label: "Influence", values: rows.map((row) => row[y!] ?? null) },
            { name: "dependence", label: "Dependence", values: rows.map((row) => row[x!] ?? null) },
            { name: "role", label: "Role", values: rows.map((row) => words(row[role!])) },
          ],
          rows: rows.length,
          sort: "influence.desc",
          current: chosen >= 0 ? chosen : null,
        }}
      >
        <Scatter
          desc={`Most influence has ${names(y!)[0]}; most dependence ${names(x!)[0]}.`}
          x={rows.map((row) => number(row[x!]))}
          y={rows.map((row) => number(row[y!]))}
          xLabel="Dependence: what others change in it"
          yLabel="Influence: what it changes in others"
          colours={(i) => (rows[i]!.kind === "policy" ? MAIN : ACCENT)}
          mark={chosen >= 0 ? { area: chosen, label: text(rows[chosen]!.title) } : null}
        />
      </Figure>
    </section>
  );
}

/* One policy or measure */

const OF = textParam("of", null);

function One({ study, told }: { study: Study; told: Told }) {
  const id = useId();
  const [wanted, setWanted] = useParam(OF);
  // An address that leads here was followed before there was a "here".
  const led = useRef(location.hash === "#one");
  useEffect(() => {
    if (led.current) show();
    led.current = false;
  }, []);
  const rows = told.tables.influence;
  const first = rows.filter((row) => row.kind === "policy").sort((a, b) => (number(b.influence) ?? 0) - (number(a.influence) ?? 0))[0] ?? rows[0];
  const of = wanted && told.titles.has(wanted) ? wanted : text(first?.policy);
  if (!of) return null;
  const policy = told.wheel.policies.find((each) => each.name === of);
  const named = (kind: "policy" | "measure") =>
    [...told.titles].filter(([name]) => (told.kinds.get(name) ?? (told.wheel.policies.some((each) => each.name === name) ? "policy" : "measure")) === kind)
      .sort((a, b) => a[1].localeCompare(b[1], "en"));
  const title = titleOf(told, of);
  const out = told.tables.effects.filter((row) => row.of === of);
  const into = told.tables.effects.filter((row) => row.target === of);
  const travel = told.tables.travel.filter((row) => row.of === of).sort((a, b) => Math.abs(number(b.effect) ?? 0) - Math.abs(number(a.effect) ?? 0));
  const alone = told.tables.dropped.filter((row) => row.policy === of);
  const served = (marks: { of: string; marks: number }[], among: Wheel["goals"]) =>
    list([...marks].filter((each) => each.marks > 0).sort((a, b) => b.marks - a.marks).map((each) => `${among.find((one) => one.name === each.of)?.title ?? fromName(each.of)} (${each.marks})`));
  return (
    <section aria-labelledby="one">
      <h2 id="one" tabIndex={-1}>One policy or measure, and how its change travels</h2>
      <div class="choices">
        <div class="choice">
          <label for={id}>Policy or measure</label>
          <select id={id} value={of} onChange={(event) => setWanted(event.currentTarget.value)}>
            <optgroup label="Policies">{named("policy").map(([name, label]) => <option key={name} value={name}>{label}</option>)}</optgroup>
            <optgroup label="Measures">{named("measure").map(([name, label]) => <option key={name} value={name}>{label}</option>)}</optgroup>
          </select>
        </div>
      </div>
      <h3>{title}</h3>
      {policy && (
        <dl class="pairs">
          {policy.principles.length > 0 && <><dt>Principles (marks)</dt><dd>{served(policy.principles, told.wheel.principles)}</dd></>}
          {policy.goals.length > 0 && <><dt>Goals (marks)</dt><dd>{served(policy.goals, told.wheel.goals)}</dd></>}
          {policy.levels.length > 0 && <><dt>Level</dt><dd>{list(policy.levels)}</dd></>}
          {policy.actors.length > 0 && <><dt>Who acts</dt><dd>{list(policy.actors.map((name) => told.wheel.actors.find((each) => each.name === name)?.title ?? fromName(name)))}</dd></>}
          {policy.source && <><dt>Said in</dt><dd>{policy.source}</dd></>}
        </dl>
      )}
      {policy?.note && <p>{policy.note}.</p>}
      {alone.length > 0 && (
        <p>
          Without it, {list(alone.map((row) => `“${text(row.title) || fromName(text(row.name))}” (${words(row.of)}) would be left with ${number(row.left) === 0 ? "none" : `one policy, “${titleOf(told, row.by)}”`}`))}.
        </p>
      )}
      {out.length + into.length === 0 && <Empty><p>The study says neither what it changes nor what changes it.</p></Empty>}
      {out.length > 0 && <Effects id="out" caption={`What ${title} changes`} told={told} rows={out} other="target" />}
      {into.length > 0 && <Effects id="into" caption={`What changes ${title}`} told={told} rows={into} other="of" />}
      {out.length > 0 && !policy && <p>How a change travels is reckoned for policies. Choose one to see what it comes to.</p>}
      {out.length > 0 && policy && <Travel study={study} told={told} title={title} rows={travel} />}
    </section>
  );
}

function Effects({ id, caption, told, rows, other }: { id: string; caption: string; told: Told; rows: Row[]; other: "of" | "target" }) {
  return (
    <DataTable
      id={id}
      caption={caption}
      rows={rows.length}
      pageSize={8}
      csv={`effects-${id}`}
      columns={[
        { name: "title", label: other === "target" ? "What is changed" : "By what", values: rows.map((row) => titleOf(told, row[other])), href: (row) => oneOf(rows[row]![other]) },
        { name: "sign", label: "Way", values: rows.map((row) => (row.sign === "+" ? "raises" : "lowers")) },
        { name: "strength", label: "Strength", values: rows.map((row) => row.strength ?? null) },
        { name: "range", label: "From, to", values: rows.map((row) => (number(row.lower) === null ? "" : `${plain(number(row.lower))} to ${plain(number(row.upper))}`)) },
        { name: "delay", label: "After years", values: rows.map((row) => row.delay ?? null) },
        { name: "grade", label: "Certainty of the evidence", values: rows.map((row) => words(row.grade)) },
        { name: "source", label: "Evidence", values: rows.map((row) => [words(row.design), text(row.source)].filter(Boolean).join(": ")) },
        { name: "note", label: "Note", values: rows.map((row) => text(row.note)) },
      ]}
    />
  );
}

function Travel({ study, told, title, rows }: { study: Study; told: Told; title: string; rows: Row[] }) {
  if (rows.length === 0) return <p>The study does not say how its change travels.</p>;
  const drawn = rows.slice(0, 15);
  const horizon = number(rows[0]!.horizon);
  const better = rows.filter((row) => row.means === "better").length;
  const worse = rows.filter((row) => row.means === "worse").length;
  const unclear = rows.filter((row) => row.direction !== "up" && row.direction !== "down").length;
  const top = rows[0]!;
  const heading = `What becomes of others when there is one unit more of ${title}`;
  return (
    <>
      <p>
        After {count(horizon ?? 0, "year")} a change of it by 1 reaches {count(rows.length, "other")}: {list([
          ...(better ? [`${whole(better)} for the better`] : []),
          ...(worse ? [`${whole(worse)} for the worse`] : []),
          ...(unclear ? [`${whole(unclear)} in a direction that is not clear`] : []),
          ...(rows.length - better - worse - unclear > 0 ? [`${whole(rows.length - better - worse - unclear)} of which the study does not say what is better`] : []),
        ])}. Most is changed in “{titleOf(told, top.target)}”: by {plain(number(top.effect))} ({plain(number(top.lower))} to {plain(number(top.upper))}).
      </p>
      <Figure
        id="travel"
        title={heading}
        caption={`The dot is the effect after ${whole(horizon)} years, all ways together; the line what the ranges of the strengths allow.${rows.length > drawn.length ? ` The ${drawn.length} that change most of ${whole(rows.length)} are drawn; the table has all.` : ""}`}
        source={sourceLine(study, told.steps.travel)}
        caveat="This is arithmetic with strengths that the study gives; it is no forecast."
        twin={{
          columns: [
            { name: "target", label: "What is changed", values: rows.map((row) => titleOf(told, row.target)), href: (row) => oneOf(rows[row]!.target) },
            { name: "effect", label: "Effect", values: rows.map((row) => row.effect ?? null) },
            { name: "lower", label: "From", values: rows.map((row) => row.lower ?? null) },
            { name: "upper", label: "To", values: rows.map((row) => row.upper ?? null) },
            { name: "means", label: "Is that", values: rows.map((row) => text(row.means)) },
            { name: "after", label: "First shows after years", values: rows.map((row) => row.after ?? null) },
            { name: "limit", label: "In the end", values: rows.map((row) => row.limit ?? null) },
          ],
          rows: rows.length,
        }}
      >
        <Intervals
          desc={`From ${plain(number(top.effect))} for ${titleOf(told, top.target)} down to ${plain(number(drawn[drawn.length - 1]!.effect))} for ${titleOf(told, drawn[drawn.length - 1]!.target)}.`}
          label={`Effect after ${whole(horizon)} years`}
          domain={[Math.min(0, ...drawn.map((row) => number(row.lower) ?? 0)), Math.max(0, ...drawn.map((row) => number(row.upper) ?? 0))]}
          mark={{ value: 0, label: "no change" }}
          intervals={drawn.map((row) => ({ label: titleOf(told, row.target), value: number(row.effect), lower: number(row.lower), upper: number(row.upper) }))}
        />
      </Figure>
    </>
  );
}

/* Circles */

function Loops({ told }: { told: Told }) {
  const rows = told.tables.loops;
  return (
    <section aria-labelledby="loops">
      <h2 id="loops">Circles of effects</h2>
      {rows.length === 0 ? <p>No change comes back on itself: there is no circle among the study’s effects.</p> : (
        <>
          <p>A reinforcing circle carries what began further the same way, for good or ill; a balancing one holds it back. The gain is what comes back of a change by 1: below 1 it dies away.</p>
          <DataTable
            id="loops"
            caption="The circles, each with what comes back"
            rows={rows.length}
            pageSize={10}
            csv="loops"
            columns={[
              { name: "path", label: "Circle", values: rows.map((row) => text(row.path).split(/\s*->\s*/).map((name) => titleOf(told, name)).join(" → ")) },
              { name: "feedback", label: "Sort", values: rows.map((row) => words(row.feedback)) },
              { name: "gain", label: "Gain", values: rows.map((row) => row.gain ?? null) },
              { name: "lower", label: "From", values: rows.map((row) => row.lower ?? null) },
              { name: "upper", label: "To", values: rows.map((row) => row.upper ?? null) },
              { name: "delay", label: "Years round", values: rows.map((row) => row.delay ?? null) },
            ]}
          />
        </>
      )}
    </section>
  );
}
