// Where: one measure of one geography, as a map, a distribution and a ranking; and an index under other weights.
import { useEffect, useMemo, useState } from "preact/hooks";
import { api, useLoad } from "../api";
import { type Bivariate, bivariate, sideOf } from "../charts/bivariate";
import { byDecile, classify, type Classes, CLASS_METHODS, type ClassMethod } from "../charts/classes";
import { BIVARIATE, paler } from "../charts/colour";
import { Histogram } from "../charts/Histogram";
import { rankRange } from "../draws";
import { restingOn } from "../following";
import { Live, type Rescored } from "../live";
import { withLegend, withSquare } from "../maps/drawing";
import { GeoMap, geoDrawing } from "../maps/GeoMap";
import { HexMap, hexDrawing } from "../maps/HexMap";
import { mapNotes } from "../maps/map";
import { useOutlines } from "../maps/outlines";
import { findMeasure, firstMeasure, type Measure, measuresOf, numbers, orderOf, ranksOf, uncertaintiesOf, uncertaintyOf } from "../measures";
import { count, formatterFor, isShare, whole } from "../number";
import type { PageProps } from "../pages";
import { AreaSearch } from "../parts/AreaSearch";
import { Choice, MeasureChoice } from "../parts/Choice";
import { type Column, DataTable } from "../parts/DataTable";
import { Figure } from "../parts/Figure";
import { Legend } from "../parts/Legend";
import { Empty, Ready, ReadOut } from "../parts/messages";
import { Square } from "../parts/Square";
import { type MovedWeights, Sliders, useWeights } from "../parts/Weights";
import { acrossFor, fragilityOf, presetsOf } from "../presets";
import { sourceLine } from "../sources";
import { choiceParam, flagParam, link, setAddress, textParam, useParam } from "../state";
import type { Geography, GeographyInfo, IndexInfo, Study } from "../types";
import { areasOf, endsOf, geographyTitle, inSentence, ofNeed, stepTitle } from "../words";
import { Follows } from "./where/Follows";

const OF = textParam("of", null);
/** A second measure, for a map of both. */
const AND = textParam("and", null);
const AREA = textParam("area", null);
const CLASSES = choiceParam("classes", ["tenths", "fifths", "natural", "equal"], "tenths");
const PICTURE = choiceParam("map", ["hex", "geo"], "hex");
const PALER = flagParam("paler");
const WEIGHTS = flagParam("weights");

export default function Where({ study }: PageProps) {
  const [of] = useParam(OF);
  const asked = findMeasure(study, of) ?? findMeasure(study, of && !of.includes(".") ? `${of}.score` : null);
  const measure = asked ?? firstMeasure(study);
  if (!measure) return <Empty><p>This study has no result with a value for each area, so there is nothing to map.</p></Empty>;
  const geography = study.geographies.find((each) => each.name === measure.step.geography)!;
  return (
    <>
      {of !== null && !asked && <Empty><p>This study has no measure “{of}”. Here is {measure.title} instead.</p></Empty>}
      <Choices study={study} measure={measure} geography={geography} />
      <Data key={measure.key} study={study} measure={measure} geography={geography} />
    </>
  );
}

/** What another measure leaves standing: nothing that belongs to the one before. */
const CLEAN = {
  w: null,
  ...Object.fromEntries(["ranking", "moves", "told", "lists", "entering"].flatMap((table) => [[`${table}-sort`, null], [`${table}-page`, null]])),
  told: null,
  list: null,
};

