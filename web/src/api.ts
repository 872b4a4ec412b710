// Typed reading of `api/`. Every address is relative, so that a static site may lie in any folder; each is read once.
import { useEffect, useState } from "preact/hooks";
import { apart, toldApart } from "./direction";
import type {
  Cell, Claim, FailedStudy, Geography, Hexes, MapTopology, MeasureSummary, PlaceShard, Study, Table, Weights, Wheel,
} from "./types";

/** Something that the page asked for and did not get. */
export class ApiError extends Error {
  constructor(
    readonly path: string,
    readonly status: number | null,
    message: string,
    /** What to do about it, where the server says so. */
    readonly hint: string | null = null,
    /** Whether it may come back without anybody asking: a server that was stopped, results that are being built again. */
    readonly passing = false,
  ) {
    super(message);
  }
}

const cache = new Map<string, Promise<unknown>>();

/** Reads a JSON file of the study. A failure is forgotten, so that asking again tries again. `read` is the same at each asking. */
export function get<T>(path: string, read: (value: T) => T = (value) => value): Promise<T> {
  const known = cache.get(path);
  if (known) return known as Promise<T>;
  const answer = fetchJson<T>(path).then(read);
  cache.set(path, answer);
  answer.catch(() => cache.delete(path));
  return answer;
}

async function fetchJson<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin" });
  } catch {
    throw new ApiError(path, null, "no answer: the explorer may have been stopped, or these pages were opened as files", null, /^http/.test(location.protocol));
  }
  if (response.status === 404) throw new ApiError(path, 404, "this study does not have it");
  if (!response.ok) throw await refused(path, response);
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(path, response.status, "the answer is no JSON, or was cut short");
  }
}

/** What a server says of a refusal: `theodolite serve` tells the problem and what to do. */
async function refused(path: string, response: Response): Promise<ApiError> {
  const told = (await response.json().catch(() => null)) as { code?: unknown; message?: unknown; hint?: unknown } | null;
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  return new ApiError(path, response.status, text(told?.message) ?? `the server answered ${response.status}`, text(told?.hint), told?.code === "cannot-read-result");
}

const at = (...parts: (string | number)[]) => parts.map((part) => encodeURIComponent(part)).join("/");

/** Names of areas within a table; other texts may be what the pages go by. */
const namesApart = (column: Table["columns"][number]) =>
  /(^|_)name$/.test(column.name) ? { ...column, values: column.values.map((each) => (typeof each === "string" ? apart(each) : each)) } : column;

const mapPath = (geography: string) => `api/maps/${at(geography)}.json`;

export const api = {
  study: () => get<Study | FailedStudy>("api/study.json", (study) => ("problems" in study ? study : toldApart(study))),
  geography: (name: string) =>
    get<Geography>(`api/geographies/${at(name)}.json`, (geography) => ({ ...geography, names: geography.names.map((each) => (each ? apart(each) : each)) })),
  /** One entry an area, in the geography's order. */
  column: <T extends Cell = number | null>(table: string, column: string) =>
    get<T[]>(`api/columns/${at(table, column)}.json`),
  table: (name: string) => get<Table>(`api/tables/${at(name)}.json`, (table) => ({ ...table, columns: table.columns.map(namesApart) })),
  map: (geography: string) => get<MapTopology>(mapPath(geography)),
  /** Where that is, for those who read it themselves. */
  mapFile: (geography: string) => new URL(mapPath(geography), location.href).href,
  hexes: (geography: string) => get<Hexes>(`api/hexes/${at(geography)}.json`),
  weights: (index: string) => get<Weights>(`api/weights/${at(index)}.json`, (weights) => ({ ...weights, parts: weights.parts.map((part) => ({ ...part, title: part.title && apart(part.title) })) })),
  measures: (geography: string) => get<Record<string, MeasureSummary>>(`api/measures/${at(geography)}.json`),
  place: (geography: string, area: number) =>
    get<PlaceShard>(`api/places/${at(geography, Math.floor(area / 100))}.json`),
  claims: () => get<Claim[]>("api/claims.json", (claims) => claims.map((each) => ({ ...each, text: apart(each.text), source: each.source && apart(each.source) }))),
  wheel: () => get<Wheel>("api/wheel.json", toldApart),
};

/** A geography whose people are null where no area's are known, so that nothing is counted in dashes. */
export async function peopled(name: string): Promise<Geography> {
  const geography = await api.geography(name);
  return geography.population?.some((each) => each !== null) ? geography : { ...geography, population: null };
}

/** How long a page waits before it looks again for what may come back, in milliseconds. */
const LOOK_AGAIN = 3000;

export type Loaded<T> =
  | { state: "loading" }
  | { state: "failed"; error: Error; retry: () => void }
  | { state: "ready"; value: T };

/**
 * Loads what `load` gives, again whenever `key` changes. While a new key loads the answer is "loading", never the
 * value of the old key: a picture must not stand under the wrong title.
 */
export function useLoad<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [attempt, setAttempt] = useState(0);
  const [result, setResult] = useState<{ key: string; loaded: Loaded<T> } | null>(null);
  useEffect(() => {
    let current = true;
    let again: ReturnType<typeof setTimeout> | undefined;
    const retry = () => {
      setResult(null);
      setAttempt((n) => n + 1);
    };
    const run = () =>
      load().then(
        (value) => current && setResult({ key, loaded: { state: "ready", value } }),
        (problem: unknown) => {
          if (!current) return;
          const error = problem instanceof Error ? problem : new Error(String(problem));
          setResult({ key, loaded: { state: "failed", error, retry } });
          // The words stay while it is looked for again.
          if (error instanceof ApiError && error.passing) again = setTimeout(run, LOOK_AGAIN);
        },
      );
    void run();
    return () => {
      current = false;
      clearTimeout(again);
    };
  }, [key, attempt]);
  return result && result.key === key ? result.loaded : { state: "loading" };
}
