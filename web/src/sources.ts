// Where a result's figures come from, for the line under a picture.
import { list } from "./number";
import type { Step, Study } from "./types";

/** The publishers behind a step, by the files that it and what it is made from read; then the study itself. */
export function sourceLine(study: Study, ...steps: (Step | undefined)[]): string {
  const byName = new Map<string, Step>();
  for (const step of study.steps) if (!byName.has(step.name)) byName.set(step.name, step);
  const publishers = new Set<string>();
  const seen = new Set<string>();
  const walk = (step: Step | undefined) => {
    if (!step || seen.has(step.name)) return;
    seen.add(step.name);
    for (const file of step.reads) {
      const publisher = study.files.find((each) => each.name === file)?.publisher;
      if (publisher) publishers.add(publisher);
    }
    for (const from of step.from) walk(byName.get(from));
  };
  steps.forEach(walk);
  const names = [...publishers].sort();
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  const study_ = `“${study.title}”${study.version ? `, version ${study.version}` : ""}`;
  return shown.length > 0 ? `${list(shown)}; computed in ${study_}` : study_;
}