function Choices({ study, measure, geography }: { study: Study; measure: Measure; geography: GeographyInfo }) {
  const [classes, setClasses] = useParam(CLASSES);
  const [picture, setPicture] = useParam(PICTURE);
  const geographies = study.geographies.filter((each) => measuresOf(study, each.name).length > 0);
  const [and] = useParam(AND);
  const second = secondOf(study, measure, and);
  const ranged = measure.type === "number" || (measure.type === "whole" && !/(^|_)decile$|^quantile_|^category$/.test(measure.column));
  return (
    <div class="choices">
      {geographies.length > 1 && (
        <Choice
          label="Areas"
          value={geography.name}
          options={geographies.map((each) => ({ value: each.name, label: `${geographyTitle(each)} (${whole(each.areas)})` }))}
          onChange={(name) => setAddress({ ...CLEAN, of: firstMeasure(study, name)!.key, area: null, zoom: null, view: null, and: null })}
        />
      )}
      <MeasureChoice study={study} geography={geography.name} label="Measure" value={measure.key} onChange={(key) => setAddress({ ...CLEAN, of: key })} />
      <MeasureChoice
        study={study}
        geography={geography.name}
        label="Together with"
        none="None"
        value={second?.key ?? ""}
        only={(other) => other.key !== measure.key}
        onChange={(key) => setAddress({ and: key || null, "ranking-sort": null, "ranking-page": null })}
      />
      {ranged && !second && <Choice<ClassMethod> label="Classes" value={classes} options={CLASS_METHODS} onChange={setClasses} />}
      {geography.map && (
        <fieldset class="group">
          <legend>Map</legend>
          <div class="buttons">
            <button type="button" aria-pressed={picture === "hex"} onClick={() => setPicture("hex")}>Equal hexagons</button>
            <button type="button" aria-pressed={picture === "geo"} onClick={() => setPicture("geo")}>True boundaries</button>
          </div>
        </fieldset>
      )}
    </div>
  );
}

/** The second measure, where it is another one of the same areas. */
function secondOf(study: Study, measure: Measure, key: string | null): Measure | undefined {
  const found = findMeasure(study, key);
  return found && found.key !== measure.key && found.step.geography === measure.step.geography ? found : undefined;
}

interface Loaded {
  places: Geography;
  values: (number | null)[];
  /** As built, or counted here where the measure has none. */
  ranks: (number | null)[];
  deciles: (number | null)[] | null;
  lower: (number | null)[] | null;
  upper: (number | null)[] | null;
}

function Data({ study, measure, geography }: { study: Study; measure: Measure; geography: GeographyInfo }) {
  const { step } = measure;
  const loaded = useLoad<Loaded>(async () => {
    const has = (name: string) => step.columns.some((column) => column.name === name);
    // Only the score, the rank and the decile are ordered by the result's own rank.
    const ranked = has("rank") && /^(score|value|rank|decile|quantile_\d+)$/.test(measure.column);
    const own = `${measure.column}_rank`;
    const uncertainty = ranked ? uncertaintyOf(study, step) : undefined;
    const bound = (name: string) => uncertainty?.columns.some((column) => column.name === name) ?? false;
    const [places, values, ranks, deciles, lower, upper] = await Promise.all([
      api.geography(geography.name),
      api.column<number | boolean | null>(step.name, measure.column).then(numbers),
      ranked ? api.column(step.name, "rank") : has(own) ? api.column(step.name, own) : null,
      ranked && has("decile") ? api.column(step.name, "decile") : null,
      bound("lower") ? api.column(uncertainty!.name, "lower") : null,
      bound("upper") ? api.column(uncertainty!.name, "upper") : null,
    ]);
    return { places, values, ranks: ranks ?? ranksOf(values, measure.worse), deciles, lower, upper };
  }, measure.key);
  const [and] = useParam(AND);
  const second = secondOf(study, measure, and);
  const other = useLoad<Second | null>(
    async () => (second ? { measure: second, values: numbers(await api.column<number | boolean | null>(second.step.name, second.column)) } : null),
    `second ${second?.key}`,
  );
  const index = study.indices.find((each) => each.name === step.name && each.live && /^(score|rank|decile)$/.test(measure.column));
  return (
    <Ready of={loaded} what={measure.title}>
      {(data) => (
        <>
          {and !== null && !second && <Empty><p>There is no second measure “{and}” of these areas.</p></Empty>}
          <Ready of={other} what={second?.title ?? "the second measure"}>
            {(beside) =>
              index
                ? <Movable study={study} measure={measure} geography={geography} data={data} beside={beside} index={index} />
                : <View study={study} measure={measure} geography={geography} data={data} beside={beside} shown={data} />}
          </Ready>
        </>
      )}
    </Ready>
  );
}

