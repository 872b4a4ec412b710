// How little the weights would have to change to take an area across the line, and how far any defensible weights could
// move its rank: so that nobody can pick the weights that suit and pass them off as the only ones.
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { Bars } from "../../charts/Bars";
import { ACCENT, MAIN } from "../../charts/colour";
import { Intervals } from "../../charts/Intervals";
import { factsOf, numberOf } from "../../defined";
import { cutOf, isBounded } from "../../draws";
import { orderOf } from "../../measures";
import { count, fixed, list, percent, points, whole } from "../../number";
import { AreaSearch } from "../../parts/AreaSearch";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Empty, Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { choiceParam, link, setAddress, textParam, useParam } from "../../state";
import type { Step, Study } from "../../types";
import { areasOf, stepTitle } from "../../words";

interface Props {
  study: Study;
  steps: Step[];
  about: string | null;
  /** What the uncertainty shown is made from, lists among it. */
  list: string[];
}

export function Fragilities({ study, steps, about, list }: Props) {
  const [wanted] = useParam(textParam("fragility", null));
  const step = steps.find((each) => each.name === wanted) ?? steps.find((each) => each.about === about) ?? steps.find((each) => each.about && list.includes(each.about)) ?? steps[0];
  return (
    <section aria-labelledby="fragile">
      <h2 id="fragile">How little would have to change</h2>
      {step ? (
        <>
          {steps.length > 1 && (
            <div class="choices">
              <Choice label="Of" value={step.name} options={choicesOf(study, steps)} onChange={(name) => setAddress({ fragility: name, flip: null })} />
            </div>
          )}
          <Fragility key={step.name} study={study} step={step} />
        </>
      ) : (
        <Empty>
          <p>
            How near each area is to the line is not told. A section <code>[fragility.{about ?? "NAME"}]</code> with <code>of = "{about ?? "NAME"}"</code> would find the smallest change of weights
            that takes each across.
          </p>
        </Empty>
      )}
    </section>
  );
}


