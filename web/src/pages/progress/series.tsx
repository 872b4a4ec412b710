// Areas over time: chosen ones among all, and which changed most.
import { quantileSorted } from "d3-array";
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { CATEGORIES, QUIET } from "../../charts/colour";
import { Intervals } from "../../charts/Intervals";
import { Lines, type Line } from "../../charts/Lines";
import { levelWords, textOf } from "../../defined";
import { orderOf } from "../../measures";
import { count, formatterFor, list, plain, whole } from "../../number";
import { AreaSearch } from "../../parts/AreaSearch";
import { Choice } from "../../parts/Choice";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { Notes } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { flagParam, link, textParam, useParam } from "../../state";
import { hasValues, numbersIn, textsIn } from "../../tables";
import type { Cell, Geography, GeographyInfo, Step, Study, Table } from "../../types";
import { areasOf, stepTitle } from "../../words";
import { chartsOf, Limits } from "./control";

/** From here on a table is not read for the sake of its middle; the chosen areas come from their places. */
const MOST_ROWS = 40_000;
const MOST_AREAS = 6;

export function AllSeries({ study }: { study: Study }) {
  const all = study.steps.filter((step) => step.kind === "series");
  const [wanted, setWanted] = useParam(textParam("series", (all.find((step) => step.geography) ?? all[0]!).name));
  const step = all.find((each) => each.name === wanted) ?? all[0]!;
  return (
    <section aria-labelledby="series">
      <h2 id="series">How have areas moved?</h2>
      {all.length > 1 && (
        <div class="choices"><Choice label="Series" value={step.name} options={choicesOf(study, all)} onChange={setWanted} /></div>
      )}
      {step.geography ? <OfAreas key={step.name} study={study} step={step} /> : <OfOne key={step.name} study={study} step={step} />}
    </section>
  );
}