interface Second {
  measure: Measure;
  values: (number | null)[];
}

/** What is on the screen: as built, or as other weights have it. */
interface Shown {
  values: (number | null)[];
  ranks: (number | null)[];
  deciles: (number | null)[] | null;
}

function nullable(values: Float64Array): (number | null)[] {
  const out = new Array<number | null>(values.length);
  for (let i = 0; i < values.length; i++) out[i] = Number.isNaN(values[i]) ? null : values[i]!;
  return out;
}

interface ViewProps {
  study: Study;
  measure: Measure;
  geography: GeographyInfo;
  data: Loaded;
  /** The second measure. */
  beside: Second | null;
}

/** An index whose weights can be moved. The engine comes when the sliders are opened, or the address has weights. */
function Movable({ index, ...view }: ViewProps & { index: IndexInfo }) {
  const weights = useWeights(index);
  const [open, setOpen] = useParam(WEIGHTS);
  const wanted = open || weights.moved;
  const [code] = useParam(AREA);
  const area = code === null ? -1 : view.data.places.codes.indexOf(code);
  const fragility = fragilityOf(view.study, view.measure.step);
  const across = useLoad(
    async () => (fragility && wanted && area >= 0 ? acrossFor(fragility, index, area, view.data.places.names[area] || code!) : null),
    `across ${index.name} ${wanted ? area : -1}`,
  );
  const presets = useMemo(
    () => [...presetsOf(view.study, index), ...(across.state === "ready" && across.value ? [across.value] : [])],
    [view.study, index, across],
  );
  return (
    <>
      <details
        class="weights"
        open={wanted}
        onToggle={(event) => {
          if (event.currentTarget.open !== wanted) setOpen(event.currentTarget.open, "replace");
        }}
      >
        <summary>What if the parts weighed otherwise?</summary>
        <p>
          Move a part's weight, and map, ranking, deciles, coarser areas, lists and indices made of this one follow. The {view.data.lower ? "range of ranks that defensible weights could give stands beside each rank: judge a place by that, not by the setting that suits it" : "study has no uncertainty of this index, so that how far defensible weights could move a rank is not known"}.
        </p>
        <Sliders index={index} weights={weights} presets={presets} />
      </details>
      {wanted
        ? <Recomputed {...view} index={index} weights={weights} />
        : <View {...view} shown={view.data} />}
    </>
  );
}

function Recomputed({ index, weights, ...view }: ViewProps & { index: IndexInfo; weights: MovedWeights }) {
  const live = useLoad(async () => Live.of(await api.weights(index.name)), index.name);
  const key = weights.used?.join() ?? "";
  const result = useMemo<Rescored | null>(
    () => (live.state === "ready" && weights.moved && weights.used ? live.value.rescore(weights.used) : null),
    [live, key, weights.moved],
  );
  const shown = useMemo<Shown>(() => {
    if (!result) return view.data;
    const { column } = view.measure;
    const values = column === "rank" ? result.ranks : column === "decile" ? result.deciles : result.scores;
    return { values: nullable(values), ranks: nullable(result.ranks), deciles: nullable(result.deciles) };
  }, [result, view.data, view.measure]);
  return (
    <>
      {live.state === "failed" && <Ready of={live} what="the index engine">{() => null}</Ready>}
      {weights.moved && !weights.used && <Empty><p>All weights are zero. The map shows the official weights until one is above it.</p></Empty>}
      <View {...view} shown={shown} result={result} />
    </>
  );
}

