// One place: where it stands, how sure that is, what it is good and bad at, its lists and why, its money, its peers.
import { useEffect } from "preact/hooks";
import { api, useLoad, type Loaded } from "../api";
import { uncertaintiesOf, type Measure } from "../measures";
import { levelWords } from "../defined";
import { isBounded, rankRange, sameRank } from "../draws";
import { count, formatterFor, list, ordinal, percent, points, whole } from "../number";
import type { PageProps } from "../pages";
import { AreaSearch } from "../parts/AreaSearch";
import { Choice } from "../parts/Choice";
import { DataTable } from "../parts/DataTable";
import { Empty, Ready } from "../parts/messages";
import { Explain } from "../place/Explain";
import { Lists, listsOf, statusOf } from "../place/Lists";
import { MadeOf, Measures, Strengths } from "../place/Measures";
import { Money } from "../place/Money";
import { Around, Inside, Peers } from "../place/Peers";
import { cellOf, loadPlace, mainMeasures, numberOf, placeOf, rankOthers, titleOf, unranked, type Place } from "../place/standing";
import { Trends } from "../place/Trends";
import { link, setAddress, textParam, useParam } from "../state";
import type { Step, Study } from "../types";
import { areasOf, geographyTitle, stepTitle } from "../words";

const GEOGRAPHY = textParam("geography", null);
const AREA = textParam("area", null);
const OF = textParam("of", null);

/** From so many values on, ranks that the study does not hold are reckoned only when asked for. */
const MOST = 1_500_000;

export default function PlacePage({ study }: PageProps) {
  const [geography] = useParam(GEOGRAPHY);
  const [code] = useParam(AREA);
  const known = study.geographies.find((each) => each.name === geography);
  if (!geography || !code) return <Choose study={study} />;
  if (!known) {
    return (
      <>
        <Empty><p>This study has no geography called “{geography}”.</p></Empty>
        <Choose study={study} />
      </>
    );
  }
  return <Found key={`${geography} ${code}`} study={study} geography={geography} code={code} />;
}

/** No place is chosen yet: a search, and the neediest. */
function Choose({ study }: { study: Study }) {
  const names = study.geographies.filter((each) => each.areas > 0);
  const [wanted] = useParam(GEOGRAPHY);
  const headline = study.steps.find((step) => step.name === study.headline && step.areas);
  const geography = names.find((each) => each.name === wanted) ?? names.find((each) => each.name === headline?.geography) ?? names[0];
  if (!geography) {
    return <Empty><p>This study has no areas. A section <code>[geography.*]</code> would name them.</p></Empty>;
  }
  return (
    <>
      <p class="lead">Choose a place by its name or code, or one of those in greatest need below.</p>
      <div class="choices">
        <AreaSearch study={study} label="Find a place" placeholder="Name or code" />
        {names.length > 1 && (
          <Choice
            label="List"
            value={geography.name}
            options={names.map((each) => ({ value: each.name, label: geographyTitle(each) }))}
            onChange={(value) => setAddress({ geography: value, "places-sort": null, "places-page": null })}
          />
        )}
      </div>
      <Neediest key={geography.name} study={study} geography={geography.name} />
    </>
  );
}

/** The measure that an area's standing is told by first. */
function headsOf(study: Study, geography: string): Measure[] {
  const heads = mainMeasures(study, geography).filter(
    ({ step }) => ["index", "summary", "consensus"].includes(step.kind) || (step.kind === "rebase" && step.columns.some((each) => each.name === "rank")),
  );
  const place = (measure: Measure) => (measure.step.name === study.headline ? 0 : 1);
  return heads.sort((a, b) => place(a) - place(b));
}

const rankColumn = ({ step, column }: Measure) => (step.kind === "summary" ? `${column}_rank` : "rank");

