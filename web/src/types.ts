// The data under `api/`, as the server and the static site give it. A missing number is null.
import type { Topology } from "topojson-specification";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Cell = number | string | boolean | null;
export type ColumnType = "text" | "number" | "whole" | "truth";
export type Worse = "high" | "low";

export interface Study {
  title: string;
  description: string | null;
  authors: string[];
  licence: string | null;
  version: string | null;
  seed: number | null;
  made_by: string;
  /** The index to show first. */
  headline: string | null;
  geographies: GeographyInfo[];
  steps: Step[];
  files: SourceFile[];
  indices: IndexInfo[];
  /** How many claims the study makes. */
  claims: number;
  wheel: boolean;
  /** True from `theodolite serve`, which tells when the study was built again. */
  served?: boolean;
}

/** What `api/study.json` says of a study that could not be built. */
export interface FailedStudy {
  title: string | null;
  problems: Problem[];
  served?: boolean;
}

export interface Problem {
  code: string;
  severity: "error" | "warning";
  message: string;
  file: string | null;
  line: number | null;
  snippet: string | null;
  hint: string | null;
}

export interface GeographyInfo {
  name: string;
  title: string | null;
  areas: number;
  population: boolean;
  within: string[];
  /** Whether there are boundaries, and hexes made from them. */
  map: boolean;
}

export interface Step {
  kind: string;
  name: string;
  title: string | null;
  geography: string | null;
  /** One row an area, in the geography's order: its columns are at `api/columns`. */
  areas: boolean;
  /** Null where it has no table of its own. */
  rows: number | null;
  from: string[];
  method: string | null;
  /** What the step went by, as data and by name: see `facts` in `openapi.json`. */
  facts: Record<string, Json>;
  counts: Record<string, number>;
  notes: string[];
  warnings: { code: string; message: string; hint: string | null }[];
  /** Its section: the lines of the study, to show, and what they say, to read. */
  defined: { file: string; line: number; text: string; value: Json } | null;
  worse: Worse | null;
  unit: string | null;
  period: string | null;
  reads: string[];
  /** The result that an analysis is about. */
  about: string | null;
  columns: { name: string; type: ColumnType }[];
}

export interface SourceFile {
  name: string;
  sha256: string;
  size: number;
  publisher: string | null;
  licence: string | null;
}

export interface IndexInfo {
  name: string;
  title: string | null;
  /** `flat`: left out because it does not vary, with the weight 0. */
  parts: { of: string; title: string | null; weight: number; flat?: boolean }[];
  /** Whether the page can compute it anew with other weights. */
  live: boolean;
}

export interface Geography {
  codes: string[];
  names: string[];
  population: (number | null)[] | null;
  /** By parent geography: for each area, the place of its parent among that geography's codes; -1 for none. */
  within: Record<string, number[]>;
}

export interface Table {
  rows: number;
  columns: { name: string; type: ColumnType; values: Cell[] }[];
}

export interface Hexes {
  columns: number;
  rows: number;
  column: number[];
  row: number[];
}

/** `api/maps`: TopoJSON, and what a reader of the map should know of its shapes. */
export interface MapTopology extends Topology {
  warnings?: string[];
}

export interface Weights {
  combine: string;
  worse: Worse;
  ties: string;
  /** The least share of weight that must be there, 0 to 1. */
  min_share: number;
  /** To how many places scores are rounded. */
  decimals: number | null;
  /** Whether scores are kept in single precision. */
  single: boolean;
  /** The normalised values, turned as the index is. */
  parts: { name: string; title: string | null; weight: number; flat?: boolean; values: (number | null)[] }[];
}

export interface MeasureSummary {
  count: number;
  missing: number;
  min: number | null;
  q10: number | null;
  q25: number | null;
  median: number | null;
  q75: number | null;
  q90: number | null;
  max: number | null;
  mean: number | null;
}

export interface PlaceShard {
  start: number;
  count: number;
  columns: Record<string, Cell[]>;
  series: Record<
    string,
    {
      periods: string[];
      values: (number | null)[][];
      lower: (number | null)[][] | null;
      upper: (number | null)[][] | null;
    }
  >;
}

export interface Claim {
  claim: string;
  text: string;
  source: string | null;
  /** As text: a claim may expect a word. */
  expected: Cell;
  found: Cell;
  tolerance: number | null;
  verdict: "holds" | "differs" | "cannot be tested";
  why: string | null;
  /** The claims of other studies that test it. */
  decided_by?: { study: string; claim: string }[];
}

/** `api/wheel.json`: policies, and what they are for. What they do is in the wheel's tables. */
export interface Wheel {
  principles: { name: string; title: string | null; number: number | null }[];
  goals: { name: string; title: string | null; number: number | null }[];
  actors: { name: string; title: string | null }[];
  policies: {
    name: string;
    title: string | null;
    domains: string[];
    actors: string[];
    levels: string[];
    principles: { of: string; marks: number }[];
    goals: { of: string; marks: number }[];
    source: string | null;
    note: string | null;
  }[];
}
