// What in one area's series is more than its usual unrest: its control chart, beside the lines of all.
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { MAIN, QUIET } from "../../charts/colour";
import { Lines } from "../../charts/Lines";
import { numberOf, textOf } from "../../defined";
import { count, decimalsFor, fixed, formatterFor, list, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { Figure } from "../../parts/Figure";
import { Empty, Ready } from "../../parts/messages";
import { Notes } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { flagParam, setAddress, textParam, useParam } from "../../state";
import { numbersIn, textsIn } from "../../tables";
import type { Cell, Geography, Step, Study, Table } from "../../types";
import { stepTitle } from "../../words";

/** One area's chart, period by period. */
export interface Chart {
  periods: string[];
  values: (number | null)[];
  centre: number | null;
  lower: number | null;
  upper: number | null;
  steps: (number | null)[];
  stepLimit: number | null;
  /** The signals of each period; none where nothing is special. */
  signals: string[][];
}

/** The rows of one area; null where it has no chart. */
export function chartOf(table: Table, code: string): Chart | null {
  const rows = textsIn(table, "code").flatMap((each, row) => (each === code ? [row] : []));
  if (rows.length === 0) return null;
  const texts = (column: string) => {
    const all = textsIn(table, column);
    return rows.map((row) => all[row]!);
  };
  const numbers = (column: string) => {
    const all = numbersIn(table, column);
    return rows.map((row) => all[row] ?? null);
  };
  return {
    periods: texts("period"),
    values: numbers("value"),
    centre: numbers("centre")[0] ?? null,
    lower: numbers("lower")[0] ?? null,
    upper: numbers("upper")[0] ?? null,
    steps: numbers("step"),
    stepLimit: numbers("step_limit")[0] ?? null,
    signals: texts("signal").map((text) => text.split(";").map((each) => each.trim()).filter(Boolean)),
  };
}

const SIGNALS: Record<string, string> = {
  outside: "beyond the usual limits",
  "one-side": "a run on one side of the centre",
  trend: "a run up or down",
  "two-of-three": "two of three near a limit",
  jump: "a step beyond the usual",
};

/** "beyond the usual limits and a step beyond the usual". */
export const signalWords = (signals: string[]) => list(signals.map((each) => SIGNALS[each] ?? each));

/** What each signal that occurs means, a sentence each, in the order of the table's words. */
export function meanings(step: Pick<Step, "facts">, signals: string[][], stepLimit: string): string[] {
  const some = (fact: string) => {
    const n = numberOf(step, fact);
    return n === null ? "several" : `${whole(n)} or more`;
  };
  const said: Record<string, string> = {
    outside: "Beyond the usual limits: the value is outside the dashed lines.",
    "one-side": `A run on one side of the centre: it ends ${some("one_side")} values in a row that are all above the centre, or all below it.`,
    trend: `A run up or down: it ends ${some("trend")} values in a row that each rise, or each fall.`,
    "two-of-three": "Two of three near a limit: the value and one of the two before it are more than two thirds of the way to the same limit.",
    jump: `A step beyond the usual: the change from the period before is more than ${stepLimit}, up or down.`,
  };
  const there = new Set(signals.flat());
  return Object.keys(said).filter((signal) => there.has(signal)).map((signal) => said[signal]!);
}

/** Which values say what is usual: "all its values", "its first 12 values", "its values up to 2018". */
export function usualWords(step: Pick<Step, "facts">): string {
  const [first, until] = [numberOf(step, "baseline"), textOf(step, "baseline")];
  return first !== null ? `its first ${whole(first)} values` : until !== null ? `its values up to ${until}` : "all its values";
}

/** The charts of a series that are small enough to be read whole. */
export const chartsOf = (study: Study, series: Step, most: number) =>
  study.steps.filter((each) => each.kind === "control" && each.about === series.name && (each.rows ?? 0) <= most);

interface Props {
  study: Study;
  series: Step;
  charts: Step[];
  places: Geography;
  /** The first chosen place, whose limits they are; undefined where none is chosen. */
  area: number | undefined;
}

export function Limits({ study, series, charts, places, area }: Props) {
  const [shown, setShown] = useParam(flagParam("limits"));
  const [wanted] = useParam(textParam("control", null));
  const step = charts.find((each) => each.name === wanted) ?? charts[0]!;
  return (
    <>
      <div class="choices">
        <div class="switch">
          <input id="limits" type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
          <label for="limits">Show the usual limits (control chart){area === undefined ? "" : ` of ${places.names[area] || places.codes[area]!}`}</label>
        </div>
        {shown && charts.length > 1 && (
          <Choice label="Control chart" value={step.name} options={choicesOf(study, charts)} onChange={(name) => setAddress({ control: name })} />
        )}
      </div>
      {shown && (area === undefined
        ? <Empty><p>Limits belong to one place: choose one above.</p></Empty>
        : <OfArea key={step.name} study={study} series={series} step={step} places={places} area={area} />)}
    </>
  );
}

function OfArea({ study, series, step, places, area }: { study: Study; series: Step; step: Step; places: Geography; area: number }) {
  const loaded = useLoad(() => api.table(step.name), `control ${step.name}`);
  const name = places.names[area] || places.codes[area]!;
  return (
    <>
      <Ready of={loaded} what="the control chart">
        {(table) => {
          const chart = chartOf(table, places.codes[area]!);
          if (!chart) return <Empty><p>{name} has no control chart: what the study says below tells why areas have none.</p></Empty>;
          return <Charted study={study} series={series} step={step} name={name} chart={chart} />;
        }}
      </Ready>
      <Notes study={study} geography={step.geography} title="What the study says of this control chart" notes={[step.method ?? "", ...step.notes].filter(Boolean)} />
    </>
  );
}

function Charted({ study, series, step, name, chart }: { study: Study; series: Step; step: Step; name: string; chart: Chart }) {
  const { periods, values, centre, lower, upper, steps, stepLimit, signals } = chart;
  const special = periods.map((period, i) => ({ period, words: signalWords(signals[i]!) })).filter((each) => each.words !== "");
  const told = list(special.map((each) => `${each.period} (${each.words})`));
  const level = (value: number | null) => periods.map(() => value);
  // So fine that a value just beyond a limit reads so.
  const format = lower !== null && upper !== null && upper > lower ? (v: Cell) => fixed(typeof v === "number" ? v : null, decimalsFor(upper - lower)) : formatterFor(values);
  const signed = (v: Cell) => (typeof v === "number" && v > 0 ? `+${format(v)}` : format(v));
  const between = `from ${format(lower)} to ${format(upper)}`;
  return (
    <>
      <p>
        {special.length === 0
          ? `In ${name} nothing is out of the ordinary from ${periods[0]} to ${periods.at(-1)}.`
          : `In ${name} ${whole(special.length)} of ${count(periods.length, "period")} ${special.length === 1 ? "is" : "are"} out of the ordinary: ${told}.`}
      </p>
      <Figure
        id="limits"
        title={`${stepTitle(series)}: ${name} and its usual limits`}
        caption={[
          `The grey line is the centre, the mean of ${usualWords(step)}; the dashed lines are the usual limits, ${between}.`,
          special.length > 0 ? "Diamonds are special: had the area gone on as usual, such values would be rare." : "No value is special: the area went on as usual.",
          ...meanings(step, signals, format(stepLimit)),
        ].join(" ")}
        caveat={special.length > 0 ? "A signal says that something is likely to have changed, not what, nor whether for better. Among many places and periods some come by chance." : "Where nothing is special, ups and downs are no news."}
        source={sourceLine(study, step)}
        twin={{
          rows: periods.length,
          pageSize: 30,
          columns: [
            { name: "period", label: "Period", values: periods },
            { name: "value", label: "Value", values, format },
            { name: "signal", label: "What is special", values: signals.map((each) => signalWords(each) || null) },
            { name: "centre", label: "Centre", values: level(centre), format },
            { name: "lower", label: "Lower limit", values: level(lower), format },
            { name: "upper", label: "Upper limit", values: level(upper), format },
            { name: "step", label: "Step from the period before", values: steps, format: signed },
            { name: "step_limit", label: "Usual steps up to", values: level(stepLimit), format },
          ],
        }}
      >
        <Lines
          desc={`${name} went from ${format(values[0] ?? null)} in ${periods[0]} to ${format(values.at(-1) ?? null)} in ${periods.at(-1)}, about a centre of ${format(centre)} with limits ${between}. ${special.length > 0 ? `Special: ${told}.` : "Nothing is special."}`}
          periods={periods}
          label={series.unit ?? "Value"}
          lines={[
            { label: "centre", values: level(centre), colour: QUIET, plain: true },
            { label: "lower limit", values: level(lower), colour: QUIET, dashed: true, plain: true },
            { label: "upper limit", values: level(upper), colour: QUIET, dashed: true, plain: true },
            // Last, to lie above the levels.
            { label: name, values, colour: MAIN, marks: signals.map((each) => signalWords(each) || null) },
          ]}
        />
      </Figure>
    </>
  );
}