function Neediest({ study, geography }: { study: Study; geography: string }) {
  const info = study.geographies.find((each) => each.name === geography)!;
  const head = headsOf(study, geography)[0];
  const loaded = useLoad(async () => {
    const [places, ranks, values] = await Promise.all([
      api.geography(geography),
      head ? api.column(head.step.name, rankColumn(head)) : null,
      head ? api.column(head.step.name, head.column) : null,
    ]);
    return { places, ranks, values };
  }, `neediest ${geography}`);
  return (
    <Ready of={loaded} what="the places">
      {({ places, ranks, values }) => (
        <DataTable
          id="places"
          caption={head ? `${geographyTitle(info)} by ${lowerFirst(titleOf(head))}, the greatest need first` : geographyTitle(info)}
          rows={places.codes.length}
          sort={ranks ? "rank" : "name"}
          csv={`places-${geography}`}
          head="name"
          columns={[
            ...(ranks ? [{ name: "rank", label: "Rank (1 is the greatest need)", values: ranks, first: "asc" as const }] : []),
            { name: "name", label: "Name", values: places.names, href: (row: number) => link("place", { geography, area: places.codes[row]! }) },
            { name: "code", label: "Code", values: places.codes },
            ...(values && head ? [{ name: "value", label: head.label, values, unit: head.unit }] : []),
            ...(places.population ? [{ name: "people", label: "People", values: places.population }] : []),
          ]}
        />
      )}
    </Ready>
  );
}

const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

function Found({ study, geography, code }: { study: Study; geography: string; code: string }) {
  const loaded = useLoad(async () => {
    const place = await loadPlace(geography, code);
    if (!place) return null;
    const around = await Promise.all(
      Object.entries(place.places.within)
        .filter(([parent, of]) => of[place.area]! >= 0 && study.geographies.some((each) => each.name === parent))
        .map(async ([parent, of]) => placeOf(parent, of[place.area]!, await api.geography(parent))),
    );
    return { place, around };
  }, `place ${geography} ${code}`);
  return (
    <Ready of={loaded} what="the place">
      {(found) => found
        ? <Known study={study} place={found.place} around={found.around} />
        : (
          <>
            <Empty><p>{geographyTitle(study.geographies.find((each) => each.name === geography)!)}: there is none with the code “{code}”.</p></Empty>
            <Choose study={study} />
          </>
        )}
    </Ready>
  );
}

function Known({ study, place, around }: { study: Study; place: Place; around: Place[] }) {
  const heads = headsOf(study, place.geography);
  const [of, setOf] = useParam(OF);
  const head = heads.find((each) => each.key === of) ?? heads[0];
  const [asked, setAsked] = useParam({ name: "ranks", read: (text) => text === "all", write: (value: boolean) => (value ? "all" : null) });
  const many = unranked(study, place).length * place.places.codes.length > MOST;
  const ranks: Loaded<Map<string, number | null>> = useLoad(
    async () => (many && !asked ? new Map() : rankOthers(study, place)),
    `ranks ${place.geography} ${place.code} ${asked}`,
  );
  useEffect(() => {
    document.title = `${place.name} \u00b7 ${study.title}`;
  }, [place.name]);
  return (
    <div class="place">
      <div class="place-head">
        <div>
          <h2 id="place">{place.name}</h2>
          <p class="place-where"><Whereabouts study={study} place={place} around={around} /></p>
        </div>
        {heads.length > 1 && head && (
          <div class="choices">
            <Choice label="Stand by" value={head.key} options={heads.map((each) => ({ value: each.key, label: titleOf(each) }))} onChange={setOf} />
          </div>
        )}
      </div>
      {head ? <Answer study={study} place={place} head={head} /> : (
        <Empty><p>This study ranks no {areasOf(study.geographies.find((each) => each.name === place.geography))}: a section <code>[index.*]</code> or <code>[summary.*]</code> would.</p></Empty>
      )}
      <ListsSentence study={study} place={place} />
      <Strengths study={study} place={place} head={head} ranks={ranks} later={many && !asked ? () => setAsked(true) : null} />
      <Lists study={study} place={place} around={around} />
      <Measures study={study} place={place} head={head} ranks={ranks} />
      {head?.step.kind === "index" && <MadeOf study={study} place={place} index={head.step} />}
      <Trends study={study} place={place} around={around} />
      <Money study={study} place={place} around={around} />
      {head && <Peers study={study} place={place} head={head} rankColumn={rankColumn(head)} />}
      <Around study={study} around={around} />
      <Inside study={study} place={place} />
      {head && <Explain study={study} place={place} step={head.step} />}
    </div>
  );
}