/** A value once it has stayed for a moment: long tables need not follow every step of a hand. */
function useSettled<T>(value: T, wait = 160): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (settled === value) return;
    const timer = setTimeout(() => setSettled(value), wait);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function View({ study, measure, geography, data, beside, shown, result = null }: ViewProps & { shown: Shown; result?: Rescored | null }) {
  const moved = result !== null;
  const rescored = useSettled(result);
  const [code, setCode] = useParam(AREA);
  const [method] = useParam(CLASSES);
  const [fade] = useParam(PALER);
  const { places } = data;
  const settled = useSettled(shown);
  const at = useMemo(() => (code === null ? -1 : places.codes.indexOf(code)), [code, places]);
  const selected = at < 0 ? null : at;
  const select = (area: number | null) => setCode(area === null ? null : places.codes[area]!, "replace");
  const format = useMemo(() => formatterFor(data.values, measure.unit), [data, measure]);
  const areas = areasOf(geography);
  const ends = endsOf(study, measure.step, measure.column);
  const worstFirst = inOrder(measure, ends);
  const title = moved ? `${measure.title}, with other weights` : measure.title;
  const asBuilt = moved && beside && (beside.measure.step.name === measure.step.name || restingOn(study, measure.step.name).includes(beside.measure.step));
  const caveat = moved ? `These are not the study's own weights, but ones set by hand on this page.${asBuilt ? ` “${beside.measure.title}” is as built.` : ""}` : null;
  const secondSide = useMemo(
    () => beside && sideOf(beside.measure, beside.values, inOrder(beside.measure, endsOf(study, beside.measure.step, beside.measure.column))),
    [beside],
  );
  const both = useMemo(() => secondSide && bivariate(sideOf(measure, shown.values, worstFirst), secondSide), [secondSide, shown, measure]);
  const besideFormat = useMemo(() => (beside ? formatterFor(beside.values, beside.measure.unit) : null), [beside]);

  const classes = useMemo<Classes>(
    () =>
      shown.deciles && method === "tenths" && /^(score|value|rank)$/.test(measure.column)
        ? byDecile(measure, shown.values, shown.deciles)
        : classify(measure, shown.values, method),
    [shown, measure, method],
  );
  const name = (area: number) => places.names[area] || places.codes[area]!;
  const ranked = measure.type !== "truth";
  const besideAt = (area: number) => {
    const value = beside?.values[area] ?? null;
    return value === null ? "no value" : beside!.measure.type === "truth" ? (value === 1 ? "yes" : "no") : besideFormat!(value);
  };
  const tell = (area: number) => `${tellOne(area)}${beside ? `; ${inSentence(beside.measure.title)}: ${besideAt(area)}` : ""}`;
  const tellOne = (area: number) => {
    const value = shown.values[area] ?? null;
    if (value === null) return `${name(area)}: no value`;
    if (!ranked) return `${name(area)}: ${value === 1 ? "yes" : "no"}`;
    const rank = shown.ranks[area];
    return `${name(area)}: ${format(value)}${rank == null ? "" : `, rank ${whole(rank)}`}`;
  };

  const columns = useMemo<Column[]>(() => {
    const out: Column[] = [];
    const isRank = measure.column === "rank";
    if (ranked) out.push({ name: "rank", label: moved ? "Rank as built" : ofNeed(study, measure.step) ? "Rank (1 is the greatest need)" : "Rank (1 is the worst)", values: data.ranks, first: "asc" });
    if (ranked && measure.worse === null && !moved) out[0]!.label = "Rank (1 is the highest value)";
    if (moved) {
      out.push({ name: "new_rank", label: "Rank with these weights", values: settled.ranks, first: "asc" });
      out.push({
        name: "nearer",
        label: "Places nearer to rank 1",
        values: data.ranks.map((rank, i) => (rank === null || settled.ranks[i] == null ? null : rank - settled.ranks[i]!)),
        format: (value) => (typeof value === "number" && value > 0 ? `+${whole(value)}` : whole(value as number | null)),
      });
    }
    out.push({ name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: geography.name, area: places.codes[row]! }) });
    if (!isRank) {
      const values = measure.type === "truth" ? settled.values.map((value) => (value === null ? null : value === 1)) : settled.values;
      out.push({ name: measure.column, label: measure.label, values, format });
    }
    if (beside && both) {
      const values = beside.measure.type === "truth" ? beside.values.map((value) => (value === null ? null : value === 1)) : beside.values;
      out.push({ name: beside.measure.key.replace(".", "_"), label: beside.measure.title, values, format: besideFormat! });
      const thirds = (of: Int8Array) => Array.from(of, (third) => (third < 0 ? null : third + 1));
      out.push({ name: "third", label: `Third by ${inSentence(measure.label)}`, values: thirds(both.first.of), first: "asc" });
      out.push({ name: "second_third", label: "Third by the second", values: thirds(both.second.of), first: "asc" });
    }
    if (data.lower && data.upper) {
      out.push({ name: "lower", label: "Rank could be from", values: data.lower, first: "asc" });
      out.push({ name: "upper", label: "to", say: "Rank could be to", values: data.upper, first: "asc" });
    }
    out.push({ name: "code", label: "Code", values: places.codes });
    return out;
  }, [data, settled, moved, measure, geography, beside, both]);
  const parents = useParents(study, places);
  const ranking = { columns: parents ? [...columns, parents] : columns, rows: places.codes.length };
  const sort = ranked ? (moved ? "new_rank" : "rank") : `${measure.column}.desc`;

  return (
    <>
      <Moves data={data} shown={settled} geography={geography} moved={moved && rescored !== null} />
      <div class="with-side">
        <div>
          {geography.map ? (
            <MapFigure
              study={study}
              measure={measure}
              geography={geography}
              places={places}
              title={title}
              caveat={caveat}
              classes={classes}
              both={both}
              beside={beside?.measure ?? null}
              ends={worstFirst}
              selected={selected}
              select={select}
              open={(area) => location.assign(link("place", { geography: geography.name, area: places.codes[area]! }))}
              tell={tell}
              unsure={data.lower && data.upper && fade && !both ? { lower: data.lower, upper: data.upper } : null}
              canFade={data.lower !== null && data.upper !== null && !moved && !both}
              parents={places.within[Object.keys(places.within)[0] ?? ""] ?? null}
              twin={{ ...ranking, sort, current: selected }}
            />
          ) : (
            <Distribution study={study} measure={measure} areas={areas} title={title} caveat={caveat} values={settled.values} selected={selected} name={name} format={format} />
          )}
        </div>
        <div>
          <AreaSearch study={study} geography={geography.name} label="Select a place" placeholder="Name or code" onTake={(found) => select(found.area)} />
          {code !== null && selected === null && <Empty><p>There is no area “{code}” among the {areas}.</p></Empty>}
          {selected !== null
            ? <Card measure={measure} geography={geography} data={data} shown={shown} moved={moved} area={selected} beside={beside && { label: beside.measure.title, value: besideAt(selected) }} format={format} clear={() => select(null)} />
            : <p class="small">Choose one of the {areas} {geography.map ? "on the map, in the ranking," : "in the ranking"} or by its name.</p>}
          {both ? <Square both={both} /> : <Legend classes={classes} title={measure.label} {...legendEnds(measure, worstFirst)} />}
        </div>
      </div>
      {geography.map && ranked && (
        <Distribution study={study} measure={measure} areas={areas} title={title} caveat={caveat} values={settled.values} selected={selected} name={name} format={format} />
      )}
      {moved && rescored && <Follows study={study} index={measure.step} result={rescored} data={data} />}
      <section aria-labelledby="ranking">
        <h2 id="ranking" tabIndex={-1}>{ranked ? "The ranking" : "The list"}</h2>
        <DataTable id="ranking" caption={`${title}: ${areas}`} {...ranking} sort={sort} current={selected} csv={`${measure.key.replace(".", "-")}${moved ? "-other-weights" : ""}`} head="name" />
      </section>
    </>
  );
}

