// Who nearly is on the list, and what would become of it if its lines stood elsewhere: a line is drawn by somebody, and
// those just beyond it should be told so.
import { api, useLoad } from "../../api";
import { Bars } from "../../charts/Bars";
import { ACCENT, MAIN } from "../../charts/colour";
import { numberOf } from "../../defined";
import { orderOf } from "../../measures";
import { count, fixed, percent, whole } from "../../number";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { link } from "../../state";
import { cells, numbersIn } from "../../tables";
import type { Step, Study } from "../../types";
import { areasOf, fromName, stepTitle } from "../../words";

/** What tells of a list how near areas are, and what becomes of it at other lines. */
export const cutoffsOf = (study: Study, list: Step | null): Step[] =>
  study.steps.filter((step) => step.kind === "cutoff" && step.about === list?.name);

/** A distance from a line: "0.3 points". */
const away = (share: number | null | undefined) => (share === null || share === undefined ? "–" : `${fixed(Math.abs(share) * 100, 2)} points`);

/** The results that a list's lines run through, from the columns of its cutoff. */
const linesOf = (study: Study, step: Step, end: string) =>
  step.columns.flatMap(({ name }) => {
    if (!name.endsWith(end) || name === end.slice(1)) return [];
    const of = name.slice(0, -end.length);
    const found = study.steps.find((each) => each.name === of);
    return [{ column: name, of, title: found ? stepTitle(found) : fromName(of) }];
  });

export function Near({ study, list }: { study: Study; list: Step }) {
  const steps = cutoffsOf(study, list);
  return (
    <section aria-labelledby="near">
      <h2 id="near">Who nearly is</h2>
      {steps.filter((step) => step.areas).map((step) => <Nearest key={step.name} study={study} list={list} step={step} />)}
      {steps.filter((step) => !step.areas).map((step) => <Elsewhere key={step.name} study={study} step={step} />)}
    </section>
  );
}

function Nearest({ study, list, step }: { study: Study; list: Step; step: Step }) {
  const lines = linesOf(study, step, "_beyond");
  const loaded = useLoad(async () => {
    const [places, beyond, on, near, ...each] = await Promise.all([
      api.geography(step.geography!),
      api.column(step.name, "beyond"),
      api.column<boolean | null>(step.name, "designated"),
      api.column<boolean | null>(step.name, "near"),
      ...lines.map((line) => api.column(step.name, line.column)),
    ]);
    return { places, beyond, on, near, each };
  }, `cutoff ${step.name}`);
  const within = numberOf(step, "near");
  const allowed = within === null ? "a little" : `${fixed(within * 100, 2).replace(/\.?0+$/, "")} percentage ${within === 0.01 ? "point" : "points"}`;
  const areas = areasOf(study.geographies.find((each) => each.name === step.geography));
  return (
    <Ready of={loaded} what="the distances">
      {({ places, beyond, on, near, each }) => {
        const name = (area: number) => places.names[area] || places.codes[area]!;
        const off = orderOf(beyond, "low").filter((area) => on[area] === false);
        const nearly = near.filter((it) => it === true).length;
        const shown = off.slice(0, 15);
        const columns = [
          { name: "name", label: "Name", values: places.names, href: (area: number) => link("place", { geography: step.geography, area: places.codes[area]! }) },
          { name: "code", label: "Code", values: places.codes },
          { name: "designated", label: "On the list", values: on },
          { name: "near", label: "Nearly on it", values: near },
          { name: "beyond", label: "Percentage points beyond the line", values: beyond.map((it) => (it === null ? null : it * 100)), first: "asc" as const },
          ...lines.map((line, i) => ({ name: line.column, label: `Beyond, by ${line.title}`, values: each[i]!.map((it) => (it === null ? null : it * 100)), first: "asc" as const })),
        ];
        return (
          <>
            <p>
              {nearly === 0 ? "No area misses" : count(nearly, "area misses", "areas miss")} “{stepTitle(list)}” by no more than {allowed}
              {nearly > 0 && `: lines so much farther down would take ${nearly === 1 ? "it" : "them"} in`}.
            </p>
            {shown.length > 0 && (
              <Figure
                id={`nearly-${step.name}`}
                title={`The ${areas} that are nearest to the list, of those off it`}
                caption={`How much farther down the lines would have to stand, in percentage points of the areas ranked${lines.length > 1 ? `, by the one of ${whole(lines.length)} where that is most` : ""}.${nearly > 0 ? " Orange: nearly on the list." : ""}`}
                source={sourceLine(study, step)}
                twin={{ columns, rows: places.codes.length, sort: "beyond" }}
              >
                <Bars
                  desc={`From ${name(shown[0]!)} with ${away(beyond[shown[0]!])} to ${name(shown[shown.length - 1]!)} with ${away(beyond[shown[shown.length - 1]!])}.`}
                  bars={shown.map((area) => ({ label: name(area), value: beyond[area] ?? null, colour: near[area] ? ACCENT : MAIN }))}
                  format={away}
                />
              </Figure>
            )}
          </>
        );
      }}
    </Ready>
  );
}

function Elsewhere({ study, step }: { study: Study; step: Step }) {
  const lines = linesOf(study, step, "_share");
  const loaded = useLoad(() => api.table(step.name), `cutoff ${step.name}`);
  return (
    <Ready of={loaded} what="the list at other lines">
      {(table) => {
        const people = numbersIn(table, "people");
        const columns = [
          ...lines.map((line) => ({ name: line.column, label: `Line of ${line.title}`, values: cells(table, line.column), format: (value: unknown) => percent(value as number, 1), first: "asc" as const })),
          { name: "areas", label: "Areas on the list", values: numbersIn(table, "areas") },
          ...(people.some((it) => it !== null) ? [{ name: "people", label: "People there", values: people }] : []),
          { name: "kept", label: "On both lists", values: numbersIn(table, "kept") },
          { name: "joined", label: "New on it", values: numbersIn(table, "joined") },
          { name: "left", label: "No longer on it", values: numbersIn(table, "left") },
        ];
        return (
          <>
            <h3>{stepTitle(step)}</h3>
            <p>Each row puts the lines at the first so many of the areas ranked, and holds the list that comes of it against the list as it is.</p>
            <DataTable id={`elsewhere-${step.name}`} caption={`The list with ${lines.length > 1 ? "each of its lines" : "its line"} at other shares`} columns={columns} rows={table.rows} csv={step.name} />
            <p class="small">Source: {sourceLine(study, step)}</p>
          </>
        );
      }}
    </Ready>
  );
}