function Whereabouts({ study, place, around }: { study: Study; place: Place; around: Place[] }) {
  const people = place.places.population?.[place.area];
  const info = study.geographies.find((each) => each.name === place.geography);
  return (
    <>
      {place.code}, one of {whole(place.places.codes.length)} {areasOf(info)}
      {around.length > 0 && <>, in {around.map((each, i) => (
        <span key={each.geography}>
          {i > 0 && (i === around.length - 1 ? " and " : ", ")}
          <a href={link("place", { geography: each.geography, area: each.code })}>{each.name}</a>
        </span>
      ))}</>}
      {typeof people === "number" && <>. {count(people, "person lives", "people live")} here</>}.
    </>
  );
}

function Answer({ study, place, head }: { study: Study; place: Place; head: Measure }) {
  const { step } = head;
  const summary = place.measures[head.key];
  const rank = numberOf(place, step.name, rankColumn(head));
  const of = summary?.count ?? place.places.codes.length;
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  const value = numberOf(place, step.name, head.column);
  const decile = numberOf(place, step.name, "decile");
  const [sure, ...others] = uncertaintiesOf(study, step);
  const lower = sure ? numberOf(place, sure.name, "lower") : null;
  const upper = sure ? numberOf(place, sure.name, "upper") : null;
  const ranges = others.flatMap((each) => {
    const [from, to] = [numberOf(place, each.name, "lower"), numberOf(place, each.name, "upper")];
    return from !== null && to !== null ? [{ step: each, lower: from, upper: to }] : [];
  });
  const chance = sure ? sure.columns.find((each) => /^p_(decile_1|cut|designated)$/.test(each.name))?.name : undefined;
  const p = sure && chance ? numberOf(place, sure.name, chance) : null;
  const core = sure ? cellOf(place, sure.name, "core") : null;
  const cut = chance === "p_decile_1" ? "the first tenth" : chance === "p_designated" ? "the list" : "the cut";
  const spread = summary ? [summary.min, summary.median, summary.max] : [];
  const held = levelWords(sure);
  if (rank === null) {
    return (
      <p class="lead">
        {place.name} has no rank by {named(head)}, for want of values.
      </p>
    );
  }
  return (
    <>
      <p class="lead">
        {place.name} is <strong>{ordinal(rank)} of {whole(of)} {areas}</strong> by {named(head)}, where the 1st is in the greatest need:{" "}
        {standingWords(rank, of, step)}.
        {sure && lower !== null && upper !== null
          ? <> When the choices behind that rank are varied, {held} of the draws put it {ordinalRange(lower, upper)}{p !== null && <>, and {share(p)} of them put it in {cut}</>}
            {core === "in" ? ": the study counts it as surely in" : core === "toss-up" ? ": the study counts it as a toss-up" : core === "out" ? ": the study counts it as surely out" : ""}
            {ranges.length > 0 && ` (“${stepTitle(sure)}”)`}.
            {ranges.map((each) => <span key={each.step.name}> By “{stepTitle(each.step)}”, {levelWords(each.step)} of the draws put it {ordinalRange(each.lower, each.upper)}.</span>)}</>
          : step.kind === "index" ? " How sure that rank is, is not known: the study has no uncertainty of this index." : ""}
      </p>
      <dl class="facts">
        <div class="fact"><dt>rank of {whole(of)} (1 is the greatest need)</dt><dd>{whole(rank)}</dd></div>
        {lower !== null && upper !== null && <div class="fact"><dt>range of the rank, {held} of draws{ranges.length > 0 && sure && ` of “${stepTitle(sure)}”`}</dt><dd>{rankRange(lower, upper).replace(" to ", "–")}</dd></div>}
        {decile !== null && <div class="fact"><dt>decile (1 is the first tenth)</dt><dd>{whole(decile)}</dd></div>}
        {p !== null && <div class="fact"><dt>of draws have it in {cut}</dt><dd>{percent(p, p > 0 && p < 1 ? 1 : 0)}</dd></div>}
        <div class="fact"><dt>{lowerFirst(head.label)}{summary?.median != null && <> (half of {areas} are below {formatterFor(spread, head.unit)(summary.median)})</>}</dt><dd>{formatterFor(spread, head.unit)(value)}</dd></div>
      </dl>
      <Weights study={study} place={place} head={head} />
    </>
  );
}