function OfOne({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `one ${step.name}`);
  return (
    <Ready of={loaded} what="the series">
      {(table) => {
        const periods = textsIn(table, "period");
        const [values, lower, upper] = [numbersIn(table, "value"), numbersIn(table, "lower"), numbersIn(table, "upper")];
        return (
          <Figure
            id="series-one"
            title={stepTitle(step)}
            caption={hasValues(lower) ? "The band is the published 95% interval." : undefined}
            source={sourceLine(study, step)}
            caveat={hasValues(lower) ? null : "Published without intervals."}
            twin={{ rows: periods.length, pageSize: 30, columns: [
              { name: "period", label: "Period", values: periods }, { name: "value", label: "Value", values },
              ...(hasValues(lower) ? [{ name: "lower", label: "Lower end", values: lower }, { name: "upper", label: "Upper end", values: upper }] : []),
            ] }}
          >
            <Lines
              desc={`From ${plain(values[0])} in ${periods[0]} to ${plain(values.at(-1))} in ${periods.at(-1)}.`}
              periods={periods}
              label={step.unit ?? "Value"}
              lines={[{ label: stepTitle(step), values, lower: hasValues(lower) ? lower : null, upper: hasValues(lower) ? upper : null }]}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}

export interface ByArea {
  periods: string[];
  /** By area of the geography, one value a period. */
  values: Map<number, (number | null)[]>;
  lower: Map<number, (number | null)[]>;
  upper: Map<number, (number | null)[]>;
}

/** The rows of a series or projection, by area and period. */
export function byArea(table: Table, places: Geography): ByArea {
  const at = new Map(places.codes.map((code, i) => [code, i]));
  const [codes, ofPeriod] = [textsIn(table, "code"), textsIn(table, "period")];
  // Sorted as texts: results write periods of one series in one form.
  const periods = [...new Set(ofPeriod)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  const place = new Map(periods.map((period, i) => [period, i]));
  const gather = (column: string) => {
    const found = new Map<number, (number | null)[]>();
    numbersIn(table, column).forEach((value, row) => {
      const area = at.get(codes[row]!);
      if (area === undefined) return;
      let own = found.get(area);
      if (!own) found.set(area, (own = new Array<number | null>(periods.length).fill(null)));
      own[place.get(ofPeriod[row]!)!] = value;
    });
    return found;
  };
  return { periods, values: gather("value"), lower: gather("lower"), upper: gather("upper") };
}

/** The middle of all areas and the tenths at both ends, period by period. */
export function middleOf(of: ByArea): { median: (number | null)[]; low: (number | null)[]; high: (number | null)[] } {
  const columns = of.periods.map((_, i) => [...of.values.values()].map((own) => own[i]).filter((value): value is number => value !== null && value !== undefined).sort((a, b) => a - b));
  const q = (share: number) => columns.map((sorted) => (sorted.length ? quantileSorted(sorted, share)! : null));
  return { median: q(0.5), low: q(0.1), high: q(0.9) };
}

function OfAreas({ study, step }: { study: Study; step: Step }) {
  const info = study.geographies.find((each) => each.name === step.geography)!;
  const change = study.steps.find((each) => each.kind === "change" && each.about === step.name && each.areas);
  const projection = study.steps.find((each) => each.kind === "projection" && each.from.includes(step.name) && (each.rows ?? 0) <= MOST_ROWS);
  const small = (step.rows ?? 0) <= MOST_ROWS;
  const loaded = useLoad(async () => {
    const places = await api.geography(info.name);
    const [table, ranks] = await Promise.all([small ? api.table(step.name) : null, change ? api.column(change.name, "rank") : null]);
    return { places, known: table ? byArea(table, places) : null, ranks };
  }, `areas ${step.name}`);
  return (
    <>
      <Ready of={loaded} what="the series">
        {({ places, known, ranks }) => <Chosen study={study} step={step} info={info} places={places} known={known} ranks={ranks} projection={projection} />}
      </Ready>
      {study.steps.filter((each) => each.kind === "change" && each.about === step.name && each.areas).map((each) => (
        <Changed key={each.name} study={study} step={each} info={info} />
      ))}
      <Notes study={study} geography={step.geography} title="What the study says of this series" notes={[step.method ?? "", ...step.notes].filter(Boolean)} />
    </>
  );
}

interface ChosenProps {
  study: Study;
  step: Step;
  info: GeographyInfo;
  places: Geography;
  known: ByArea | null;
  ranks: (number | null)[] | null;
  projection: Step | undefined;
}

function Chosen({ study, step, info, places, known, ranks, projection }: ChosenProps) {
  const usual = usualAreas(places, known, ranks);
  const [text, setText] = useParam(textParam("areas", usual.map((area) => places.codes[area]!).join(",")));
  const [drawnOn, setDrawnOn] = useParam(flagParam("ahead"));
  const areas = [...new Set(text.split(","))].map((code) => places.codes.indexOf(code)).filter((area) => area >= 0).slice(0, MOST_AREAS);
  const set = (wanted: number[]) => setText(wanted.map((area) => places.codes[area]!).join(","));
  const ahead = drawnOn && projection ? projection : null;
  const charts = chartsOf(study, step, MOST_ROWS);
  const loaded = useLoad(async () => {
    const on = ahead ? byArea(await api.table(ahead.name), places) : null;
    if (known) return { own: known, on };
    // Of a large series each chosen area comes with its place.
    const own: ByArea = { periods: [], values: new Map(), lower: new Map(), upper: new Map() };
    for (const area of areas) {
      const shard = await api.place(info.name, area);
      const found = shard.series[step.name];
      if (!found) continue;
      own.periods = found.periods;
      own.values.set(area, found.values[area - shard.start] ?? []);
      if (found.lower && found.upper) {
        own.lower.set(area, found.lower[area - shard.start] ?? []);
        own.upper.set(area, found.upper[area - shard.start] ?? []);
      }
    }
    return { own, on };
  }, `chosen ${step.name} ${known ? "" : areas.join(" ")} ${ahead?.name}`);
  const name = (area: number) => places.names[area] || places.codes[area]!;
  return (
    <>
      <div class="choices">
        {areas.length < MOST_AREAS && (
          <AreaSearch study={study} geography={info.name} label="Add a place" placeholder="Name or code" onTake={(found) => set([...areas, found.area])} />
        )}
        {areas.length > 0 && (
          <fieldset class="group">
            <legend>Shown</legend>
            <div class="buttons">
              {areas.map((area) => <button key={area} type="button" onClick={() => set(areas.filter((each) => each !== area))} aria-label={`Take out ${name(area)}`}>{name(area)} <span aria-hidden="true">×</span></button>)}
            </div>
          </fieldset>
        )}
        {projection && (
          <div class="switch">
            <input id="ahead" type="checkbox" checked={drawnOn} onChange={(event) => setDrawnOn(event.currentTarget.checked)} />
            <label for="ahead">Draw on as “{stepTitle(projection)}”</label>
          </div>
        )}
      </div>
      <Ready of={loaded} what="the chosen areas">
        {({ own, on }) => {
          const periods = [...own.periods, ...(on?.periods.filter((period) => !own.periods.includes(period)) ?? [])];
          const pad = (values: (number | null)[] | undefined) => periods.map((_, i) => values?.[i] ?? null);
          const middle = known ? middleOf(known) : null;
          const intervals = [...own.lower.values()].some(hasValues);
          const lines: Line[] = areas.flatMap((area, i) => {
            const colour = CATEGORIES[i % CATEGORIES.length]!;
            const values = pad(own.values.get(area));
            const solid: Line = { label: name(area), values, colour, lower: intervals ? pad(own.lower.get(area)) : null, upper: intervals ? pad(own.upper.get(area)) : null };
            if (!on?.values.has(area)) return [solid];
            const last = values.reduce((at, each, k) => (each === null ? at : k), -1);
            const extend = (from: Map<number, (number | null)[]>) => periods.map((period, k) => (k === last ? values[last]! : (from.get(area)?.[on.periods.indexOf(period)] ?? null)));
            return [{ ...solid, label: "" }, { label: name(area), values: extend(on.values), lower: extend(on.lower), upper: extend(on.upper), colour, dashed: true }];
          });
          if (middle) lines.push({ label: `median of ${areasOf(info)}`, values: pad(middle.median), lower: pad(middle.low), upper: pad(middle.high), colour: QUIET });
          const first = areas[0];
          const ends = (area: number) => {
            const values = own.values.get(area)?.filter((each): each is number => each !== null) ?? [];
            return values.length ? `${name(area)} from ${plain(values[0])} to ${plain(values.at(-1))}` : `${name(area)} has no value`;
          };
          return (
            <Figure
              id="areas"
              title={`${stepTitle(step)}: ${areas.length ? list(areas.map(name)) : "no place chosen"}${middle ? `, among ${count(known!.values.size, "area")}` : ""}`}
              caption={[
                intervals ? "Bands around lines are the published 95% intervals." : "",
                middle ? "Grey: the median of all, and the band in which eight of ten areas lie." : "",
                on ? "Dashed: drawn on by the study's projection, with its interval; no forecast of policy." : "",
              ].filter(Boolean).join(" ")}
              caveat={text === usual.map((area) => places.codes[area]!).join(",") && ranks ? "Shown at first: the area that worsened most, and the one that bettered most." : null}
              source={sourceLine(study, step)}
              twin={{
                rows: areas.length * periods.length,
                pageSize: 30,
                columns: [
                  { name: "name", label: "Name", values: areas.flatMap((area) => periods.map(() => name(area))), href: (row) => link("place", { geography: info.name, area: places.codes[areas[Math.floor(row / periods.length)]!]! }) },
                  { name: "period", label: "Period", values: areas.flatMap(() => periods) },
                  { name: "value", label: "Value", values: areas.flatMap((area) => pad(own.values.get(area))) },
                  ...(intervals ? [
                    { name: "lower", label: "Lower end", values: areas.flatMap((area) => pad(own.lower.get(area))) },
                    { name: "upper", label: "Upper end", values: areas.flatMap((area) => pad(own.upper.get(area))) },
                  ] : []),
                ],
              }}
            >
              <Lines
                desc={first === undefined ? "No place is chosen." : `${list(areas.map(ends))}.`}
                periods={periods}
                label={step.unit ?? "Value"}
                lines={lines}
              />
            </Figure>
          );
        }}
      </Ready>
      {charts.length > 0 && <Limits study={study} series={step} charts={charts} places={places} area={areas[0]} />}
    </>
  );
}

/** What is shown before anybody chooses: who changed most in both ways, else the ends of the last period. */
export function usualAreas(places: Geography, known: ByArea | null, ranks: (number | null)[] | null): number[] {
  if (ranks) {
    const order = orderOf(ranks, "low");
    if (order.length > 1) return [order[0]!, order.at(-1)!];
  }
  if (known && known.periods.length > 0) {
    const last = places.codes.map((_, area) => known.values.get(area)?.at(-1) ?? null);
    const order = orderOf(last, "high");
    if (order.length > 1) return [order[0]!, order.at(-1)!];
  }
  return places.codes.length ? [0] : [];
}

function Changed({ study, step, info }: { study: Study; step: Step; info: GeographyInfo }) {
  const loaded = useLoad(async () => {
    const [places, change, lower, upper, rank, start, end] = await Promise.all([
      api.geography(info.name),
      ...["change", "lower", "upper", "rank", "start", "end"].map((column) => api.column(step.name, column)),
    ] as [Promise<Geography>, ...Promise<(number | null)[]>[]]);
    return { places, change: change!, lower: lower!, upper: upper!, rank: rank!, start: start!, end: end! };
  }, `changed ${step.name}`);
  return (
    <Ready of={loaded} what="who changed most">
      {({ places, change, lower, upper, rank, start, end }) => {
        const order = orderOf(rank, "low");
        if (order.length === 0) return null;
        const shown = order.length <= 16 ? order : [...order.slice(0, 8), ...order.slice(-8)];
        const counts = (key: string) => whole(step.counts[key] ?? 0);
        const format = formatterFor(change);
        const signed = (v: Cell) => (typeof v === "number" && v > 0 ? `+${format(v)}` : format(v));
        const intervals = hasValues(lower);
        const name = (area: number) => places.names[area] || places.codes[area]!;
        const [from, to] = [textOf(step, "from"), textOf(step, "to")];
        const span = from !== null && to !== null ? `from ${from} to ${to}` : "between both periods";
        const clear = step.counts["areas whose change is clear of chance"];
        return (
          <>
            <h3>Who changed most, {span}</h3>
            <p>
              {counts("areas that got better")} {areasOf(info)} got better, {counts("areas that got worse")} got worse
              {(step.counts["areas that stayed as they were"] ?? 0) > 0 && <>, {counts("areas that stayed as they were")} stayed as {step.counts["areas that stayed as they were"] === 1 ? "it was" : "they were"}</>}.
              {clear !== undefined && <> Of {whole(clear)} the change is clear of chance.</>} {name(order[0]!)} worsened most, or bettered least ({signed(change[order[0]!]!)}); {name(order.at(-1)!)} bettered most, or worsened least ({signed(change[order.at(-1)!]!)}).
            </p>
            <Figure
              id={`changed-${step.name}`}
              title={`${step.title ?? `Change ${span}`}: ${shown.length < order.length ? "the eight that worsened most and the eight that bettered most" : "every area"}`}
              caption={`Worst first. ${step.worse === "low" ? "Above 0 is better." : step.worse === "high" ? "Below 0 is better." : ""}${intervals ? ` Lines hold ${levelWords(step)}; a line that crosses 0 may be chance.` : ""}`}
              caveat="Who stands at the ends of such a list is there in part by chance."
              source={sourceLine(study, step)}
              twin={{
                rows: places.codes.length,
                sort: "rank",
                columns: [
                  { name: "rank", label: "Rank (1 worsened most)", values: rank, first: "asc" },
                  { name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: info.name, area: places.codes[row]! }) },
                  { name: "code", label: "Code", values: places.codes },
                  { name: "start", label: "Start", values: start },
                  { name: "end", label: "End", values: end },
                  { name: "change", label: "Change", values: change, format: signed },
                  ...(intervals ? [{ name: "lower", label: "Lower end", values: lower, format: signed }, { name: "upper", label: "Upper end", values: upper, format: signed }] : []),
                ],
              }}
            >
              <Intervals
                desc={`From ${name(order[0]!)} with ${signed(change[order[0]!]!)} to ${name(order.at(-1)!)} with ${signed(change[order.at(-1)!]!)}.`}
                label="Change"
                mark={{ value: 0, label: "no change" }}
                intervals={shown.map((area) => ({ label: name(area), value: change[area]!, lower: lower[area]!, upper: upper[area]! }))}
              />
            </Figure>
          </>
        );
      }}
    </Ready>
  );
}
