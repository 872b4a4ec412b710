// Money: what was paid, whether it reached need, and other ways to share it.
import { api, useLoad } from "../api";
import { choicesOf } from "../apart";
import { factOf, textOf } from "../defined";
import { findMeasure, measuresOf, numbers, ranksOf, type Measure } from "../measures";
import type { PageProps } from "../pages";
import { Choice, MeasureChoice } from "../parts/Choice";
import { Empty, Ready } from "../parts/messages";
import { textParam, useParam } from "../state";
import type { Geography, GeographyInfo, Step, Study } from "../types";
import { Paid } from "./money/paid";
import { Reached } from "./money/reached";
import { Ways, waySets } from "./money/ways";

export default function Money({ study }: PageProps) {
  const funds = study.steps.filter((step) => step.kind === "fund" && step.areas);
  const [wanted, setFund] = useParam(textParam("fund", funds[0]?.name ?? ""));
  const fund = funds.find((each) => each.name === wanted) ?? funds[0];
  return (
    <>
      {fund ? (
        <Fund key={fund.name} study={study} fund={fund} funds={funds} setFund={setFund} />
      ) : (
        <Empty>
          <p>This study has no fund, so nothing can be said of money that was paid. A section <code>[fund.*]</code> with a list of awards would make one.</p>
        </Empty>
      )}
      {waySets(study).length > 0 ? (
        <Ways study={study} />
      ) : (
        fund && (
          <section aria-labelledby="ways">
            <h2 id="ways">Could it be shared otherwise?</h2>
            <Empty>
              <p>This study tries no other way. Sections <code>[allocation.*]</code> share a sum by a rule, and a <code>[redistribution.*]</code> holds several beside each other.</p>
            </Empty>
          </section>
        )
      )}
    </>
  );
}

/** The money of one fund, with the need that it is held against. */
export interface Held {
  study: Study;
  fund: Step;
  info: GeographyInfo;
  places: Geography;
  amount: (number | null)[];
  people: (number | null)[];
  /** Null where the areas have no people. */
  perHead: (number | null)[] | null;
  awards: (number | null)[];
  need: Measure;
  needValues: (number | null)[];
  /** 1 is the greatest need. */
  rank: (number | null)[];
  sign: string;
}

/** Which end is the worse one is known, and it is no money itself. */
export const canBeNeed = (measure: Measure) =>
  measure.worse !== null && measure.type !== "truth" && !["fund", "allocation", "uncertainty", "scenario", "designation"].includes(measure.step.kind);

/** Ranks, tenths and what a part adds put areas in no other order than the score or the part itself: the menu leaves them out. */
const sameOrder = ({ step, column }: Measure) => /(^|_)(rank|decile)$|^quantile_\d+$/.test(column) || (step.kind === "index" && step.from.includes(column));

/** A measure as a section names it: `imd.score`, or an indicator by its bare name. */
export function measureNamed(study: Study, name: string | null): Measure | undefined {
  if (!name) return undefined;
  const whole = name.includes(".") ? name : `${name}.${study.steps.find((step) => step.name === name)?.kind === "index" ? "score" : "value"}`;
  return findMeasure(study, whole);
}

/** What counts as need: what the study holds money against, else the headline or what tells it for these areas. */
export function defaultNeed(study: Study, geography: string, about?: Step): Measure | undefined {
  const said = study.steps
    .filter((step) => (step.kind === "reach" && about && step.about === about.name) || (step.kind === "redistribution" && (!about || step.from.includes(about.name))))
    .map((step) => measureNamed(study, textOf(step, "need")))
    .find((measure) => measure && measure.step.geography === geography);
  if (said) return said;
  const all = measuresOf(study, geography).filter(canBeNeed);
  const of = (step: Step) => step.name === study.headline || (study.headline !== null && step.from.includes(study.headline));
  return all.find((measure) => of(measure.step) && measure.type === "number") ?? all.find((measure) => measure.step.kind === "index") ?? all[0];
}

/** People of each area: of the geography, else as money per head has them. */
export function peopleOf(places: Geography, amount: (number | null)[], perHead: (number | null)[] | null): (number | null)[] {
  if (places.population) return places.population;
  return amount.map((value, i) => (value && perHead?.[i] ? value / perHead[i]! : null));
}

export const signOf = (step: Step) => (step.kind === "fund" && factOf(step, "currency") !== undefined ? "" : "£");

function Fund({ study, fund, funds, setFund }: { study: Study; fund: Step; funds: Step[]; setFund: (name: string) => void }) {
  const info = study.geographies.find((each) => each.name === fund.geography)!;
  const usual = defaultNeed(study, info.name, fund);
  const [wanted, setNeed] = useParam(textParam("need", usual?.key ?? ""));
  const chosen = findMeasure(study, wanted);
  const eligible = (measure: Measure) => canBeNeed(measure) || measure.key === usual?.key;
  const need = chosen && chosen.step.geography === info.name && eligible(chosen) ? chosen : usual;
  const has = (column: string) => fund.columns.some((each) => each.name === column);
  const loaded = useLoad(async () => {
    const [places, amount, perHead, awards, values] = await Promise.all([
      api.geography(info.name),
      api.column(fund.name, "amount"),
      has("per_head") ? api.column(fund.name, "per_head") : null,
      api.column(fund.name, "awards"),
      need ? api.column(need.step.name, need.column).then(numbers) : null,
    ]);
    return { places, amount, perHead, awards, values };
  }, `fund ${fund.name} ${need?.key}`);
  const offered = measuresOf(study, info.name).filter(eligible);
  return (
    <>
      {(funds.length > 1 || offered.length > 1) && (
        <div class="choices">
          {funds.length > 1 && <Choice label="Fund" value={fund.name} options={choicesOf(study, funds)} onChange={setFund} />}
          {offered.length > 1 && need && (
            <MeasureChoice study={study} geography={info.name} label="Need, by" byKind value={need.key} onChange={setNeed} only={(measure) => measure.key === need.key || (eligible(measure) && !sameOrder(measure))} />
          )}
        </div>
      )}
      <Ready of={loaded} what="the fund">
        {({ places, amount, perHead, awards, values }) => {
          if (!need || !values) {
            return (
              <>
                <Paid study={study} fund={fund} info={info} amount={amount} />
                <Empty><p>There is no measure of need of the same areas, so it cannot be said whether the money reached need. An index, or an indicator that says which end is worse, would be one.</p></Empty>
              </>
            );
          }
          const held: Held = {
            study, fund, info, places, amount, perHead, awards, need, needValues: values,
            people: peopleOf(places, amount, perHead), rank: ranksOf(values, need.worse), sign: signOf(fund),
          };
          return <Reached held={held} paid={<Paid study={study} fund={fund} info={info} amount={amount} />} />;
        }}
      </Ready>
    </>
  );
}