/** The names of the nearest parents as a column, once they are there. */
function useParents(study: Study, places: Geography): Column | null {
  const name = Object.keys(places.within)[0] ?? null;
  const loaded = useLoad(async () => (name ? api.geography(name) : null), `parents ${name}`);
  return useMemo(() => {
    const info = study.geographies.find((each) => each.name === name);
    if (!name || !info || loaded.state !== "ready" || !loaded.value) return null;
    const parent = loaded.value;
    const values = places.within[name]!.map((i) => (i < 0 ? null : parent.names[i] || parent.codes[i]!));
    return { name, label: geographyTitle(info), values };
  }, [study, places, name, loaded]);
}

interface MapProps {
  study: Study;
  measure: Measure;
  geography: GeographyInfo;
  places: Geography;
  title: string;
  caveat: string | null;
  classes: Classes;
  /** Where two measures are shown. */
  both: Bivariate | null;
  beside: Measure | null;
  ends: { first: string; last: string };
  selected: number | null;
  select: (area: number | null) => void;
  open: (area: number) => void;
  tell: (area: number) => string;
  unsure: { lower: (number | null)[]; upper: (number | null)[] } | null;
  canFade: boolean;
  parents: number[] | null;
  twin: { columns: Column[]; rows: number; sort: string; current: number | null };
}

