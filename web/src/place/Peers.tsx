// An area beside others: those in the same parent, those most alike, those around it and those inside it.
import { api, useLoad } from "../api";
import { Bars } from "../charts/Bars";
import { Intervals } from "../charts/Intervals";
import { orderOf, uncertaintiesOf, type Measure } from "../measures";
import { count, formatterFor, list, ordinal, percent, whole } from "../number";
import { Choice } from "../parts/Choice";
import { DataTable, type Column } from "../parts/DataTable";
import { Figure } from "../parts/Figure";
import { Empty, Ready } from "../parts/messages";
import { sourceLine } from "../sources";
import { link, textParam, useParam } from "../state";
import type { Study } from "../types";
import { areasOf, geographyTitle, stepTitle } from "../words";
import { mainMeasures, numberOf, singular, titleOf, type Place } from "./standing";

/** How many of those most alike, and how many are drawn. */
const ALIKE = 10;
const DRAWN = 15;

const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/**
 * The areas nearest in what each part adds to the index: the square root of the summed squared differences. Only those
 * with all parts are compared.
 */
export function mostAlike(parts: (number | null)[][], area: number, most: number): { area: number; distance: number }[] {
  const far: { area: number; distance: number }[] = [];
  const areas = parts[0]?.length ?? 0;
  for (let i = 0; i < areas; i++) {
    let sum = 0;
    let whole = true;
    for (const part of parts) {
      const a = part[i];
      const b = part[area];
      if (a == null || b == null) {
        whole = false;
        break;
      }
      sum += (a - b) * (a - b);
    }
    if (whole && i !== area) far.push({ area: i, distance: Math.sqrt(sum) });
  }
  return far.sort((a, b) => a.distance - b.distance || a.area - b.area).slice(0, most);
}