function Fragility({ study, step }: { study: Study; step: Step }) {
  const [side] = useParam(choiceParam("side", ["both", "in", "out"], "both"));
  const [code] = useParam(textParam("flip", null));
  const has = (name: string) => step.columns.some((column) => column.name === name);
  const about = study.steps.find((each) => each.name === step.about);
  const parts = step.columns.filter((column) => column.name.startsWith("weight_")).map((column) => column.name);
  const loaded = useLoad(async () => {
    const ranks = about?.areas && about.geography === step.geography && about.columns.some((column) => column.name === "rank");
    const [places, inside, distance, proved, exact, tie, best, worst, rank, ...weights] = await Promise.all([
      api.geography(step.geography!),
      api.column<boolean | null>(step.name, "designated"),
      api.column(step.name, "distance"),
      api.column(step.name, "at_least"),
      api.column<boolean | null>(step.name, "exact"),
      // Results of earlier versions do not say it.
      has("tie") ? api.column<boolean | null>(step.name, "tie") : null,
      has("best_rank") ? api.column(step.name, "best_rank") : null,
      has("worst_rank") ? api.column(step.name, "worst_rank") : null,
      ranks ? api.column(about.name, "rank") : null,
      ...parts.map((part) => api.column(step.name, part)),
    ]);
    return { places, inside, distance, proved, exact, tie, best, worst, rank, weights };
  }, `fragility ${step.name}`);
  const within = numberOf(step, "within");
  const allowed = within !== null ? `With each weight at most ${percent(within, 0)} of itself away` : isBounded(step) ? "Within the bounds that the study sets" : "With any weights at all";
  const line = about?.kind === "designation" ? `“${stepTitle(about)}”` : (cutOf(about, factsOf(step, "lines")[0], "cut") ?? "the cut");
  const areas = areasOf(study.geographies.find((each) => each.name === step.geography));
  return (
    <Ready of={loaded} what="the distances">
      {({ places, inside, distance, proved, exact, tie, best, worst, rank, weights }) => {
        const name = (area: number) => places.names[area] || places.codes[area]!;
        const where = (area: number) => link("place", { geography: step.geography, area: places.codes[area]! });
        const number = (of: (area: number) => boolean) => inside.reduce<number>((sum, _, area) => sum + (of(area) ? 1 : 0), 0);
        const within = number((area) => inside[area] === true);
        const leave = number((area) => inside[area] === true && distance[area] !== null);
        const enter = number((area) => inside[area] === false && distance[area] !== null);
        const never = number((area) => inside[area] !== null && distance[area] === null && proved[area] === null);
        const unsure = number((area) => inside[area] !== null && distance[area] === null && proved[area] !== null);
        const level = (area: number) => tie?.[area] === true;
        const ties = number(level);
        const order = orderOf(distance, "low").filter((area) => side === "both" || inside[area] === (side === "in"));
        const shown = order.slice(0, 15);
        const chosen = code === null ? (order[0] ?? -1) : places.codes.indexOf(code);
        const columns = [
          { name: "name", label: "Name", values: places.names, href: where },
          { name: "code", label: "Code", values: places.codes },
          { name: "designated", label: "In as built", values: inside },
          { name: "distance", label: "Change that takes it across", values: distance, first: "asc" as const },
          { name: "at_least", label: "No smaller one than", values: proved, first: "asc" as const },
          { name: "exact", label: "Proved to be the smallest", values: exact },
          ...(tie ? [{ name: "tie", label: "Only level with others at the line", values: tie }] : []),
          ...(best ? [{ name: "best_rank", label: "First rank under any weights", values: best, first: "asc" as const }] : []),
          ...(worst ? [{ name: "worst_rank", label: "Last rank under any weights", values: worst }] : []),
        ];
        // Around the one that is shown, else the first ranks.
        const byRank = rank ? orderOf(rank, "low") : [];
        const at = code === null ? 0 : Math.max(0, Math.min(byRank.length - 15, byRank.indexOf(chosen) - 7));
        const ranged = best && worst ? byRank.slice(at, at + 15) : [];
        return (
          <>
            <p>
              {allowed}, {whole(leave)} of the {whole(within)} in {line} could be taken out, and {count(enter, "other area", "other areas")} could be brought in.{" "}
              {count(never, "area stays", "areas stay")} where {never === 1 ? "it is" : "they are"} under all such weights{unsure > 0 && <>; of {whole(unsure)} it is not known</>}.
              {ties > 0 && <> Of those that come across, {count(ties, "does", "do")} so only level with others at the line, where scores that are rounded otherwise may put {ties === 1 ? "it" : "them"} on either side.</>}
            </p>
            <div class="choices">
              <Choice
                label="Areas"
                value={side}
                options={[
                  { value: "both", label: "In and out" },
                  { value: "in", label: "Those that could leave" },
                  { value: "out", label: "Those that could enter" },
                ]}
                onChange={(value) => setAddress({ side: value === "both" ? null : value })}
              />
              <AreaSearch study={study} label="Show one" placeholder="Name or code" geography={step.geography!} onTake={(found) => setAddress({ flip: found.code })} />
            </div>
            {shown.length > 0 && (
              <Figure
                id="fragile"
                title={`The ${areas} that the smallest change of weights takes across the line`}
                caption={`The change is the sum of what all weights rise and fall by, in hundredths of the whole. Blue: in as built, would leave; orange: out as built, would enter.${shown.some(level) ? " “Level”: comes across only level with others at the line." : ""}`}
                source={sourceLine(study, step)}
                caveat="The smallest change that was found; the table says where it is proved to be the smallest."
                twin={{ columns, rows: places.codes.length, sort: "distance" }}
              >
                <Bars
                  desc={`From ${name(shown[0]!)} with ${points(distance[shown[0]!]!)} to ${name(shown[shown.length - 1]!)} with ${points(distance[shown[shown.length - 1]!]!)}.`}
                  bars={shown.map((area) => ({ label: `${name(area)}${level(area) ? " (level)" : ""}`, value: distance[area] ?? null, colour: inside[area] ? MAIN : ACCENT }))}
                  format={points}
                />
              </Figure>
            )}
            {chosen >= 0 && parts.length > 0 && <Flip study={study} step={step} about={about} parts={parts} weights={weights} area={chosen} name={name(chosen)} href={where(chosen)} inside={inside[chosen] ?? null} distance={distance[chosen] ?? null} tie={level(chosen)} never={proved[chosen] == null} />}
            {ranged.length > 1 && best && worst && rank && (
              <Figure
                id="any"
                title="The ranks that any of these weights could give"
                caption={`The dot is the rank as built; the line goes from the first to the last rank that ${allowed.charAt(0).toLowerCase()}${allowed.slice(1)} can be had.`}
                source={sourceLine(study, step)}
                caveat="Extremes, not likely ranks: what somebody could get who picks the weights for one area’s sake."
                twin={{ columns, rows: places.codes.length, sort: "best_rank" }}
              >
                <Intervals
                  ranks
                  desc={ranged.slice(0, 3).map((area) => `${name(area)}: ${whole(best[area])} to ${whole(worst[area])}`).join("; ")}
                  label="Rank (1 is the greatest need)"
                  intervals={ranged.map((area) => ({ label: name(area), value: rank[area] ?? null, lower: best[area] ?? null, upper: worst[area] ?? null, strong: code !== null && area === chosen }))}
                />
              </Figure>
            )}
          </>
        );
      }}
    </Ready>
  );
}

