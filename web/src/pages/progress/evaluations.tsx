// What a policy changed: estimates with their intervals, and beside them what must be true.
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { Intervals } from "../../charts/Intervals";
import { Lines } from "../../charts/Lines";
import { factOf, factsOf, levelWords, textOf, textsOf } from "../../defined";
import { count, fixed, list, plain, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { Notes, told } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { textParam, useParam } from "../../state";
import { numbersIn, textsIn } from "../../tables";
import type { Step, Study, Table } from "../../types";
import { fromName, stepTitle } from "../../words";
import type { GapOf } from "./gaps";

/** What must be true for an estimate, and for which designs. */
export interface Said {
  designs: string[];
  text: string;
}

/** What must be true, and the notes that tell other things. */
export function assumptionsIn(step: Pick<Step, "facts" | "notes">): { assumed: Said[]; rest: string[] } {
  const said = factsOf(step, "assumptions");
  const notes = said.map((each) => textOf(each, "note"));
  return {
    assumed: said.map((each) => ({ designs: textsOf(each, "designs"), text: textOf(each, "text") ?? "" })),
    rest: step.notes.filter((note) => !notes.includes(note)),
  };
}

/** Of each gap that closes, which evaluations look at its measure: without one nothing says that a policy closed it. */
export function closingWords(gaps: GapOf[], evaluations: Step[]): string[] {
  const closing = gaps.filter((gap) => gap.course === "closing" && !gap.chance);
  return closing.map((gap) => {
    const own = gap.step.about ? evaluations.filter((step) => step.about === gap.step.about) : [];
    return own.length === 0
      ? `The gap “${stepTitle(gap.step)}” is closing, but no evaluation looks at its measure: the study does not say whether a policy closed it.`
      : `The gap “${stepTitle(gap.step)}” is closing, and its measure is looked at by ${list(own.map((step) => `“${stepTitle(step)}”`))}.`;
  });
}

export function Evaluations({ study, gaps }: { study: Study; gaps: GapOf[] }) {
  const all = study.steps.filter((step) => step.kind === "evaluation");
  const [wanted, setWanted] = useParam(textParam("evaluation", all[0]!.name));
  const step = all.find((each) => each.name === wanted) ?? all[0]!;
  return (
    <section aria-labelledby="evaluations">
      <h2 id="evaluations">What did the policy change?</h2>
      {[...new Set(closingWords(gaps, all))].map((line) => <p key={line}>{line}</p>)}
      {all.length > 1 && <div class="choices"><Choice label="Evaluation" value={step.name} options={choicesOf(study, all)} onChange={setWanted} /></div>}
      <One key={step.name} study={study} step={step} />
    </section>
  );
}

function One({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `evaluation ${step.name}`);
  const { assumed, rest } = assumptionsIn(step);
  return (
    <>
      <Ready of={loaded} what="the evaluation">
        {(table) => {
          const has = (column: string) => table.columns.some((each) => each.name === column);
          return has("estimate") ? <Estimates study={study} step={step} table={table} assumed={assumed} />
            : has("event") ? <Effects study={study} step={step} table={table} assumed={assumed} />
              : <Plain step={step} table={table} assumed={assumed} study={study} />;
        }}
      </Ready>
      <Notes study={study} title="Tests and warnings" geography={step.geography} notes={[step.method ?? "", ...rest].filter(Boolean)} />
    </>
  );
}

interface Props {
  study: Study;
  step: Step;
  table: Table;
  assumed: Said[];
}

const designName = (name: string) => fromName(name.replace(/-/g, " "));
const p_ = (p: number | null) => (p === null ? "" : p < 0.0001 ? "p below 0.0001" : `p ${fixed(p, p < 0.01 ? 4 : 2)}`);

export interface EstimateOf {
  design: string;
  estimate: number | null;
  lower: number | null;
  upper: number | null;
  p: number | null;
  detectable: number | null;
  preTrend: number | null;
}

/** The estimates in words: what they say, and what they cannot. */
export function estimateWords(rows: EstimateOf[], treated: number | null, controls: number | null, level: string, unit: string): string {
  const known = rows.filter((row) => row.estimate !== null);
  const one = known[0];
  if (!one) return "No estimate could be made.";
  const interval = (row: EstimateOf) => (row.lower !== null && row.upper !== null ? ` (${level} interval ${plain(row.lower)} to ${plain(row.upper)})` : "");
  const clear = known.filter((row) => row.lower !== null && row.upper !== null && (row.lower > 0 || row.upper < 0));
  const bounded = known.filter((row) => row.lower !== null && row.upper !== null);
  const first = `${whole(treated)} treated areas beside ${whole(controls)}: by ${one.design.replace(/-/g, " ")} the outcome of the treated changed by ${plain(one.estimate)}${unit}${interval(one)} beside what it would have been.`;
  const says = bounded.length === 0 ? " There is no interval, so how sure that is cannot be told."
    : clear.length === bounded.length ? ` ${bounded.length === 1 ? "The interval lies" : `The intervals of all ${bounded.length} designs lie`} clear of 0: the change is greater than chance alone is likely to make. Whether it is the policy's doing hangs on what must be true.`
      : clear.length === 0 ? ` ${bounded.length === 1 ? "The interval holds" : `The intervals of all ${bounded.length} designs hold`} 0: no effect is shown${one.detectable !== null ? `, and one smaller than ${plain(one.detectable)} would most likely not have been seen` : ""}.`
        : ` The designs do not agree: by ${list(clear.map((row) => row.design.replace(/-/g, " ")))} the interval lies clear of 0, by the others it does not.`;
  return first + says;
}

function Estimates({ study, step, table, assumed }: Props) {
  const n = (column: string) => numbersIn(table, column);
  const [estimate, lower, upper, p, detectable, preTrend] = [n("estimate"), n("lower"), n("upper"), n("p"), n("detectable"), n("pre_trend_p")];
  const rows: EstimateOf[] = textsIn(table, "design").map((design, i) => ({ design, estimate: estimate[i]!, lower: lower[i]!, upper: upper[i]!, p: p[i]!, detectable: detectable[i]!, preTrend: preTrend[i]! }));
  const level = levelWords(step);
  const unit = factOf(step, "log") === true ? " (in logarithms: 0.05 is about 5% more)" : "";
  return (
    <>
      <p class="lead">{estimateWords(rows, n("n_treated")[0] ?? null, n("n_control")[0] ?? null, level, unit)}</p>
      <div class="estimate">
        <Figure
          id="estimates"
          title={`${stepTitle(step)}: the estimate of each design`}
          caption={`Effect on the treated areas, in units of the outcome${unit}. Lines hold ${level}.`}
          caveat="No design proves an effect from the outcome alone: each stands on what must be true."
          source={sourceLine(study, step)}
          twin={{
            rows: rows.length,
            columns: [
              { name: "design", label: "Design", values: rows.map((row) => designName(row.design)) },
              { name: "estimate", label: "Estimate", values: estimate, format: (v) => plain(v as number | null) },
              { name: "lower", label: "Lower end", values: lower, format: (v) => plain(v as number | null) },
              { name: "upper", label: "Upper end", values: upper, format: (v) => plain(v as number | null) },
              { name: "p", label: "p", values: p, format: (v) => p_(v as number | null).replace(/^p /, "") || "\u2013" },
              { name: "pre_trend_p", label: "p of other trends before", values: preTrend, format: (v) => p_(v as number | null).replace(/^p /, "") || "\u2013" },
              { name: "detectable", label: "Smallest effect it would see", values: detectable, format: (v) => plain(v as number | null) },
              { name: "inference", label: "Errors", values: textsIn(table, "inference") },
            ],
          }}
        >
          <Intervals
            desc={`${list(rows.map((row) => `${designName(row.design)} ${plain(row.estimate)}`))}.`}
            label="Effect on the treated areas"
            mark={{ value: 0, label: "no effect" }}
            intervals={rows.map((row) => ({ label: designName(row.design), value: row.estimate, lower: row.lower, upper: row.upper }))}
          />
        </Figure>
        <Assumed study={study} assumed={assumed} many={rows.length > 1} />
      </div>
    </>
  );
}

function Assumed({ study, assumed, many }: { study: Study; assumed: Said[]; many: boolean }) {
  if (assumed.length === 0) return null;
  return (
    <div class="card">
      <h3>What must be true</h3>
      <ul>
        {assumed.map((each, i) => (
          <li key={i}>{told(study, each.text)}{many && <span class="small"> {designName(each.designs.join(", "))}.</span>}</li>
        ))}
      </ul>
    </div>
  );
}

function Effects({ study, step, table, assumed }: Props) {
  const designs = textsIn(table, "design");
  const event = numbersIn(table, "event");
  const period = textsIn(table, "period");
  const [effect, lower, upper] = [numbersIn(table, "effect"), numbersIn(table, "lower"), numbersIn(table, "upper")];
  const names = [...new Set(designs)];
  const events = [...new Set(event)].filter((each): each is number => each !== null).sort((a, b) => a - b);
  const label = (at: number) => {
    const row = event.indexOf(at);
    return period[row] || (at > 0 ? `+${at}` : String(at).replace("-", "\u2212"));
  };
  const periods = events.map(label);
  const of = (design: string, values: (number | null)[]) => events.map((at) => values[designs.findIndex((each, row) => each === design && event[row] === at)] ?? null);
  const starts = events.indexOf(0);
  const level = levelWords(step);
  const first = names[0]!;
  const own = of(first, effect);
  const last = events.length - 1;
  const before = events.map((at, i) => ({ at, lower: of(first, lower)[i]!, upper: of(first, upper)[i]! })).filter((each) => each.at < 0 && each.lower !== null && each.upper !== null);
  const off = before.filter((each) => each.lower! > 0 || each.upper! < 0).length;
  return (
    <>
      <p class="lead">
        By {periods[last]}, the effect is {plain(own[last])} ({level} interval {plain(of(first, lower)[last])} to {plain(of(first, upper)[last])}).
        {before.length > 0 && <> Of {count(before.length, "period")} before the start {off === 0 ? "none is" : off === 1 ? "one is" : `${off} are`} clear of 0{off === 0 ? ", as it should be" : ": the treated moved differently before"}.</>}
      </p>
      <div class="estimate">
        <Figure
          id="effects"
          title={`${stepTitle(step)}: the effect period by period`}
          caption={`Bands hold ${level}. Before the start the effect should be 0; the period just before it is 0 by construction.`}
          caveat="Few periods before the start show little: a flat line there does not prove that trends were parallel."
          source={sourceLine(study, step)}
          twin={{ rows: table.rows, pageSize: 30, columns: [
            { name: "design", label: "Design", values: designs.map(designName) },
            { name: "period", label: "Period", values: period },
            { name: "event", label: "Periods since the start", values: event },
            { name: "effect", label: "Effect", values: effect, format: (v) => plain(v as number | null) },
            { name: "lower", label: "Lower end", values: lower, format: (v) => plain(v as number | null) },
            { name: "upper", label: "Upper end", values: upper, format: (v) => plain(v as number | null) },
            { name: "p", label: "p", values: numbersIn(table, "p"), format: (v) => p_(v as number | null).replace(/^p /, "") || "\u2013" },
          ] }}
        >
          <Lines
            desc={`The effect is ${plain(own[last])} in ${periods[last]}.`}
            periods={periods}
            label="Effect on the treated areas"
            mark={{ value: 0, label: "" }}
            events={starts >= 0 ? [{ period: periods[starts]!, label: "start" }] : []}
            lines={names.map((design) => ({ label: designName(design), values: of(design, effect), lower: of(design, lower), upper: of(design, upper) }))}
          />
        </Figure>
        <Assumed study={study} assumed={assumed} many={names.length > 1} />
      </div>
    </>
  );
}

/** Weights, balance and placebos: as they stand. */
function Plain({ study, step, table, assumed }: Props) {
  return (
    <>
      <DataTable
        id={step.name}
        caption={stepTitle(step)}
        rows={table.rows}
        csv={step.name}
        columns={table.columns.map((column) => ({ name: column.name, label: fromName(column.name), values: column.values, ...(column.name === "design" ? { format: (v: unknown) => designName(String(v ?? "")) } : {}) }))}
      />
      <Assumed study={study} assumed={assumed} many={false} />
    </>
  );
}
