// Whether areas become more alike, and who changes places.
import { api, useLoad } from "../../api";
import { Lines } from "../../charts/Lines";
import { levelWords } from "../../defined";
import { fixed, percent, plain, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { Notes } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { textParam, useParam } from "../../state";
import { hasValues, numbersIn, textsIn } from "../../tables";
import type { Step, Study, Table } from "../../types";
import { stepTitle } from "../../words";

export function Convergences({ study }: { study: Study }) {
  const all = study.steps.filter((step) => step.kind === "convergence");
  // One series may have three tables: figures, periods, transitions.
  const series = [...new Set(all.map((step) => step.from[0] ?? step.name))];
  const [wanted, setWanted] = useParam(textParam("alike", series[0]!));
  const of = series.includes(wanted) ? wanted : series[0]!;
  const titleOf = (name: string) => {
    const step = study.steps.find((each) => each.name === name);
    return step ? stepTitle(step) : name;
  };
  const steps = all.filter((step) => (step.from[0] ?? step.name) === of);
  return (
    <section aria-labelledby="convergence">
      <h2 id="convergence">Do areas become more alike?</h2>
      {series.length > 1 && <div class="choices"><Choice label="In" value={of} options={series.map((name) => ({ value: name, label: titleOf(name) }))} onChange={setWanted} /></div>}
      {steps.map((step) => <One key={step.name} study={study} step={step} />)}
      <Notes study={study} geography={steps[0]?.geography} title="What the study says of this" notes={[...new Set(steps.flatMap((step) => [step.method ?? "", ...step.notes]))].filter(Boolean)} />
    </section>
  );
}

const MEASURES: Record<string, string> = {
  log_sd_change: "Spread (standard deviation of logarithms): change, as a share of itself",
  variation_change: "Coefficient of variation: change, as a share of itself",
  beta: "Beta: slope of yearly growth on where areas began",
  reverse_beta: "The same slope on where areas end",
  speed: "Share of the distance to the common path that goes in a year",
  half_life: "Years until half of the distance is gone",
  mobility: "Shorrocks' index of mobility",
  moved: "Share of areas in another class than before",
  years_to_halve: "Years until the spread halves, at this pace",
};

/** What the figures bear out, with their intervals. */
export function alikeWords(table: Table): string {
  const names = textsIn(table, "measure");
  const [values, lower, upper] = [numbersIn(table, "value"), numbersIn(table, "lower"), numbersIn(table, "upper")];
  const figure = (name: string) => {
    const row = names.indexOf(name);
    return row < 0 || values[row] === null ? null : { value: values[row]!, lower: lower[row]!, upper: upper[row]! };
  };
  const said: string[] = [];
  const spread = figure("log_sd_change");
  if (spread) {
    const interval = spread.lower !== null && spread.upper !== null ? ` (95% interval ${percent(spread.lower)} to ${percent(spread.upper)})` : "";
    const sure = spread.lower !== null && spread.upper !== null && spread.lower <= 0 && spread.upper >= 0;
    said.push(`The spread of areas ${spread.value < 0 ? "fell" : "grew"} by ${percent(Math.abs(spread.value))}${interval}: ${sure ? "whether they became more alike cannot be told" : spread.value < 0 ? "they became more alike" : "they did not become more alike"}.`);
  }
  const beta = figure("beta");
  if (beta) {
    const interval = beta.lower !== null && beta.upper !== null ? ` (interval ${fixed(beta.lower, 4)} to ${fixed(beta.upper, 4)})` : "";
    const open = beta.lower !== null && beta.upper !== null && beta.lower <= 0 && beta.upper >= 0;
    said.push(`The slope of growth on where areas began is ${fixed(beta.value, 4)}${interval}: ${open ? "whether those that began low grew faster cannot be told" : beta.value < 0 ? "those that began low grew faster" : "those that began low did not grow faster"}.`);
  }
  const moved = figure("moved");
  if (moved) said.push(`${percent(moved.value, 0)} of areas are in another class than before.`);
  return said.join(" ");
}

function One({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `alike ${step.name}`);
  return (
    <Ready of={loaded} what={stepTitle(step)}>
      {(table) => {
        const has = (column: string) => table.columns.some((each) => each.name === column);
        if (has("measure")) return <Figures step={step} table={table} />;
        if (has("from_class")) return <Moves step={step} table={table} />;
        return <Periods study={study} step={step} table={table} />;
      }}
    </Ready>
  );
}

function Figures({ step, table }: { step: Step; table: Table }) {
  const shares = new Set(["log_sd_change", "variation_change", "speed", "moved"]);
  const names = textsIn(table, "measure");
  const [values, lower, upper] = [numbersIn(table, "value"), numbersIn(table, "lower"), numbersIn(table, "upper")];
  const kept = names.map((_, row) => row).filter((row) => values[row] !== null);
  const text = (of: (number | null)[]) => kept.map((row) => (of[row] === null ? null : shares.has(names[row]!) ? percent(of[row]) : plain(of[row])));
  return (
    <>
      <p class="lead">{alikeWords(table)}</p>
      <DataTable
        id={`figures-${step.name}`}
        caption={stepTitle(step)}
        rows={kept.length}
        csv={step.name}
        columns={[
          { name: "measure", label: "Measure", values: kept.map((row) => MEASURES[names[row]!] ?? names[row]!) },
          { name: "value", label: "Value", values: text(values) },
          { name: "lower", label: "Lower end", values: text(lower) },
          { name: "upper", label: "Upper end", values: text(upper) },
        ]}
      />
    </>
  );
}

function Periods({ study, step, table }: { study: Study; step: Step; table: Table }) {
  const periods = textsIn(table, "period");
  const [spread, lower, upper] = [numbersIn(table, "log_sd"), numbersIn(table, "lower"), numbersIn(table, "upper")];
  const variation = numbersIn(table, "variation");
  const intervals = hasValues(lower);
  return (
    <Figure
      id={`spread-${step.name}`}
      title={`${stepTitle(step)}: how far apart areas are`}
      caption={`Standard deviation of logarithms: the lower, the more alike.${intervals ? ` The band holds ${levelWords(step)}, from resamplings of areas.` : ""}`}
      caveat="That the spread falls does not say that those behind caught up: areas may have changed places."
      source={sourceLine(study, step)}
      twin={{ rows: periods.length, pageSize: 30, columns: [
        { name: "period", label: "Period", values: periods },
        { name: "log_sd", label: "Standard deviation of logarithms", values: spread },
        ...(intervals ? [{ name: "lower", label: "Lower end", values: lower }, { name: "upper", label: "Upper end", values: upper }] : []),
        { name: "variation", label: "Coefficient of variation", values: variation },
      ] }}
    >
      <Lines
        desc={`From ${plain(spread[0])} in ${periods[0]} to ${plain(spread.at(-1))} in ${periods.at(-1)}.`}
        periods={periods}
        label="Standard deviation of logarithms"
        fromZero
        lines={[{ label: "spread", values: spread, lower: intervals ? lower : null, upper: intervals ? upper : null }]}
      />
    </Figure>
  );
}

/** Who went from which class to which: read along a row. */
function Moves({ step, table }: { step: Step; table: Table }) {
  const [from, to, areas, share] = [numbersIn(table, "from_class"), numbersIn(table, "to_class"), numbersIn(table, "areas"), numbersIn(table, "share")];
  const classes = [...new Set(from)].filter((each): each is number => each !== null).sort((a, b) => a - b);
  const at = (row: number, column: number) => from.findIndex((each, i) => each === row && to[i] === column);
  const stayed = classes.reduce((sum, each) => sum + (areas[at(each, each)] ?? 0), 0);
  const all = areas.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  return (
    <>
      <h3>{stepTitle(step)}</h3>
      <p>{whole(stayed)} of {whole(all)} areas are in the class that they began in. Class 1 is the worst.</p>
      <div class="table-scroll" role="group" aria-label={`${stepTitle(step)}: from class to class`} tabIndex={0}>
        <table class="moves">
          <caption>Areas by the class that they began in (rows) and the one they are in now (columns)</caption>
          <thead><tr><th scope="col">Began in</th>{classes.map((each) => <th key={each} scope="col" class="numeric">now {each}</th>)}</tr></thead>
          <tbody>
            {classes.map((row) => (
              <tr key={row}>
                <th scope="row">class {row}</th>
                {classes.map((column) => {
                  const cell = at(row, column);
                  return <td key={column} class={`numeric ${row === column ? "same" : ""}`}>{whole(areas[cell] ?? 0)} <span class="small">({percent(share[cell] ?? 0, 0)})</span></td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
