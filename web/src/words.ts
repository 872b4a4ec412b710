// What things are called on the pages. Rank 1 is the greatest need and decile 1 the first tenth, everywhere.
import type { GeographyInfo, Step, Study } from "./types";

/** Kinds of result: one, several. */
const KINDS: Record<string, [string, string]> = {
  geography: ["geography", "geographies"],
  lookup: ["lookup", "lookups"],
  source: ["source", "sources"],
  indicator: ["indicator", "indicators"],
  index: ["index", "indices"],
  summary: ["summary", "summaries"],
  rebase: ["carried result", "carried results"],
  designation: ["list", "lists"],
  fund: ["fund", "funds"],
  reach: ["reach of a fund", "reaches of funds"],
  redistribution: ["comparison of ways to share money", "comparisons of ways to share money"],
  allocation: ["allocation", "allocations"],
  appraisal: ["appraisal", "appraisals"],
  series: ["series", "series"],
  change: ["change", "changes"],
  control: ["control chart", "control charts"],
  gap: ["gap", "gaps"],
  convergence: ["convergence", "convergences"],
  projection: ["projection", "projections"],
  mission: ["mission", "missions"],
  scorecard: ["scorecard", "scorecards"],
  scenario: ["scenario", "scenarios"],
  evaluation: ["evaluation", "evaluations"],
  uncertainty: ["uncertainty", "uncertainties"],
  sensitivity: ["sensitivity", "sensitivities"],
  fragility: ["fragility", "fragilities"],
  cutoff: ["cutoff", "cutoffs"],
  inequality: ["inequality", "inequalities"],
  association: ["association", "associations"],
  influence: ["influence", "influences"],
  correlation: ["correlation", "correlations"],
  comparison: ["comparison", "comparisons"],
  consensus: ["consensus", "consensuses"],
  benchmark: ["benchmark", "benchmarks"],
  trend: ["trend", "trends"],
  profile: ["profile", "profiles"],
};

export function kindName(kind: string, many = false): string {
  const known = KINDS[kind];
  if (known) return known[many ? 1 : 0];
  const plain = kind.replace(/_/g, " ");
  return many ? `${plain}s` : plain;
}

/** Columns that mean the same wherever they stand. */
const COLUMNS: Record<string, string> = {
  code: "Code",
  name: "Name",
  score: "Score",
  value: "Value",
  rank: "Rank (1 is the greatest need)",
  decile: "Decile (1 is the first tenth)",
  population: "People",
  people: "People",
  areas: "Areas",
  designated: "On the list",
  category: "Category (1 is the first)",
  median: "Median rank",
  mean_shift: "Mean shift of rank",
  best: "Best rank seen",
  worst: "Worst rank seen",
  core: "Sure to be in",
  group: "Group",
  p_decile_1: "Chance of the first decile",
  p_cut: "Chance of being in",
  p_designated: "Chance of being on the list",
  average_score: "Average score",
  average_rank: "Average rank, turned round",
  share_in_decile_1: "Share of areas in the first decile",
  extent: "Extent",
  local_concentration: "Local concentration",
  scale: "People counted",
  amount: "Amount",
  per_head: "Amount per head",
  verdict: "Verdict",
  period: "Period",
  estimate: "Estimate",
  lower: "Lower end of the interval",
  upper: "Upper end of the interval",
  p_value: "p",
  best_rank: "Best rank under any weights",
  worst_rank: "Worst rank under any weights",
  distance: "Change of weights to the line",
  beyond: "Beyond the line, as a share of the areas",
  near: "Nearly on the list",
  benchmark: "Benchmark",
  first: "First value",
  last: "Last value",
};

