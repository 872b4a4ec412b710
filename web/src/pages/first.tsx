// Who comes first: lists held against each other and against need, and the line that a budget draws through the ranks.
import { useMemo } from "preact/hooks";
import { api, peopled, useLoad } from "../api";
import { choicesOf } from "../apart";
import { uncertainties, readDraws } from "../draws";
import { lineOf, listShown, neediest, type List } from "../lists";
import { whole } from "../number";
import { measuresOf, uncertaintyOf, type Measure } from "../measures";
import type { PageProps } from "../pages";
import { Choice } from "../parts/Choice";
import { Empty, Ready } from "../parts/messages";
import { OnPage } from "../parts/OnPage";
import { setAddress, textParam, useParam } from "../state";
import type { Geography, Step, Study } from "../types";
import { fromName, stepTitle } from "../words";
import { Compare } from "./first/Compare";
import { Line, orderedBy } from "./first/Line";
import { cutoffsOf, Near } from "./first/Near";
import { moneyOf, Paid } from "./first/Paid";
import { Categories, Together } from "./first/Together";

/** Ranks that need can be told by. */
export interface Need {
  measure: Measure;
  title: string;
}

export interface Ground {
  study: Study;
  geography: string;
  places: Geography;
  /** The areas around: the first parent geography. */
  parent: { title: string; names: string[] } | null;
  need: Need | null;
  ranks: (number | null)[] | null;
  /** How far ranks could be elsewhere, where the study drew them. */
  sure: { step: Step; lower: (number | null)[]; upper: (number | null)[]; median: (number | null)[]; level: number | null } | null;
}

const RANKED = ["index", "rebase", "consensus", "summary"];

export function needsOf(study: Study, geography: string): Need[] {
  return measuresOf(study, geography)
    .filter((measure) => RANKED.includes(measure.step.kind) && /(^|_)rank$/.test(measure.column) && measure.column !== "average_rank")
    .map((measure) => ({
      measure,
      title: measure.column === "rank" ? stepTitle(measure.step) : `${stepTitle(measure.step)}: ${fromName(measure.column.slice(0, -5)).toLowerCase()}`,
    }));
}

const BY = "by:";

