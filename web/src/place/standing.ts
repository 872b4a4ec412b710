// One area's measures: value, interval, rank, verdict, and where it stands among all areas.
import { api } from "../api";
import { textOf } from "../defined";
import { measuresOf, ranksOf, type Measure } from "../measures";
import { formatterFor } from "../number";
import type { Cell, Geography, IndexInfo, MeasureSummary, PlaceShard, Step, Study } from "../types";

/** One area with all that the study has on it. */
export interface Place {
  geography: string;
  area: number;
  code: string;
  name: string;
  places: Geography;
  shard: PlaceShard;
  measures: Record<string, MeasureSummary>;
}

export interface Row {
  measure: Measure;
  /** "Children on a low income", without "value" or "score". */
  title: string;
  value: number | null;
  format: (value: Cell) => string;
  summary: MeasureSummary | null;
  /** 1 is the greatest need. Null as long as it is not known. */
  rank: number | null;
  /** How many areas have a value. */
  of: number;
  lower: number | null;
  upper: number | null;
  /** "95" of an interval of 95%. */
  level: string | null;
  benchmark: number | null;
  verdict: string | null;
  trend: string | null;
}

export async function loadPlace(geography: string, code: string): Promise<Place | null> {
  const places = await api.geography(geography);
  const area = places.codes.indexOf(code);
  if (area < 0) return null;
  return placeOf(geography, area, places);
}

export async function placeOf(geography: string, area: number, places: Geography): Promise<Place> {
  const [shard, measures] = await Promise.all([api.place(geography, area), api.measures(geography)]);
  const code = places.codes[area]!;
  return { geography, area, code, name: places.names[area] || code, places, shard, measures };
}

/** What a table says of the area; null for a missing value, undefined for a column that is not there. */
export function cellOf(place: Place, step: string, column: string): Cell | undefined {
  const values = place.shard.columns[`${step}.${column}`];
  return values ? (values[place.area - place.shard.start] ?? null) : undefined;
}

export function numberOf(place: Place, step: string, column: string): number | null {
  const value = cellOf(place, step, column);
  return typeof value === "number" ? value : null;
}

/** The column that a result's bare name means. */
export function mainColumn(step: Step): string {
  if (step.kind === "index" || step.kind === "consensus") return "score";
  if (step.kind === "designation") return "designated";
  if (step.kind === "change") return "change";
  if (step.kind === "fund" || step.kind === "allocation") return "amount";
  return "value";
}

const isMain = (measure: Measure): boolean => {
  const { step, column } = measure;
  if (["index", "consensus", "indicator", "rebase", "change"].includes(step.kind)) return column === mainColumn(step);
  return step.kind === "summary" && step.columns.some((each) => each.name === `${column}_rank`);
};

/** The measures that tell of an area's need, one a result: no ranks, chances, money or lists. */
export const mainMeasures = (study: Study, geography: string): Measure[] => measuresOf(study, geography).filter(isMain);

/** The rank that the study's own tables give, where they do. */
function givenRank(place: Place, { step, column }: Measure): number | null | undefined {
  const name = step.kind === "summary" ? `${column}_rank` : "rank";
  return step.columns.some((each) => each.name === name) ? numberOf(place, step.name, name) : undefined;
}

