// Results of one kind to choose from, told apart where their titles do not do it.
import { textsOf } from "./defined";
import { choicesInWords } from "./draws";
import { list } from "./number";
import type { Step, Study } from "./types";
import { areasOf, stepTitle } from "./words";

const start = (title: string) => title.toLowerCase().split(/\s+/).slice(0, 3).join(" ");

/** What a step varied, in words; null where that is not a question of its kind. */
function varied(step: Step): string | null {
  const all = textsOf(step, "varied");
  return all.length > 0 ? `varied: ${list(choicesInWords(all))}` : null;
}

/** What may tell a step from others with its title, the most telling first; its name tells it from every other. */
const marksOf = (study: Study, step: Step): (string | null)[] => {
  const about = study.steps.find((each) => each.name === step.about);
  return [
    varied(step),
    step.geography === null ? null : areasOf(study.geographies.find((each) => each.name === step.geography)),
    about ? stepTitle(about) : null,
    step.period,
    step.name,
  ];
};

/**
 * Steps as a list to choose from. To those with one title, the first thing that tells each from the others is added; to
 * uncertainties whose titles begin alike, or that are about one result, what they varied.
 */
export function choicesOf(study: Study, steps: Step[]): { value: string; label: string }[] {
  return steps.map((step) => {
    const title = stepTitle(step);
    const label = (mark: string | null) => ({ value: step.name, label: mark === null ? title : `${title} (${mark})` });
    const namesakes = steps.filter((other) => other !== step && stepTitle(other).toLowerCase() === title.toLowerCase());
    if (namesakes.length > 0) {
      const theirs = namesakes.map((other) => marksOf(study, other));
      return label(marksOf(study, step).find((mark, i) => mark !== null && theirs.every((marks) => marks[i] !== mark)) ?? null);
    }
    const own = varied(step);
    const alike = steps.filter((other) => other !== step && varied(other) !== null && (start(stepTitle(other)) === start(title) || (step.about !== null && other.about === step.about)));
    return label(alike.length > 0 && alike.every((other) => varied(other) !== own) ? own : null);
  });
}