export default function First({ study }: PageProps) {
  const lists = study.steps.filter((step) => step.kind === "designation" && step.areas && step.geography);
  const [wantedA] = useParam(textParam("a", null));
  const [wantedB] = useParam(textParam("b", null));
  const [wantedNeed] = useParam(textParam("need", null));
  const headline = study.steps.find((step) => step.name === study.headline && step.areas);
  const a = lists.find((step) => step.name === wantedA) ?? listShown(lists);
  const geography = a?.geography ?? headline?.geography ?? study.steps.find((step) => step.kind === "index" && step.areas)?.geography ?? null;
  const needs = useMemo(() => (geography ? needsOf(study, geography) : []), [study, geography]);
  const need =
    needs.find((each) => each.measure.key === wantedNeed) ??
    needs.find((each) => each.measure.step.name === study.headline) ??
    needs.find((each) => each.measure.step.about === study.headline) ??
    needs.find((each) => a?.from.includes(each.measure.step.name)) ??
    needs[0] ??
    null;
  const others = lists.filter((step) => step !== a && step.geography === geography);
  const options = [
    ...others.map((step) => ({ value: step.name, label: stepTitle(step) })),
    ...needs.map((each) => ({ value: `${BY}${each.measure.key}`, label: `As many, by ${each.title}` })),
  ];
  const b = options.find((option) => option.value === wantedB)?.value ?? options[0]?.value ?? null;
  const paid = lists.length > 0 && moneyOf(study).length > 0;
  const near = cutoffsOf(study, a ?? null).length > 0;
  const here = lists.filter((step) => step.geography === geography);
  const sureStep = need && need.measure.column === "rank" ? uncertaintyOf(study, need.measure.step) : undefined;
  const byB = needs.find((each) => b === `${BY}${each.measure.key}`);

  const loaded = useLoad(async () => {
    const places = await peopled(geography!);
    const within = Object.keys(places.within)[0];
    const column = (step: Step, name: string) => api.column(step.name, name);
    const [around, ranks, byRanks, lower, upper, median, ...on] = await Promise.all([
      within && study.geographies.some((each) => each.name === within) ? api.geography(within) : null,
      need ? column(need.measure.step, need.measure.column) : null,
      byB ? column(byB.measure.step, byB.measure.column) : null,
      sureStep ? column(sureStep, "lower") : null,
      sureStep ? column(sureStep, "upper") : null,
      sureStep ? column(sureStep, "median") : null,
      ...here.map((step) => api.column<boolean | null>(step.name, "designated")),
    ]);
    const info = study.geographies.find((each) => each.name === within);
    const ground: Ground = {
      study,
      geography: geography!,
      places,
      parent: around && within && info
        ? { title: fromName(info.name), names: places.within[within]!.map((parent) => (parent < 0 ? "" : around.names[parent] || around.codes[parent] || "")) }
        : null,
      need,
      ranks,
      sure: sureStep && lower && upper && median ? { step: sureStep, lower, upper, median, level: readDraws(study, sureStep).level } : null,
    };
    const all: List[] = here.map((step, i) => ({ name: step.name, title: stepTitle(step), step, on: on[i]! }));
    const first = all.find((list) => list.step === a) ?? null;
    const size = first ? first.on.filter((each) => each === true).length : 0;
    const second: List | null =
      all.find((list) => list.name === b) ??
      (first && byB && byRanks ? { name: b!, title: `The first ${whole(size)} by ${byB.title}`, step: null, on: neediest(byRanks, size) } : null);
    return { ground, all, first, second };
  }, `first ${geography} ${need?.measure.key} ${byB?.measure.key} ${a?.name} ${b}`);

  if (!geography) {
    return <Empty><p>This study has no list and no index: a section <code>[designation.NAME]</code> would give a status to areas, a section <code>[index.NAME]</code> an order.</p></Empty>;
  }
  return (
    <>
      {lists.length === 0 && (
        <Empty>
          <p>
            This study gives no status to any area: a section <code>[designation.NAME]</code> with a rule such as <code>where = "{study.headline ?? "my_index"}.decile = 1"</code> would make a list.
            Below is what its ranks alone say.
          </p>
        </Empty>
      )}
      {(lists.length > 0 || needs.length > 1) && (
        <div class="choices">
          {a && <Choice label="List" value={a.name} options={choicesOf(study, lists)} onChange={(name) => setAddress({ a: name, b: null, need: null, line: null })} />}
          {a && b && <Choice label="Against" value={b} options={options} onChange={(name) => setAddress({ b: name })} />}
          {need && needs.length > 1 && <Choice label="Need told by" value={need.measure.key} options={needs.map((each) => ({ value: each.measure.key, label: each.title }))} onChange={(key) => setAddress({ need: key })} />}
        </div>
      )}
      <Ready of={loaded} what="the lists">
        {({ ground, all, first, second }) => (
          <>
            <OnPage parts={[["missed", "Who is missed", first !== null && second !== null], ["near", "Who nearly is", near], ["paid", "Which list money goes by", paid], ["line", "Where the money ends", ground.ranks !== null], ["together", "All lists at once", all.length > 2]]} />
            {first && second && <Compare ground={ground} a={first} b={second} />}
            {first && !second && <p class="message">“{first.title}” is the only list of its areas, and there is no index to hold it against.</p>}
            {near && a && <Near key={a.name} study={study} list={a} />}
            {paid && <Paid study={study} lists={lists} />}
            {ground.need && ground.ranks && (
              <Line
                ground={ground}
                size={first ? first.on.filter((each) => each === true).length : null}
                lists={[first, second].filter((list): list is List => list !== null && list.step !== null).map((list) => ({
                  list,
                  line: lineOf(list.on, ground.ranks!),
                  // Drawn with the list itself as the cut, or with the same line through the same ranks.
                  drawn: uncertainties(study).find((step) => {
                    const draws = readDraws(study, step);
                    if (step.geography !== geography) return false;
                    if (draws.list) return draws.list.name === list.name;
                    if (orderedBy(list.step) === step.about) return draws.line === list.on.filter((on) => on === true).length;
                    return draws.line !== null && draws.about === ground.need!.measure.step && ground.need!.measure.column === "rank" && draws.line === lineOf(list.on, ground.ranks!);
                  }),
                }))}
              />
            )}
            {all.length > 2 && <Together ground={ground} lists={all} />}
            {first && <Categories ground={ground} list={first} other={second} />}
          </>
        )}
      </Ready>
    </>
  );
}
