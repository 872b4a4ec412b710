// What if a measure were raised by a rule: arithmetic, and said to be.
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { Bars } from "../../charts/Bars";
import { Slope } from "../../charts/Slope";
import { factOf, factsOf, listOf, numberOf, shareWords, textOf } from "../../defined";
import { count, fixed, formatterFor, isShare, percent, plain, whole } from "../../number";
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
      {all.length > 1 && <div class="choices"><Choice label="Scenario" value={step.name} options={choicesOf(study, all)} onChange={setWanted} /></div>}
      <p>This says what would be, not what brings it about. {told(study, step.method ?? "")}</p>
      {step.areas ? <OfAreas key={step.name} study={study} step={step} /> : <OfGaps key={step.name} study={study} step={step} />}
      <Notes study={study} geography={step.geography} title="What it comes to" notes={comesTo(study, step)} open />
    </section>
  );
}

/** What a scenario comes to, as its notes say; those that tell an amount with it as readers know it: points, no hundredths of people. */
export function comesTo(study: Study, step: Pick<Step, "facts" | "notes" | "worse">): string[] {
  const told = new Map<string, string>();
  const tell = (of: ReturnType<typeof factsOf>[number], words: string | null) => {
    const note = textOf(of, "note");
    if (note !== null && words !== null) told.set(note, words);
  };
  const all = { facts: step.facts };
  for (const total of oneOf(all, "total")) tell(total, totalWords(total, step.worse));
  for (const gains of oneOf(all, "gains")) tell(gains, gainWords(gains));
  for (const change of factsOf(all, "changes")) tell(change, isOfShares(study, (textOf(change, "to") ?? "").split(".")[0]!) ? pointsWords(change, numberOf(all, "level")) : null);
  return step.notes.map((note) => told.get(note) ?? note);
}

type Told = Parameters<typeof numberOf>[0];

const oneOf = (step: Told, name: string) => {
  const found = factOf(step, name);
  return found !== null && typeof found === "object" && !Array.isArray(found) ? [{ facts: found }] : [];
};

/** Sums without hundredths, unless they are small. */
const summed = (value: number) => (Math.abs(value) >= 1000 ? whole(value) : plain(value));

/** In the words of the receipt: more is an uplift only where more is better. */
function totalWords(total: Told, worse: Step["worse"]): string | null {
  const [before, after, change, share] = [numberOf(total, "before"), numberOf(total, "after"), numberOf(total, "change"), numberOf(total, "share")];
  if (before === null || after === null || change === null) return null;
  const part = share === null ? "" : ` (${percent(Math.abs(share), 2)})`;
  const way = change < 0 ? "a fall" : worse === "low" ? "an uplift" : "a rise";
  return `in all from ${summed(before)} to ${summed(after)}: ${change === 0 ? "no change" : `${way} of ${summed(Math.abs(change))}${part}`}`;
}

function gainWords(gains: Told): string | null {
  const areas = numberOf(gains, "areas");
  const most = factsOf(gains, "most").map((each) => ({ area: textOf(each, "area") ?? "", change: numberOf(each, "change") ?? 0 }));
  if (areas === null) return null;
  return `${count(areas, "area gains", "areas gain")}, most of all${factOf(gains, "by_size") === true ? " by change by size" : ""} ${most.map((each) => `\`${each.area}\` (${summed(each.change)})`).join(", ")}`;
}

/** How much a share changes, in percentage points. */
function pointsWords(change: Told, level: number | null): string | null {
  const [to, by] = [textOf(change, "to"), numberOf(change, "change")];
  if (to === null || by === null) return null;
  const points = (share: number) => String(Number((share * 100).toPrecision(3)));
  const [low, high] = listOf(change, "interval");
  const between = typeof low === "number" && typeof high === "number" ? `, between ${points(low)} and ${points(high)}${level === null ? "" : ` at ${shareWords(level)}`}` : "";
  return `\`${to}\` changes by ${points(by)} points in the mean${between}`;
}

/** Whether the measure of a scenario is a share: by its own unit, or by that of what it is carried from. */
export function isOfShares(study: Study, measure: string): boolean {
  const seen = new Set<string>();
  for (let name: string | undefined = measure; name && !seen.has(name); ) {
    seen.add(name);
    const of = study.steps.find((each) => each.name === name);
    if (of?.unit) return isShare(of.unit);
    name = of?.kind === "rebase" && ["mean", "population-mean"].includes(textOf(of, "by") ?? "") ? (of.about ?? undefined) : undefined;
  }
  return false;
}

/** A column of what a scenario is carried to. */
interface Carried {
  column: string;
  name: string;
  /** The measure that the effect is of. */
  to: string;
  end: "after" | "lower" | "upper";
}

function carriedBy(step: Step): Carried[] {
  return factsOf(step, "carries").flatMap((each) => {
    const name = textOf(each, "name") ?? "";
    const to = (textOf(each, "to") ?? "").split(".")[0]!;
    return (["after", "lower", "upper"] as const)
      .map((end) => ({ column: `${name}_${end}`, name, to, end }))
      .filter(({ column }) => step.columns.some((own) => own.name === column));
  });
}

function OfAreas({ study, step }: { study: Study; step: Step }) {
  const info = study.geographies.find((each) => each.name === step.geography)!;
  const carried = carriedBy(step);
  const loaded = useLoad(async () => {
    const [places, before, after, change] = await Promise.all([api.geography(info.name), api.column(step.name, "before"), api.column(step.name, "after"), api.column(step.name, "change")]);
    const others = await Promise.all(carried.map((each) => api.column(step.name, each.column)));
    return { places, before, after, change, others };
  }, `scenario ${step.name}`);
  return (
    <Ready of={loaded} what="the scenario">
      {({ places, before, after, change, others }) => {
        const moved = change.map((_, i) => i).filter((i) => change[i] !== null && change[i] !== 0).sort((a, b) => Math.abs(change[b]!) - Math.abs(change[a]!) || a - b);
        const top = moved.slice(0, 12);
        const shares = isOfShares(study, step.about ?? "");
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
                  ...carried.map((each, i) => ({ name: each.column, label: carriedTitle(study, each), values: others[i]!, ...carriedFormat(study, each) })),
                ],
              }}
            >
              <Bars
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
function carriedTitle(study: Study, { name, end }: Carried): string {
  const of = study.steps.find((step) => step.name === name);
  return `${of ? stepTitle(of) : fromName(name)}: ${{ after: "after", lower: "lower end", upper: "upper end" }[end]}`;
}

/** A measure that it is carried to may be a share too. */
const carriedFormat = (study: Study, { to }: Carried) => (isOfShares(study, to) ? { format: (v: Cell) => percent(v as number | null, 2) } : {});

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