/** How many steps of paleness there are. */
const FADES = 4;

function MapFigure({ study, measure, geography, places, title, caveat, classes, both, beside, ends, selected, select, open, tell, unsure, canFade, parents, twin }: MapProps) {
  const [picture] = useParam(PICTURE);
  const [fade, setFade] = useParam(PALER);
  const outlines = useOutlines(geography.name, picture);
  const colours = classes.classes.map((each) => each.colour);
  const painted = useMemo(() => {
    if (both) return { of: both.of as ArrayLike<number>, palette: BIVARIATE };
    if (!unsure) return { of: classes.of as ArrayLike<number>, palette: colours };
    const n = unsure.lower.length;
    const of = Int16Array.from(classes.of, (each, i) => {
      if (each < 0) return -1;
      const wide = (unsure.upper[i] ?? n) - (unsure.lower[i] ?? 0);
      // Palest where the range of ranks spans three tenths of all areas or more.
      return each * FADES + Math.min(FADES - 1, Math.floor((FADES * wide) / (0.3 * n)));
    });
    return { of, palette: colours.flatMap((colour) => Array.from({ length: FADES }, (_, k) => paler(colour, k * 0.24))) };
  }, [classes, both, unsure, colours.join()]);
  const words = both ? bothWords(both) : [
    measure.type === "truth" ? `Colours show “${measure.label}”, yes or no.` : `Colours show “${measure.label}”, from ${ends.first} to ${ends.last}.`,
    unsure ? "The paler an area, the wider the range of ranks that it could have." : null,
  ].filter(Boolean).join(" ");
  const shownTitle = both && beside ? `${title}; and ${inSentence(beside.title)}` : title;
  const drawing = async () => {
    if (outlines.state !== "ready") throw new Error("the map is still loading");
    const { hexes, topology } = outlines.value;
    const shape = hexes ? hexDrawing(hexes, painted.of, painted.palette) : geoDrawing(topology!, painted.of, painted.palette);
    if (both) return withSquare(shape, both);
    return withLegend(shape, classes, legendEnds(measure, ends), measure.title);
  };
  const uncertainties = uncertaintiesOf(study, measure.step);
  const shared = { ...painted, selected, onSelect: select, onOpen: open, tell, name: `Map: ${shownTitle}`, parents };

  return (
    <Figure id="map" level={2} title={shownTitle} caption={words} caveat={[caveat, ...(outlines.state === "ready" ? mapNotes(study, outlines.value, places) : [])].filter(Boolean).join(" ") || null} source={sourceLine(study, measure.step, beside?.step)} twin={twin} twinAt="ranking" picture={drawing}>
      {canFade && (
        <div class="switch">
          <input type="checkbox" id="paler" checked={fade} onChange={(event) => setFade(event.currentTarget.checked)} />
          <label for="paler">Paler where the rank is less sure{uncertainties.length > 1 && `, by “${stepTitle(uncertainties[0]!)}”`}</label>
        </div>
      )}
      <Ready of={outlines} what="the map">
        {({ hexes, topology }) => (hexes ? <HexMap hexes={hexes} {...shared} /> : <GeoMap topology={topology!} geography={geography.name} {...shared} />)}
      </Ready>
    </Figure>
  );
}

