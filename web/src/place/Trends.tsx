// How an area's measures have moved, beside the middle of all areas.
import { median } from "d3-array";
import { api, useLoad } from "../api";
import { Lines } from "../charts/Lines";
import { count, list, plain } from "../number";
import { Choice } from "../parts/Choice";
import { Figure } from "../parts/Figure";
import { Empty, Ready } from "../parts/messages";
import { sourceLine } from "../sources";
import { textParam, useParam } from "../state";
import type { Step, Study } from "../types";
import { areasOf, stepTitle } from "../words";
import type { Place } from "./standing";

/** Beyond so many rows a series is not read whole for its median. */
const MOST = 60_000;

interface Told {
  step: Step;
  /** The area that it is told of: this one, or one around it. */
  of: Place;
}

export function Trends({ study, place, around }: { study: Study; place: Place; around: Place[] }) {
  const told: Told[] = [place, ...around].flatMap((of) =>
    Object.keys(of.shard.series)
      .map((name) => study.steps.find((step) => step.kind === "series" && step.name === name))
      .filter((step): step is Step => step !== undefined && of.shard.series[step.name]!.values[of.area - of.shard.start]?.some((value) => value !== null) === true)
      .map((step) => ({ step, of })),
  );
  const [wanted, setWanted] = useParam(textParam("series", null));
  const chosen = told.length <= 2 ? told : told.filter((each, i) => (told.some((one) => one.step.name === wanted) ? each.step.name === wanted : i === 0));
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  return (
    <section aria-labelledby="trends">
      <h2 id="trends">How it has moved</h2>
      {told.length === 0 && (
        <Empty><p>This study has no values over time for {areas} or the areas around them: a section <code>[series.*]</code> would bring them.</p></Empty>
      )}
      {told.length > 2 && (
        <div class="choices">
          <Choice
            label="Show"
            value={chosen[0]!.step.name}
            options={told.map((each) => ({ value: each.step.name, label: `${stepTitle(each.step)}${each.of === place ? "" : ` (${each.of.name})`}` }))}
            onChange={setWanted}
          />
        </div>
      )}
      <div class="columns">
        {chosen.map((each) => <Trend key={`${each.of.geography} ${each.step.name}`} study={study} place={place} told={each} />)}
      </div>
    </section>
  );
}

function Trend({ study, place, told: { step, of } }: { study: Study; place: Place; told: Told }) {
  const series = of.shard.series[step.name]!;
  const row = of.area - of.shard.start;
  const info = study.geographies.find((each) => each.name === of.geography);
  const cheap = (step.rows ?? Infinity) <= MOST;
  const middle = useLoad(async () => {
    if (!cheap) return null;
    const table = await api.table(step.name);
    const column = (name: string) => table.columns.find((each) => each.name === name)?.values ?? [];
    const byPeriod = new Map<string, number[]>();
    const values = column("value");
    column("period").forEach((period, i) => {
      const value = values[i];
      if (typeof value !== "number") return;
      const known = byPeriod.get(String(period));
      if (known) known.push(value);
      else byPeriod.set(String(period), [value]);
    });
    return series.periods.map((period) => median(byPeriod.get(period) ?? []) ?? null);
  }, `median ${step.name}`);
  const values = series.values[row] ?? [];
  const lower = series.lower?.[row] ?? null;
  const upper = series.upper?.[row] ?? null;
  const known = values.map((value, i) => ({ value, i })).filter((each) => each.value !== null);
  const first = known[0];
  const last = known[known.length - 1];
  if (!first || !last) return null;
  const interval = (i: number) => (lower?.[i] != null && upper?.[i] != null ? ` (${plain(lower[i])} to ${plain(upper[i])})` : "");
  const worse = step.worse;
  const welcome = worse === null || first.value === last.value ? "" : (last.value! > first.value!) === (worse === "high") ? ", for the worse" : ", for the better";
  const overlap = lower && upper && lower[first.i] != null && lower[last.i] != null
    && lower[first.i]! <= upper[last.i]! && lower[last.i]! <= upper[first.i]!;
  const title = `${stepTitle(step)}: ${of.name}`;
  return (
    <Ready of={middle} what={stepTitle(step)}>
      {(all) => (
        <div>
          <p>
            {of === place ? stepTitle(step) : `In ${of.name}, around it, ${lowerFirst(stepTitle(step))}`}: {plain(first.value)}{interval(first.i)} in {series.periods[first.i]}, {plain(last.value)}{interval(last.i)} in {series.periods[last.i]}{welcome}.
            {overlap && " The intervals overlap: it may be chance."}
          </p>
          <div class="screen">
            <Figure
              id={`trend-${step.name}`}
              title={title}
              caption={list([
                ...(lower && upper ? ["the band is the 95% interval"] : []),
                ...(all ? [`the dashed line is the median of ${count(info?.areas ?? 0, "area")}`] : []),
              ]).replace(/^./, (letter) => letter.toUpperCase()) + (lower || all ? "." : "")}
              source={sourceLine(study, step)}
              caveat={lower && upper ? null : "The study does not say how sure these values are."}
              twin={{
                columns: [
                  { name: "period", label: "Period", values: series.periods },
                  { name: "value", label: of.name, values },
                  ...(lower && upper ? [{ name: "lower", label: "Interval from", values: lower }, { name: "upper", label: "to", say: "Interval to", values: upper }] : []),
                  ...(all ? [{ name: "median", label: `Median of ${areasOf(info)}`, values: all }] : []),
                ],
                rows: series.periods.length,
              }}
            >
              <Lines
                desc={`From ${plain(first.value)} in ${series.periods[first.i]} to ${plain(last.value)} in ${series.periods[last.i]}${all ? `; the median went from ${plain(all[first.i])} to ${plain(all[last.i])}` : ""}.`}
                periods={series.periods}
                label={step.unit ?? ""}
                lines={[
                  { label: of.name, values, lower, upper },
                  ...(all ? [{ label: "Median", values: all, colour: "#51606e", dashed: true }] : []),
                ]}
              />
            </Figure>
          </div>
        </div>
      )}
    </Ready>
  );
}

const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