export function Peers({ study, place, head, rankColumn }: { study: Study; place: Place; head: Measure; rankColumn: string }) {
  const parents = Object.keys(place.places.within).filter((name) => place.places.within[name]![place.area]! >= 0);
  const index = study.indices.find((each) => each.name === head.step.name);
  const parts = (index?.parts ?? []).map((part) => part.of).filter((name) => head.step.columns.some((each) => each.name === name));
  const ways = [
    ...parents.map((name) => ({ value: name, label: `In the same ${singular(name, study)}` })),
    ...(parts.length > 1 ? [{ value: "alike", label: "Most alike in the parts of the index" }] : []),
    { value: "near", label: "Next to it in rank" },
  ];
  const [wanted, setWanted] = useParam(textParam("peers", null));
  const way = ways.find((each) => each.value === wanted)?.value ?? ways[0]!.value;
  const [sure, ...others] = uncertaintiesOf(study, head.step);
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  const loaded = useLoad(async () => {
    const [ranks, values, lower, upper, columns] = await Promise.all([
      api.column(head.step.name, rankColumn),
      api.column(head.step.name, head.column),
      sure ? api.column(sure.name, "lower") : null,
      sure ? api.column(sure.name, "upper") : null,
      way === "alike" ? Promise.all(parts.map((part) => api.column(head.step.name, part))) : null,
    ]);
    return { ranks, values, lower, upper, columns };
  }, `peers ${head.key} ${way}`);
  return (
    <section aria-labelledby="peers" class="screen">
      <h2 id="peers">Beside its peers</h2>
      <div class="choices"><Choice label="Peers" value={way} options={ways} onChange={setWanted} /></div>
      <Ready of={loaded} what="the peers">
        {({ ranks, values, lower, upper, columns }) => {
          const ordered = orderOf(ranks, "low");
          const near = columns ? mostAlike(columns, place.area, ALIKE) : [];
          const at = ordered.indexOf(place.area);
          const of = place.places.within[way];
          const members =
            columns ? [place.area, ...near.map((each) => each.area)]
            : of ? ordered.filter((area) => of[area] === of[place.area])
            : ordered.slice(Math.max(0, at - 5), at + 6);
          if (members.length < 2) return <Empty><p>It has no peers of this sort.</p></Empty>;
          const byRank = orderOf(members.map((area) => ranks[area] ?? null), "low").map((i) => members[i]!);
          const mine = byRank.indexOf(place.area);
          // This place with those around it in the order, where there are too many to draw.
          const from = Math.max(0, Math.min(mine - Math.floor(DRAWN / 2), byRank.length - DRAWN));
          const drawn = byRank.slice(from, from + DRAWN);
          const distance = new Map(near.map((each) => [each.area, each.distance]));
          const name = (area: number) => place.places.names[area] || place.places.codes[area]!;
          const title = of
            ? `${place.name} and others in the same ${singular(way, study)}, by ${lowerFirst(titleOf(head))}`
            : way === "alike" ? `${place.name} and those most alike, by ${lowerFirst(titleOf(head))}` : `${place.name} and those next to it, by ${lowerFirst(titleOf(head))}`;
          const table: Column[] = [
            { name: "rank", label: "Rank (1 is the greatest need)", values: byRank.map((area) => ranks[area] ?? null), first: "asc" },
            { name: "name", label: "Name", values: byRank.map(name), href: (row) => link("place", { geography: place.geography, area: place.places.codes[byRank[row]!]!, of: head.step.name === study.headline ? null : head.key }) },
            { name: "value", label: head.label, values: byRank.map((area) => values[area] ?? null), unit: head.unit },
            ...(lower && upper
              ? [
                  { name: "lower", label: "Rank, lower end", values: byRank.map((area) => lower[area] ?? null), format: (value: unknown) => whole(value as number) },
                  { name: "upper", label: "Rank, upper end", values: byRank.map((area) => upper[area] ?? null), format: (value: unknown) => whole(value as number) },
                ]
              : []),
            ...(near.length ? [{ name: "distance", label: "How far it is from this place", values: byRank.map((area) => distance.get(area) ?? null) }] : []),
          ];
          return (
            <>
              <p>
                {mine >= 0 && of && <>It is {ordinal(mine + 1)} of {count(byRank.length, "area")} there, the greatest need first.</>}
                {way === "alike" && <>These {areas} are most like it in what each part adds to the index: {list(near.slice(0, 3).map((each) => name(each.area)))} come first.</>}
              </p>
              <Figure
                id="peers"
                title={title}
                caption={`Rank 1 is the greatest need.${lower && upper ? ` The line is the range of its ranks in the draws${others.length > 0 && sure ? ` of “${stepTitle(sure)}”` : " that vary the choices made"}.` : ""}${byRank.length > drawn.length ? ` Of ${whole(byRank.length)}, the ${drawn.length} around this place are drawn; the table has all.` : ""}`}
                source={sourceLine(study, head.step)}
                caveat={lower && upper ? "Where lines overlap, the order of two areas says little." : "How sure these ranks are is not known."}
                twin={{ columns: table, rows: byRank.length, sort: "rank", current: mine }}
              >
                {lower && upper ? (
                  <Intervals
                    desc={`${place.name} ranks ${whole(ranks[place.area])}, from ${whole(lower[place.area])} to ${whole(upper[place.area])}.`}
                    label="Rank (1 is the greatest need)"
                    intervals={drawn.map((area) => ({ label: name(area), value: ranks[area] ?? null, lower: lower[area] ?? null, upper: upper[area] ?? null, strong: area === place.area }))}
                  />
                ) : (
                  <Bars
                    desc={`${place.name} ranks ${whole(ranks[place.area])}.`}
                    bars={drawn.map((area) => ({ label: `${whole(ranks[area])}  ${name(area)}`, value: values[area] ?? null, strong: area === place.area }))}
                    format={(value) => formatterFor(values, head.unit)(value)}
                  />
                )}
              </Figure>
            </>
          );
        }}
      </Ready>
    </section>
  );
}