export function rowsOf(study: Study, place: Place, ranks: Map<string, number | null>): Row[] {
  return mainMeasures(study, place.geography).map((measure) => {
    const { step, column } = measure;
    const summary = place.measures[measure.key] ?? null;
    const spread = summary ? [summary.min, summary.q10, summary.q25, summary.median, summary.q75, summary.q90, summary.max] : [];
    const value = numberOf(place, step.name, column);
    const unit = measure.unit ?? carriedUnit(study, step);
    const beside = study.steps.find(
      (other) => other.kind === "benchmark" && other.about === step.name && other.geography === place.geography,
    );
    const trend = study.steps.find((other) => other.kind === "trend" && other.from.includes(step.name) && other.geography === place.geography);
    const level = beside?.columns.map((each) => /^verdict_(\w+)$/.exec(each.name)?.[1]).find((each) => each !== undefined) ?? null;
    const ends = (end: "lower" | "upper") =>
      beside && level !== null ? numberOf(place, beside.name, `${end}_${level}`)
      : step.kind === "change" || step.kind === "allocation" ? numberOf(place, step.name, end)
      : null;
    const text = (from: Step | undefined, name: string) => {
      const cell = from ? cellOf(place, from.name, name) : null;
      return typeof cell === "string" && cell !== "" ? cell : null;
    };
    return {
      measure,
      title: titleOf(measure),
      value,
      format: formatterFor(value === null ? spread : [...spread, value], unit),
      summary,
      rank: givenRank(place, measure) ?? ranks.get(measure.key) ?? null,
      of: summary?.count ?? 0,
      lower: ends("lower"),
      upper: ends("upper"),
      level: beside ? (level?.replace("_", ".") ?? null) : null,
      benchmark: beside ? numberOf(place, beside.name, "benchmark") : null,
      verdict: level !== null ? text(beside, `verdict_${level}`) : null,
      trend: text(trend, "direction") ?? text(trend, "trend") ?? (step.kind === "change" ? text(step, "trend") : null),
    };
  });
}

/** A mean that is carried to other areas keeps its unit. */
function carriedUnit(study: Study, step: Step): string | null {
  if (step.kind !== "rebase") return null;
  const by = textOf(step, "by");
  if (by === "share-of-areas") return "share of areas";
  return by === "mean" || by === "population-mean" ? (study.steps.find((other) => other.name === step.about)?.unit ?? null) : null;
}

/**
 * Whether a measure tells of need at all areas alike: a sum tells how large an area is, and what few areas have is about
 * something else, such as the year in which a programme began there.
 */
export const tellsOfNeed = (row: Row, areas: number): boolean =>
  row.measure.worse !== null && row.of >= areas / 2 && !(row.measure.step.kind === "rebase" && textOf(row.measure.step, "by") === "sum");

export function titleOf({ step, title, label }: Measure): string {
  if (step.kind === "index" || step.kind === "consensus" || step.kind === "rebase" || step.kind === "change") {
    return step.title ?? title.slice(0, title.lastIndexOf(":"));
  }
  return step.kind === "summary" ? `${label} (${(step.title ?? step.name).toLowerCase()})` : title;
}

/** Which measures have no rank in the study's tables: these are ranked here, over whole columns. */
export const unranked = (study: Study, place: Place): Measure[] =>
  mainMeasures(study, place.geography).filter((measure) => measure.worse !== null && givenRank(place, measure) === undefined);

/** Ranks by the measures that the study ranks nobody by. */
export async function rankOthers(study: Study, place: Place): Promise<Map<string, number | null>> {
  const measures = unranked(study, place);
  const columns = await Promise.all(measures.map((measure) => api.column(measure.step.name, measure.column)));
  return new Map(measures.map((measure, i) => [measure.key, ranksOf(columns[i]!, measure.worse)[place.area] ?? null]));
}

/** How many areas are better off in a measure, from ranks and ties: the rank from the other end. */
export function fromBest(row: Row): number {
  return row.rank === null ? Infinity : row.of + 1 - row.rank;
}

/** What an index is made of, at whatever depth: the index, its parts, and theirs, each once. */
export function treeOf(study: Study, index: string): { name: string; depth: number; leaf: boolean }[] {
  const infos = new Map<string, IndexInfo>(study.indices.map((each) => [each.name, each]));
  const out: { name: string; depth: number; leaf: boolean }[] = [];
  const walk = (name: string, depth: number) => {
    if (out.some((each) => each.name === name)) return;
    const info = infos.get(name);
    out.push({ name, depth, leaf: !info });
    for (const part of info?.parts ?? []) walk(part.of.split(".")[0]!, depth + 1);
  };
  walk(index, 0);
  return out;
}

/** "district" of a geography titled "Districts"; its name where the title has no plain plural. */
export function singular(geography: string, study: Study): string {
  const info = study.geographies.find((each) => each.name === geography);
  const title = info?.title;
  if (title && /^[A-Z][a-z]+s$/.test(title)) return title.slice(0, -1).toLowerCase().replace(/ie$/, "y");
  return geography.replace(/_/g, " ");
}
