// Which of the lists money goes by: a study may hold many lists, and pay by none of them.
import { textOf } from "../../defined";
import { list as listed } from "../../number";
import { hasPage } from "../../pages";
import { link } from "../../state";
import type { Step, Study } from "../../types";
import { kindName, stepTitle } from "../../words";

const MONEY = ["fund", "reach", "allocation", "redistribution"];

export const moneyOf = (study: Study) => study.steps.filter((step) => MONEY.includes(step.kind));

export interface Use {
  step: Step;
  /** What the list was made into on the way: carried over, or part of another list. */
  through: Step[];
}

/** The funds, reaches and allocations that are made from a list, or from what it was carried over to. */
export function usesOf(study: Study, list: Step): Use[] {
  const found: Use[] = [];
  const seen = new Set<string>();
  const follow = (name: string, through: Step[]) => {
    const made = study.steps.filter((step) => step.from.includes(name) && !seen.has(step.name));
    made.forEach((step) => seen.add(step.name));
    for (const step of made) if (MONEY.includes(step.kind)) found.push({ step, through });
    for (const step of made) if (step.kind === "rebase" || step.kind === "designation") follow(step.name, [...through, step]);
  };
  follow(list.name, []);
  return found;
}

/** "the reach of a fund “Money by region” (by way of “Left behind, by district”)". */
export const useWords = ({ step, through }: Use) =>
  `the ${kindName(step.kind)} “${stepTitle(step)}”${through.length > 0 ? ` (by way of ${listed(through.map((each) => `“${stepTitle(each)}”`))})` : ""}`;

/** The measures of need that allocations share money by, by title. */
export function needsPaid(study: Study): string[] {
  const titles = study.steps.flatMap((step) => {
    const need = step.kind === "allocation" ? textOf(step, "by", "need") : null;
    const of = need === null ? undefined : study.steps.find((each) => each.name === need.split(".")[0]);
    return of ? [stepTitle(of)] : [];
  });
  return [...new Set(titles)];
}

export function Paid({ study, lists }: { study: Study; lists: Step[] }) {
  const rows = lists.map((step) => ({ step, uses: usesOf(study, step) }));
  const used = rows.filter((row) => row.uses.length > 0);
  const needs = needsPaid(study);
  const instead = needs.length > 0 && ` ${used.length > 0 ? "Allocations also go" : "Its allocations go"} by need, as ${listed(needs.map((title) => `“${title}”`))} ${needs.length === 1 ? "tells" : "tell"} it.`;
  return (
    <section aria-labelledby="paid">
      <h2 id="paid">Which list money goes by</h2>
      {used.length === 0 ? <p>No fund, reach or allocation of this study goes by {lists.length === 1 ? "its list" : `any of its ${lists.length} lists`}.{instead}</p> : (
        <>
          <ul>
            {rows.map(({ step, uses }) => (
              <li key={step.name}>“{stepTitle(step)}”: {uses.length > 0 ? listed(uses.map(useWords)) : "no fund, reach or allocation goes by it"}.</li>
            ))}
          </ul>
          {instead && <p>{instead.trim()}</p>}
        </>
      )}
      {hasPage("money", study) && <p><a href={link("money")}>Where the money went</a></p>}
    </section>
  );
}