/** The areas around it, and how they rank among their kind. */
export function Around({ study, around }: { study: Study; around: Place[] }) {
  if (around.length === 0) return null;
  return (
    <section aria-labelledby="around" class="screen">
      <h2 id="around">The areas around it</h2>
      <ul>
        {around.map((parent) => {
          const ranks = mainMeasures(study, parent.geography)
            .map((measure) => ({
              title: titleOf(measure),
              rank: numberOf(parent, measure.step.name, measure.step.kind === "summary" ? `${measure.column}_rank` : "rank"),
              of: parent.measures[measure.key]?.count ?? parent.places.codes.length,
            }))
            .filter((each) => each.rank !== null);
          return (
            <li key={parent.geography}>
              <a href={link("place", { geography: parent.geography, area: parent.code })}>{parent.name}</a>{" "}
              ({singular(parent.geography, study)}{ranks.length > 0 && `, of ${whole(ranks[0]!.of)}`}):{" "}
              {ranks.length > 0 ? list(ranks.slice(0, 4).map((each) => `${ordinal(each.rank!)} by ${lowerFirst(each.title)}`)) : "the study ranks none of its kind"}.
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Smaller areas within it, the neediest first. */
export function Inside({ study, place }: { study: Study; place: Place }) {
  const finer = study.geographies.filter((each) => each.within.includes(place.geography));
  return <>{finer.map((each) => <Within key={each.name} study={study} place={place} geography={each.name} />)}</>;
}

function Within({ study, place, geography }: { study: Study; place: Place; geography: string }) {
  const info = study.geographies.find((each) => each.name === geography)!;
  const measures = mainMeasures(study, geography).filter((each) => each.step.columns.some((column) => column.name === "rank"));
  const head = measures.find((each) => each.step.name === study.headline) ?? measures.find((each) => each.step.kind === "index") ?? measures[0];
  const loaded = useLoad(async () => {
    const [places, ranks, values, deciles] = await Promise.all([
      api.geography(geography),
      head ? api.column(head.step.name, "rank") : null,
      head ? api.column(head.step.name, head.column) : null,
      head?.step.columns.some((each) => each.name === "decile") ? api.column(head.step.name, "decile") : null,
    ]);
    return { places, ranks, values, deciles };
  }, `inside ${place.geography} ${geography}`);
  const areas = areasOf(info);
  return (
    <section aria-labelledby={`inside-${geography}`} class="screen">
      <h2 id={`inside-${geography}`}>{geographyTitle(info)} in it</h2>
      <Ready of={loaded} what={areas}>
        {({ places, ranks, values, deciles }) => {
          const of = places.within[place.geography] ?? [];
          const members = places.codes.map((_, i) => i).filter((i) => of[i] === place.area);
          if (members.length === 0) return <Empty><p>The study has no {areas} in it.</p></Empty>;
          const first = deciles ? members.filter((i) => deciles[i] === 1).length : null;
          return (
            <>
              <p>
                {place.name} has {count(members.length, "area")} of them{first !== null && head && <>; {whole(first)} ({percent(first / members.length)}) {first === 1 ? "is" : "are"} in the first tenth by {lowerFirst(stepTitle(head.step))}, where a tenth would be its share</>}.
              </p>
              <DataTable
                id={`inside-${geography}`}
                caption={`${geographyTitle(info)} in ${place.name}${ranks ? ", the greatest need first" : ""}`}
                rows={members.length}
                head="name"
                sort={ranks ? "rank" : "name"}
                csv={`inside-${place.code}`}
                columns={[
                  ...(ranks ? [{ name: "rank", label: "Rank (1 is the greatest need)", values: members.map((i) => ranks[i] ?? null), first: "asc" as const }] : []),
                  { name: "name", label: "Name", values: members.map((i) => places.names[i] ?? null), href: (row: number) => link("place", { geography, area: places.codes[members[row]!]! }) },
                  { name: "code", label: "Code", values: members.map((i) => places.codes[i]!) },
                  ...(values && head ? [{ name: "value", label: head.label, values: members.map((i) => values[i] ?? null), unit: head.unit }] : []),
                  ...(deciles ? [{ name: "decile", label: "Decile (1 is the first tenth)", values: members.map((i) => deciles[i] ?? null), first: "asc" as const }] : []),
                  ...(places.population ? [{ name: "people", label: "People", values: members.map((i) => places.population![i] ?? null) }] : []),
                ]}
              />
            </>
          );
        }}
      </Ready>
    </section>
  );
}