/** "more deprived than 93.2% of them": how far up an area is, of those with a rank. */
export function standingWords(rank: number, of: number, step: Pick<Step, "name" | "title" | "counts">): string {
  const deprived = /depriv/i.test(`${step.name} ${step.title}`);
  const more = deprived ? "more deprived than" : "in greater need than";
  const none = deprived ? "more deprived" : "in greater need";
  // Only an index says whether others share a rank.
  const alone = step.counts["areas that share a rank"] === 0;
  if (of < 2) return "no other has a rank";
  if (rank === 1) return alone ? `${more} all others` : `no other is ${none}`;
  const less = deprived ? "less deprived" : "in lesser need";
  if (rank === of) return alone ? `${less} than all others` : `no other is ${less}`;
  const share = Math.floor(((of - rank) / of) * 1000) / 1000;
  return share === 0 ? `${more} under 0.1% of them` : `${more} ${percent(share)} of them`;
}

const ordinalRange = (lower: number, upper: number) =>
  sameRank(lower, upper) ? ordinal(Math.round(lower)) : `anywhere from ${ordinal(Math.round(lower))} to ${ordinal(Math.round(upper))}`;

/** A share of draws in words: none and all of some hundreds do not mean never and always. */
const share = (p: number) => (p >= 1 ? "all" : p <= 0 ? "none" : percent(p));

/** "the index of deprivation"; other titles as they are, in quotation marks. */
const named = (head: Measure) => (/^index\b/i.test(titleOf(head)) ? `the ${lowerFirst(titleOf(head))}` : `“${titleOf(head)}”`);

/** What any weights, or any defensible ones, could make of its rank. */
function Weights({ study, place, head }: { study: Study; place: Place; head: Measure }) {
  const step = study.steps.find((each) => each.kind === "fragility" && each.areas && each.about === head.step.name && each.geography === place.geography);
  if (!step) return null;
  const best = numberOf(place, step.name, "best_rank");
  const worst = numberOf(place, step.name, "worst_rank");
  const distance = numberOf(place, step.name, "distance");
  const inside = cellOf(place, step.name, "designated") === true;
  if (best === null || worst === null) return null;
  const bounded = isBounded(step);
  const weights = bounded ? "the weights that the study holds to be defensible" : "any weights at all";
  return (
    <p>
      With {weights} it could be {best === worst ? ordinal(best) : `anywhere from ${ordinal(best)} to ${ordinal(worst)}`}.{" "}
      {distance !== null
        ? `It takes changes of weights of ${points(distance)} in all to bring it ${inside ? "out of" : "into"} those of greatest need.`
        : `No such weights were found that bring it ${inside ? "out of" : "into"} those of greatest need.`}
    </p>
  );
}

function ListsSentence({ study, place }: { study: Study; place: Place }) {
  const lists = listsOf(study, place.geography);
  if (lists.length === 0) return null;
  const on = lists.filter((step) => statusOf(place, step) === "on");
  return (
    <p>
      {on.length === 0
        ? <>It is on none of the study’s {count(lists.length, "list")} of such areas.</>
        : <>It is on {on.length === lists.length ? (lists.length === 1 ? "the study’s one list" : `all ${lists.length} lists`) : `${on.length} of ${count(lists.length, "list")}`} of such areas: {list(on.map((step) => `“${stepTitle(step)}”`))}.</>}
      {" "}<a href="#lists">Why?</a>
    </p>
  );
}

