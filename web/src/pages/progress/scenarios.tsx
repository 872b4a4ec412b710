// What if a measure were raised by a rule: arithmetic, and said to be.
import { api, useLoad } from "../../api";
import { Bars } from "../../charts/Bars";
import { Slope } from "../../charts/Slope";
import { count, fixed, formatterFor, isShare, percent, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { Figure } from "../../parts/Figure";
import { Empty, Ready } from "../../parts/messages";
import { Notes, told } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { link, textParam, useParam } from "../../state";
import { numbersIn, textsIn } from "../../tables";
import type { Cell, Step, Study } from "../../types";
import { areasOf, fromName, stepTitle } from "../../words";

export function Scenarios({ study }: { study: Study }) {
  const all = study.steps.filter((step) => step.kind === "scenario");
  const [wanted, setWanted] = useParam(textParam("scenario", all[0]!.name));
  const step = all.find((each) => each.name === wanted) ?? all[0]!;
  return (
    <section aria-labelledby="scenarios">
      <h2 id="scenarios">What if?</h2>
      {all.length > 1 && <div class="choices"><Choice label="Scenario" value={step.name} options={all.map((each) => ({ value: each.name, label: stepTitle(each) }))} onChange={setWanted} /></div>}
      <p>This is arithmetic and no forecast: it says what would be, not what brings it about. {told(study, (step.method ?? "").replace(/: arithmetic, not a forecast$/, ""))}</p>
      {step.areas ? <OfAreas key={step.name} study={study} step={step} /> : <OfGaps key={step.name} study={study} step={step} />}
      <Notes study={study} geography={step.geography} title="What it comes to" notes={step.notes.map((note) => pointsWords(study, fallWords(note)))} open />
    </section>
  );
}

/** A total that goes down is no uplift; counts of people and the like need no hundredths. */
export function fallWords(note: string): string {
  return note
    .replace(/an uplift of -([\d,.]+\d)( \(-([\d.]+%)\))?/, (_, by: string, share: string | undefined, part: string) => `a fall of ${by}${share ? ` (${part})` : ""}`)
    .replace(/(\d{1,3}(?:,\d{3})+)\.(\d+)/g, (all) => whole(Number(all.replace(/,/g, ""))))
    .replace(/^(\d+ areas? )gain, most of all by change by size(?=.*\(-)/, "$1change, most of all by change by size");
}

/** How much a share changes, in percentage points. */
export function pointsWords(study: Study, note: string): string {
  const found = /^`([^`.]+)` changes by /.exec(note);
  if (!found || !isOfShares(study, found[1]!)) return note;
  const points = (number: string) => String(Number((Number(number) * 100).toPrecision(4)));
  return note
    .replace(/(?<=changes by )-?\d*\.?\d+/, (number) => `${points(number)} points`)
    .replace(/between (-?\d*\.?\d+) and (-?\d*\.?\d+)(?= at )/, (_, low: string, high: string) => `between ${points(low)} and ${points(high)}`);
}

/** Whether the measure of a scenario is a share: by its own unit, or by that of what it is carried from. */
export function isOfShares(study: Study, measure: string): boolean {
  const seen = new Set<string>();
  for (let name: string | undefined = measure; name && !seen.has(name); ) {
    seen.add(name);
    const of = study.steps.find((each) => each.name === name);
    if (of?.unit) return isShare(of.unit);
    name = of?.kind === "rebase" && /by (?:population-weighted|plain) mean$/.test(of.method ?? "") ? (of.about ?? undefined) : undefined;
  }
  return false;
}

function OfAreas({ study, step }: { study: Study; step: Step }) {
  const info = study.geographies.find((each) => each.name === step.geography)!;
  const carried = step.columns.map((column) => /^(.+)_after$/.exec(column.name)?.[1]).filter((name) => name !== undefined);
  const carriedColumns = step.columns.map((column) => column.name).filter((name) => carried.some((each) => new RegExp(`^${each}_(after|lower|upper)$`).test(name)));
  const loaded = useLoad(async () => {
    const [places, before, after, change] = await Promise.all([api.geography(info.name), api.column(step.name, "before"), api.column(step.name, "after"), api.column(step.name, "change")]);
    const others = await Promise.all(carriedColumns.map((column) => api.column(step.name, column)));
    return { places, before, after, change, others };
  }, `scenario ${step.name}`);
  return (
    <Ready of={loaded} what="the scenario">
      {({ places, before, after, change, others }) => {
        const moved = change.map((_, i) => i).filter((i) => change[i] !== null && change[i] !== 0).sort((a, b) => Math.abs(change[b]!) - Math.abs(change[a]!) || a - b);
        const top = moved.slice(0, 12);
        const shares = isOfShares(study, /^`([^`.]+)/.exec(step.method ?? "")?.[1] ?? "");
        const format = shares ? (v: Cell) => (typeof v === "number" ? `${fixed(v * 100, 2)} points` : formatterFor([])(v)) : formatterFor(moved.map((i) => change[i]!));
        const level = shares ? { format: (v: Cell) => percent(v as number | null, 2) } : {};
        const signed = (v: Cell) => (typeof v === "number" && v > 0 ? `+${format(v)}` : format(v));
        const name = (i: number) => places.names[i] || places.codes[i]!;
        if (moved.length === 0) return <Empty><p>Nothing would change: no area is where the rule begins.</p></Empty>;
        return (
          <>
            <p class="lead">{count(moved.length, "area")} of {places.codes.length.toLocaleString("en-GB")} would change, most of all {name(top[0]!)} by {signed(change[top[0]!]!)}.</p>
            <Figure
              id="scenario"
              title={`${stepTitle(step)}: the ${top.length} ${areasOf(info)} that would change most`}
              caption={shares ? "Change of the measure, in percentage points." : "Change of the measure, in its own units."}
              caveat="Arithmetic, not a forecast."
              source={sourceLine(study, step)}
              twin={{
                rows: places.codes.length,
                columns: [
                  { name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: info.name, area: places.codes[row]! }) },
                  { name: "code", label: "Code", values: places.codes },
                  { name: "before", label: "Before", values: before, ...level },
                  { name: "after", label: "After", values: after, ...level },
                  { name: "change", label: "Change", values: change, format: signed },
                  ...carriedColumns.map((each, i) => ({ name: each, label: carriedTitle(study, each), values: others[i]!, ...carriedFormat(study, step, each) })),
                ],
              }}
            >
              <Bars
                title="Changes of the scenario"
                desc={`${name(top[0]!)} would change most, by ${signed(change[top[0]!]!)}.`}
                format={signed}
                bars={top.map((i) => ({ label: name(i), value: change[i]! }))}
              />
            </Figure>
          </>
        );
      }}
    </Ready>
  );
}

/** `low_income_lower` as "People on a low income: lower end". */
function carriedTitle(study: Study, column: string): string {
  const [, name, end] = /^(.+)_(after|lower|upper)$/.exec(column)!;
  const of = study.steps.find((step) => step.name === name);
  return `${of ? stepTitle(of) : fromName(name!)}: ${{ after: "after", lower: "lower end", upper: "upper end" }[end as "after"]}`;
}

/** A measure that it is carried to may be a share too: the section says which measure that is. */
function carriedFormat(study: Study, step: Step, column: string) {
  const name = column.replace(/_(after|lower|upper)$/, "");
  const to = new RegExp(`carry\\.${name}\\s*=\\s*\\{[^}]*\\bto\\s*=\\s*"([^".]+)`).exec(step.defined?.text ?? "")?.[1];
  return to && isOfShares(study, to) ? { format: (v: Cell) => percent(v as number | null, 2) } : {};
}

function OfGaps({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `scenario ${step.name}`);
  return (
    <Ready of={loaded} what="the scenario">
      {(table) => {
        const names = textsIn(table, "gap").map(fromName);
        const [before, after] = [numbersIn(table, "before"), numbersIn(table, "after")];
        const per = (v: Cell) => percent(v as number | null);
        return (
          <Figure
            id="scenario-gaps"
            title={`${stepTitle(step)}: gaps before and after`}
            caption="By how much the mean of one group is above that of the other, as a share of the latter."
            caveat="Arithmetic, not a forecast."
            source={sourceLine(study, step)}
            twin={{ rows: names.length, columns: [
              { name: "gap", label: "Gap", values: names }, { name: "before", label: "Before", values: before, format: per }, { name: "after", label: "After", values: after, format: per },
            ] }}
          >
            <Slope
              title="Gaps before and after"
              desc={names.map((name, i) => `${name} from ${per(before[i]!)} to ${per(after[i]!)}`).join("; ")}
              left="Before"
              right="After"
              format={per}
              mark={{ value: 0, label: "no gap" }}
              pairs={names.map((label, i) => ({ label, left: before[i]!, right: after[i]! }))}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}