/** How to read two measures at once, and how many areas are at both ends. */
function bothWords(both: Bivariate): string {
  const known = both.counts.reduce((sum, each) => sum + each, 0);
  return [
    `Dark: ${both.first.ends.first} by “${both.first.title}” and ${both.second.ends.first} by “${both.second.title}” (the first third of each), ${whole(both.counts[0])} of ${count(known, "area")}.`,
    `Orange: in the first third by the first and in the last by the second, ${whole(both.counts[2])}. Blue: the other way round, ${whole(both.counts[6])}. Light: in the last third of each, ${whole(both.counts[8])}.`,
  ].join(" ");
}

/** What a legend says of its ends: of yes and no, nothing more. */
const legendEnds = (measure: Measure, ends: { first: string; last: string }) => (measure.type === "truth" ? { first: "", last: "" } : ends);

/** The words for both ends, those of the first class first. */
const inOrder = (measure: Measure, ends: { low: string; high: string }) =>
  measure.worse === "low" ? { first: ends.low, last: ends.high } : { first: ends.high, last: ends.low };

interface DistributionProps {
  study: Study;
  measure: Measure;
  areas: string;
  title: string;
  caveat: string | null;
  values: (number | null)[];
  selected: number | null;
  name: (area: number) => string;
  format: (value: number | null) => string;
}

function Distribution({ study, measure, areas, title, caveat, values, selected, name, format }: DistributionProps) {
  const order = useMemo(() => orderOf(values, "low"), [values]);
  if (order.length === 0) return <Empty><p>No area has a value of {measure.title}.</p></Empty>;
  const quantile = (share: number) => values[order[Math.min(order.length - 1, Math.floor(share * order.length))]!]!;
  const marks: [string, number][] = [["Smallest", quantile(0)], ["A tenth is below", quantile(0.1)], ["A quarter is below", quantile(0.25)], ["Median", quantile(0.5)], ["A quarter is above", quantile(0.75)], ["A tenth is above", quantile(0.9)], ["Greatest", quantile(1)]];
  const mark = selected !== null && values[selected] != null ? { value: values[selected]!, label: name(selected) } : null;
  return (
    <Figure
      id="distribution"
      level={2}
      title={`Distribution. ${title}`}
      caption={`Half of the ${areas} lie between ${format(quantile(0.25))} and ${format(quantile(0.75))}; the median is ${format(quantile(0.5))}.`}
      caveat={caveat}
      source={sourceLine(study, measure.step)}
      twin={{
        columns: [
          { name: "mark", label: "Of all areas with a value", values: marks.map((each) => each[0]) },
          { name: "value", label: measure.label, values: marks.map((each) => each[1]), format: format as never },
        ],
        rows: marks.length,
      }}
    >
      <Histogram values={values} label={measure.label} areas={areas} share={isShare(measure.unit)} mark={mark} />
    </Figure>
  );
}

interface CardProps extends Omit<ViewProps, "study" | "beside"> {
  beside: { label: string; value: string } | null;
  shown: Shown;
  moved: boolean;
  area: number;
  format: (value: number | null) => string;
  clear: () => void;
}

function Card({ measure, geography, data, beside, shown, moved, area, format, clear }: CardProps) {
  const { places, ranks, lower, upper } = data;
  const ranked = measure.type !== "truth";
  const all = useMemo(() => ranks.filter((rank) => rank !== null).length, [ranks]);
  const value = shown.values[area] ?? null;
  const isRank = measure.column === "rank";
  const rank = ranks[area] ?? null;
  const now = shown.ranks[area] ?? null;
  const decile = shown.deciles?.[area] ?? null;
  return (
    <div class="card">
      <h3>{places.names[area] || places.codes[area]}</h3>
      <p class="small">{places.codes[area]}</p>
      <dl>
        {!isRank && <><dt>{measure.label}</dt><dd>{ranked ? format(value) : value === null ? "no value" : value === 1 ? "yes" : "no"}</dd></>}
        {beside && <><dt>{beside.label}</dt><dd>{beside.value}</dd></>}
        {ranked && <><dt>{moved ? "Rank as built" : "Rank"}</dt><dd>{rank === null ? "not ranked" : `${whole(rank)} of ${whole(all)}`}</dd></>}
        {moved && <><dt>With these weights</dt><dd>{now === null ? "not ranked" : whole(now)}</dd></>}
        {lower && upper && <><dt>Rank could be</dt><dd>{rankRange(lower[area], upper[area])}</dd></>}
        {decile !== null && <><dt>Decile</dt><dd>{whole(decile)}</dd></>}
      </dl>
      <div class="buttons">
        <a class="button" href={link("place", { geography: geography.name, area: places.codes[area]! })}>All about this place</a>
        <button type="button" onClick={clear}>Clear</button>
      </div>
    </div>
  );
}

