// How an uncertainty was made, by the facts of its step: how many draws, what varied, what its intervals hold, and where
// its line is. What a step does not say is null here, and the pages then leave the sentence out.
import { factOf, levelOf, numberOf, textOf, textsOf } from "./defined";
import { fixed, ordinal, whole } from "./number";
import type { Step, Study } from "./types";
import { stepTitle } from "./words";

export interface Draws {
  step: Step;
  /** The index, or the result carried over, whose ranks were drawn. */
  about: Step | undefined;
  draws: number | null;
  /** How much an interval holds. */
  level: number | null;
  /** In this share of the draws an area must be in (or out) to count as sure. */
  sure: number;
  /** The column with the share of draws in the cut. */
  chance: string | undefined;
  /** The list that is the cut. */
  list: Step | undefined;
  /** The last rank that is in; null where a list is the cut. */
  line: number | null;
  /** "the most deprived tenth", "the 123 in greatest need", "“Left behind”". */
  cut: string;
  varied: string[];
  held: string[];
  /** How many places a rank moves on average. */
  moves: number | null;
}

export const uncertainties = (study: Study) => study.steps.filter((step) => step.kind === "uncertainty" && step.areas);

/** The superlative of a result: of an index of deprivation "most deprived", of others "in greatest need". */
export const isDeprivation = (step: Step | undefined) => /depriv/i.test(`${step?.name} ${step?.title}`);

/** "the most deprived tenth", "the first 123 neighbourhoods, those in greatest need". */
export function cutWords(about: Step | undefined, cut: { share: number } | { first: number }): string {
  const deprived = isDeprivation(about);
  if ("first" in cut) return deprived ? `the ${whole(cut.first)} most deprived` : `the ${whole(cut.first)} in greatest need`;
  const part = Math.abs(1 / cut.share - Math.round(1 / cut.share)) < 1e-9 ? Math.round(1 / cut.share) : null;
  const share = part === 10 ? "tenth" : part === 5 ? "fifth" : part === 4 ? "quarter" : part === 20 ? "twentieth" : null;
  const text = share ?? `${fixed(cut.share * 100, Math.abs(cut.share * 100 - Math.round(cut.share * 100)) < 1e-9 ? 0 : 1)}%`;
  return deprived ? `the most deprived ${text}` : `the ${text} in greatest need`;
}

/** A cut of a step's facts in words: "the most deprived tenth"; null where it says no such cut. */
export function cutOf(about: Step | undefined, step: Parameters<typeof numberOf>[0], ...path: string[]): string | null {
  const [share, first] = [numberOf(step, ...path, "share"), numberOf(step, ...path, "first")];
  return share !== null ? cutWords(about, { share }) : first !== null ? cutWords(about, { first }) : null;
}

/** Whether a fragility moves weights within bounds that the study sets, not anywhere. */
export const isBounded = (step: Step) => factOf(step, "within") !== undefined || factOf(step, "ranges") !== undefined;

export function readDraws(study: Study, step: Step): Draws {
  const about = study.steps.find((other) => other.name === step.about && other.areas);
  const named = textOf(step, "cut", "designation");
  const list = named === null ? undefined : study.steps.find((other) => other.kind === "designation" && other.name === named);
  return {
    step,
    about,
    draws: numberOf(step, "draws"),
    level: levelOf(step),
    sure: numberOf(step, "core") ?? 0.9,
    chance: step.columns.find((column) => /^p_/.test(column.name))?.name,
    list,
    line: numberOf(step, "last_in"),
    cut: list ? `“${stepTitle(list)}”` : (cutOf(about, step, "cut") ?? "the cut"),
    varied: textsOf(step, "varied"),
    held: textsOf(step, "held"),
    moves: numberOf(step, "mean_shift"),
  };
}

const CHOICES: Record<string, string> = {
  weights: "the weights of the parts",
  normalise: "how indicators are normalised",
  treat: "how outliers are treated",
  combine: "how parts are combined",
  impute: "how gaps are filled",
  "leave-out": "whether a part is left out",
  noise: "the errors of the figures",
};

/** Choices in words, all weights as one: "34 weights, the errors of the figures". */
export function choicesInWords(choices: string[]): string[] {
  const weights = choices.filter((choice) => choice.startsWith("weight of "));
  const others = choices.filter((choice) => !choice.startsWith("weight of ")).map((choice) => CHOICES[choice] ?? choice);
  return weights.length > 0 ? [weights.length === 1 ? "one weight" : `${whole(weights.length)} weights`, ...others] : others;
}

/** One choice: the title of the part whose weight it is, with the index it is a part of where that is not `about`. */
export function choiceTitle(study: Study, choice: string, about: string | null): string {
  const weight = /^weight of (\S+)(?: in (\S+))?$/.exec(choice);
  if (!weight) {
    const words = CHOICES[choice] ?? choice;
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
  const title = (name: string) => {
    const step = study.steps.find((other) => other.name === name);
    return step ? stepTitle(step) : name;
  };
  const owner = weight[2];
  return owner && owner !== about ? `${title(weight[1]!)} (within ${title(owner)})` : title(weight[1]!);
}

/** Whether both ends of a range are the same place, once interpolated ends are rounded to whole ranks. */
export const sameRank = (lower: number | null | undefined, upper: number | null | undefined) => lower != null && upper != null && Math.round(lower) === Math.round(upper);

/** "1 to 3", or "1" where it is one place; interpolated ends are rounded to whole ranks. */
export function rankRange(lower: number | null | undefined, upper: number | null | undefined): string {
  if (lower == null || upper == null) return "unknown";
  return sameRank(lower, upper) ? whole(lower) : `${whole(lower)} to ${whole(upper)}`;
}

export const rankWords = (rank: number | null | undefined) => (rank == null ? "without a rank" : ordinal(Math.round(rank)));

/** A quantile of sorted values, between neighbours in proportion. */
export function quantile(sorted: number[], share: number): number | null {
  if (sorted.length === 0) return null;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const from = sorted[below]!;
  const to = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return from + (to - from) * (at - below);
}

/** A note of a step, with the titles of what it names in backticks. */
export function noteText(study: Study, note: string): string {
  const text = note.replace(/`([^`]+)`/g, (_, name: string) => {
    const step = study.steps.find((each) => each.name === name);
    return step ? `“${stepTitle(step)}”` : name;
  });
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
