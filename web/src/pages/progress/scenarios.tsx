// What if a measure were raised by a rule: arithmetic, and said to be.
import { api, useLoad } from "../../api";
import { Bars } from "../../charts/Bars";
import { Slope } from "../../charts/Slope";
import { count, formatterFor, percent } from "../../number";
import { Choice } from "../../parts/Choice";
import { Figure } from "../../parts/Figure";
import { Empty, Ready } from "../../parts/messages";
import { Notes, told } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { link, textParam, useParam } from "../../state";
import { numbersIn, textsIn } from "../../tables";
import type { Cell, Step, Study } from "../../types";
import { areasOf, fromName, stepTitle } from "../../words";

export function Scenarios({ study }: { study: Study }) {
  const all = study.steps.filter((step) => step.kind === "scenario");
  const [wanted, setWanted] = useParam(textParam("scenario", all[0]!.name));
  const step = all.find((each) => each.name === wanted) ?? all[0]!;
  return (
    <section aria-labelledby="scenarios">
      <h2 id="scenarios">What if?</h2>
      {all.length > 1 && <div class="choices"><Choice label="Scenario" value={step.name} options={all.map((each) => ({ value: each.name, label: stepTitle(each) }))} onChange={setWanted} /></div>}
      <p>This is arithmetic and no forecast: it says what would be, not what brings it about. {told(study, (step.method ?? "").replace(/: arithmetic, not a forecast$/, ""))}</p>
      {step.areas ? <OfAreas key={step.name} study={study} step={step} /> : <OfGaps key={step.name} study={study} step={step} />}
      <Notes study={study} title="What it comes to" notes={step.notes} open />
    </section>
  );
}

function OfAreas({ study, step }: { study: Study; step: Step }) {
  const info = study.geographies.find((each) => each.name === step.geography)!;
  const carried = step.columns.map((column) => /^(.+)_after$/.exec(column.name)?.[1]).filter((name) => name !== undefined);
  const loaded = useLoad(async () => {
    const [places, before, after, change] = await Promise.all([api.geography(info.name), api.column(step.name, "before"), api.column(step.name, "after"), api.column(step.name, "change")]);
    const others = await Promise.all(carried.map((name) => api.column(step.name, `${name}_after`)));
    return { places, before, after, change, others };
  }, `scenario ${step.name}`);
  return (
    <Ready of={loaded} what="the scenario">
      {({ places, before, after, change, others }) => {
        const moved = change.map((_, i) => i).filter((i) => change[i] !== null && change[i] !== 0).sort((a, b) => Math.abs(change[b]!) - Math.abs(change[a]!) || a - b);
        const top = moved.slice(0, 12);
        const format = formatterFor(moved.map((i) => change[i]!));
        const signed = (v: Cell) => (typeof v === "number" && v > 0 ? `+${format(v)}` : format(v));
        const name = (i: number) => places.names[i] || places.codes[i]!;
        if (moved.length === 0) return <Empty><p>Nothing would change: no area is where the rule begins.</p></Empty>;
        return (
          <>
            <p class="lead">{count(moved.length, "area")} of {places.codes.length.toLocaleString("en-GB")} would change, most of all {name(top[0]!)} by {signed(change[top[0]!]!)}.</p>
            <Figure
              id="scenario"
              title={`${stepTitle(step)}: the ${top.length} ${areasOf(info)} that would change most`}
              caption={`Change of the measure, in its own units.`}
              caveat="Arithmetic, not a forecast."
              source={sourceLine(study, step)}
              twin={{
                rows: places.codes.length,
                columns: [
                  { name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: info.name, area: places.codes[row]! }) },
                  { name: "code", label: "Code", values: places.codes },
                  { name: "before", label: "Before", values: before },
                  { name: "after", label: "After", values: after },
                  { name: "change", label: "Change", values: change, format: signed },
                  ...carried.map((each, i) => ({ name: `${each}_after`, label: `${fromName(each)}, after`, values: others[i]! })),
                ],
              }}
            >
              <Bars
                title="Changes of the scenario"
                desc={`${name(top[0]!)} would change most, by ${signed(change[top[0]!]!)}.`}
                format={signed}
                bars={top.map((i) => ({ label: name(i), value: change[i]! }))}
              />
            </Figure>
          </>
        );
      }}
    </Ready>
  );
}

function OfGaps({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `scenario ${step.name}`);
  return (
    <Ready of={loaded} what="the scenario">
      {(table) => {
        const names = textsIn(table, "gap").map(fromName);
        const [before, after] = [numbersIn(table, "before"), numbersIn(table, "after")];
        const per = (v: Cell) => percent(v as number | null);
        return (
          <Figure
            id="scenario-gaps"
            title={`${stepTitle(step)}: gaps before and after`}
            caption="By how much the mean of one group is above that of the other, as a share of the latter."
            caveat="Arithmetic, not a forecast."
            source={sourceLine(study, step)}
            twin={{ rows: names.length, columns: [
              { name: "gap", label: "Gap", values: names }, { name: "before", label: "Before", values: before, format: per }, { name: "after", label: "After", values: after, format: per },
            ] }}
          >
            <Slope
              title="Gaps before and after"
              desc={names.map((name, i) => `${name} from ${per(before[i]!)} to ${per(after[i]!)}`).join("; ")}
              left="Before"
              right="After"
              format={per}
              mark={{ value: 0, label: "no gap" }}
              pairs={names.map((label, i) => ({ label, left: before[i]!, right: after[i]! }))}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}