/** A name of the study or of a column as words, for want of a title. */
export function fromName(name: string): string {
  const text = name.replace(/_/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const stepTitle = (step: Step) => step.title ?? fromName(step.name);

/** The areas of a geography, as a heading: its title, else its name in the plural. */
export const geographyTitle = (geography: GeographyInfo) =>
  geography.title ?? fromName(/[^s\d]$/.test(geography.name) ? `${geography.name}s` : geography.name);

/** What a column of a step is called. A column named after another step bears that step's title. */
export function columnTitle(study: Study, step: Step | undefined, column: string): string {
  if (column === "rank" && step && step.kind !== "consensus" && !ofNeed(study, step)) return "Rank (1 is the worst)";
  const known = COLUMNS[column];
  if (known) return known;
  const quantile = /^quantile_(\d+)$/.exec(column);
  if (quantile) return quantile[1] === "5" ? "Fifth (1 is the first)" : `Part of ${quantile[1]} (1 is the first)`;
  const level = /^(lower|upper|verdict)_(\d+)$/.exec(column);
  if (level) {
    const text = { lower: "Lower end", upper: "Upper end", verdict: "Verdict" }[level[1] as "lower"];
    const share = level[2]!.length > 2 ? `${level[2]!.slice(0, 2)}.${level[2]!.slice(2)}` : level[2]!;
    return `${text} at ${share}%`;
  }
  if (column.endsWith("_rank")) {
    return `${columnTitle(study, step, column.slice(0, -5))}: rank (1 is the greatest need)`;
  }
  const part = step?.from.includes(column) ? study.steps.find((other) => other.name === column) : undefined;
  if (part && step?.kind === "index") return `${stepTitle(part)}: what it adds`;
  if (part) return stepTitle(part);
  const parent = study.geographies.find((geography) => geography.name === column);
  if (parent) return geographyTitle(parent);
  return fromName(column);
}

/** What the two ends of a scale mean, in words. */
export function endsOf(study: Study, step: Step | undefined, column: string): { low: string; high: string } {
  const need = step && ["index", "rebase", "summary"].includes(step.kind);
  const deprived = need && /depriv/i.test(`${step.name} ${step.title} ${step.about}`);
  const [more, less] =
    column === "designated" ? ["on the list", "not on the list"]
    : deprived ? ["more deprived", "less deprived"]
    : need && ofNeed(study, step) ? ["greater need", "lesser need"]
    : ["worse", "better"];
  const worse = worseEnd(study, step, column);
  if (worse === null) return { low: "lower", high: "higher" };
  return worse === "high" ? { low: less, high: more } : { low: more, high: less };
}

const NEED = /\bneed|depriv|disadvantage|vulnerab|hardship|poverty|\bs?imd/i;

/** Whether a result orders by need: it, or the index that the study shows first, says so. A ranking by one figure need not. */
export function ofNeed(study: Study, step: Step): boolean {
  const headline = study.steps.find((other) => other.name === study.headline);
  return [step, headline].some((each) => each && NEED.test(`${each.name.replace(/_/g, " ")} ${each.title ?? ""}`));
}

/** Which end of a column is the worse one; null where the study does not say. */
export function worseEnd(study: Study, step: Step | undefined, column: string): "high" | "low" | null {
  // The mean of ranks turned round: a high one is a great need, whatever its name ends in.
  if (column === "average_rank") return "high";
  if (/(^|_)(rank|decile)$/.test(column) || /^quantile_\d+$/.test(column)) return "low";
  if (step?.kind === "uncertainty" && /^(median|lower|upper|best|worst)$/.test(column)) return "low";
  if (column === "designated" || /^p_/.test(column)) return "high";
  if (step?.kind === "summary") {
    if (column === "local_concentration" || column === "scale" || /^share|^extent/.test(column)) return "high";
    return study.steps.find((other) => other.name === step.about)?.worse ?? null;
  }
  const said = step && ["index", "rebase", "consensus", "indicator"].includes(step.kind);
  return said ? step.worse : null;
}

/** A title within a sentence: "Index of deprivation" loses its capital, "Index of Multiple Deprivation" and "LSOAs" keep theirs. */
export const inSentence = (title: string) => (/^[A-Z][^A-Z]*$/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title);

/**
 * "neighbourhoods" of "Neighbourhoods": how a geography's areas are called within a sentence, without its edition. "Regions
 * and nations of the United Kingdom" loses its first capital alone.
 */
export const areasOf = (geography: GeographyInfo | undefined) =>
  geography
    ? inSentence(geographyTitle(geography).replace(/,.*$/, "")).replace(/^[A-Z](?=[a-z]+s (?:and|or|of|in|with)\b)/, (letter) => letter.toLowerCase())
    : "areas";

/** A result by name in a sentence: "the index of deprivation"; other titles in quotation marks. */
export const namedInSentence = (title: string) => (/^index\b/i.test(title) ? `the ${inSentence(title)}` : `\u201c${title}\u201d`);

/**
 * Without case, accents and marks of direction, so that "st helens" finds "St Helens" and "ynys mon" finds "Ynys Môn", for
 * what is searched.
 */
export const folded = (text: string) => text.normalize("NFD").replace(/[\p{M}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "").toLowerCase();