interface FlipProps {
  study: Study;
  step: Step;
  about: Step | undefined;
  parts: string[];
  weights: (number | null)[][];
  area: number;
  name: string;
  href: string;
  inside: boolean | null;
  distance: number | null;
  /** Whether it comes across only level with others at the line. */
  tie: boolean;
  /** Whether it is proved that no weights do. */
  never: boolean;
}

/** The weights that would take one area across. */
function Flip({ study, step, about, parts, weights, area, name, href, inside, distance, tie, never }: FlipProps) {
  const info = study.indices.find((index) => index.name === about?.name);
  const rows = parts.map((part, i) => {
    const of = part.slice("weight_".length);
    const given = info?.parts.find((each) => each.of === of);
    const found = study.steps.find((each) => each.name === of);
    const then = weights[i]?.[area] ?? null;
    return { title: given?.title ?? (found ? stepTitle(found) : of), now: given?.weight ?? null, then };
  });
  if (distance === null) {
    return (
      <p>
        <a href={href}>{name}</a> {inside ? "stays in" : "stays out"}: {never ? "no weights within the bounds take it across." : "no weights were found that take it across, though it is not proved that there are none."}
      </p>
    );
  }
  const moved = rows
    .filter((row) => row.now !== null && row.then !== null && Math.abs(row.then - row.now) > 5e-5)
    .sort((a, b) => Math.abs(b.then! - b.now!) - Math.abs(a.then! - a.now!));
  return (
    <>
      <p>
        <a href={href}>{name}</a> is {inside ? "in, and would leave" : "out, and would enter"} with a change of {points(distance)} in sum
        {moved.length > 0 && <>: {list(moved.slice(0, 3).map((row) => `${row.title} from ${percent(row.now, 1)} to ${percent(row.then, 1)}`))}{moved.length > 3 ? `, and ${count(moved.length - 3, "smaller change", "smaller changes")}` : ""}</>}.
        {tie && " It is then level with others at the line, and scores that are rounded otherwise may put it on either side."}
      </p>
      <DataTable
        id="flip"
        caption={`Weights that take ${name} across the line`}
        rows={rows.length}
        csv={`${step.name}-weights`}
        columns={[
          { name: "part", label: "Part", values: rows.map((row) => row.title) },
          ...(info ? [{ name: "now", label: "Weight as built", values: rows.map((row) => row.now), format: (value: unknown) => percent(value as number | null, 1) }] : []),
          { name: "then", label: "Weight that takes it across", values: rows.map((row) => row.then), format: (value) => percent(value as number | null, 1) },
          ...(info ? [{ name: "change", label: "Change, in points", values: rows.map((row) => (row.now === null || row.then === null ? null : row.then - row.now)), format: (value: unknown) => fixed(value === null ? null : (value as number) * 100, 2) }] : []),
        ]}
      />
    </>
  );
}