/** Who comes into the first decile under other weights, and who falls out of it. */
function Moves({ data, shown, geography, moved }: { data: Loaded; shown: Shown; geography: GeographyInfo; moved: boolean }) {
  const found = useMemo(() => {
    if (!moved) return null;
    const moves: { area: number; enters: boolean }[] = [];
    let same = 0;
    let all = 0;
    if (!data.deciles || !shown.deciles) return null;
    for (let area = 0; area < shown.deciles.length; area++) {
      const before = data.deciles[area];
      const now = shown.deciles[area];
      if (before == null || now == null) continue;
      all++;
      if (before === now) same++;
      if ((before === 1) !== (now === 1)) moves.push({ area, enters: now === 1 });
    }
    // How many now have a rank that the study's own uncertainty does not give them.
    const { lower, upper } = data;
    const outside = lower && upper
      ? shown.ranks.filter((rank, i) => rank !== null && lower[i] != null && upper[i] != null && (rank < lower[i]! || rank > upper[i]!)).length
      : null;
    return { moves, same, all, outside };
  }, [data, shown, moved]);
  const [open, setOpen] = useState(false);
  // Its place is here before there is anything to say: what comes with its words is not read out.
  if (!found) return <section><p class="hidden" aria-live="polite" key="told" /></section>;
  const { moves, same, all, outside } = found;
  const enters = moves.filter((each) => each.enters).length;
  const areas = moves.map((each) => each.area);
  const { places, ranks, lower, upper } = data;
  return (
    <section aria-labelledby="moves-title">
      <h2 id="moves-title">What these weights change</h2>
      <p class="lead" aria-live="polite" key="told">
        <ReadOut>{`${count(enters, "area enters", "areas enter")} the first decile and ${count(moves.length - enters, "leaves", "leave")} it. ${whole(same)} of ${whole(all)} ${areasOf(geography)} keep their decile.`}</ReadOut>
      </p>
      <p><a href="#follows">Other results under these weights</a></p>
      {outside !== null && <p>{count(outside, "area ranks", "areas rank")} outside the range that the study's uncertainty gives: the more they are, the further these weights are from what the study holds defensible.</p>}
      {moves.length > 0 && (
        <>
          <p><button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? "Hide who enters and who leaves" : "Show who enters and who leaves"}</button></p>
          {open && (
            <DataTable
              id="moves"
              caption="Into and out of the first decile"
              rows={moves.length}
              head="name"
              sort="new_rank"
              csv="moves"
              columns={[
                { name: "move", label: "Move", values: moves.map((each) => (each.enters ? "enters" : "leaves")) },
                { name: "name", label: "Name", values: areas.map((area) => places.names[area] || places.codes[area]!), href: (row) => link("place", { geography: geography.name, area: places.codes[areas[row]!]! }) },
                { name: "code", label: "Code", values: areas.map((area) => places.codes[area]!) },
                { name: "rank", label: "Rank as built", values: areas.map((area) => ranks[area]!), first: "asc" },
                { name: "new_rank", label: "Rank with these weights", values: areas.map((area) => shown.ranks[area]!), first: "asc" },
                ...(lower && upper
                  ? [
                      { name: "lower", label: "Rank could be from", values: areas.map((area) => lower[area]!), first: "asc" as const },
                      { name: "upper", label: "to", say: "Rank could be to", values: areas.map((area) => upper[area]!), first: "asc" as const },
                    ]
                  : []),
              ]}
            />
          )}
        </>
      )}
    </section>
  );
}
