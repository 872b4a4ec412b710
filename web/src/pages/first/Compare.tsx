// Two lists held against each other: what they share, what only one has, who lives there and how great need is.
import { Bars } from "../../charts/Bars";
import { ACCENT, CATEGORIES, MAIN, MISSING_LINE } from "../../charts/colour";
import { Intervals } from "../../charts/Intervals";
import { quantile } from "../../draws";
import { agreement, overlap, type List } from "../../lists";
import { fixed, percent, whole } from "../../number";
import { Map } from "./Map";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { sourceLine } from "../../sources";
import { choiceParam, link, setAddress, useParam } from "../../state";
import { areasOf } from "../../words";
import type { Ground } from "../first";

export const peopleOf = (ground: Ground, areas: number[]) =>
  ground.places.population ? areas.reduce((sum, area) => sum + (ground.places.population![area] ?? 0), 0) : null;
export const placeOf = (ground: Ground, area: number) => link("place", { geography: ground.geography, area: ground.places.codes[area]! });
export const nameOf = (ground: Ground, area: number) => ground.places.names[area] || ground.places.codes[area]!;
export const areaWords = (ground: Ground) => areasOf(ground.study.geographies.find((each) => each.name === ground.geography));

/** The ranks of some areas: the median, and the middle half. */
export function ranksOf(ground: Ground, areas: number[]) {
  const ranks = areas.map((area) => ground.ranks?.[area] ?? null).filter((rank): rank is number => rank !== null).sort((a, b) => a - b);
  return { median: quantile(ranks, 0.5), low: quantile(ranks, 0.25), high: quantile(ranks, 0.75), known: ranks.length };
}

export function Compare({ ground, a, b }: { ground: Ground; a: List; b: List }) {
  const [counted] = useParam(choiceParam("count", ["areas", "people"], "areas"));
  const { study, need, places } = ground;
  const found = overlap(a.on, b.on);
  const groups = [
    { label: "On both", areas: found.both, colour: MAIN },
    { label: "Only on the first", areas: found.onlyA, colour: ACCENT },
    { label: "Only on the second", areas: found.onlyB, colour: CATEGORIES[2]! },
    { label: "On neither", areas: found.neither, colour: MISSING_LINE },
  ].map((group) => ({ ...group, people: peopleOf(ground, group.areas), ranks: ranksOf(ground, group.areas) }));
  const [both, onlyA, onlyB] = groups as [(typeof groups)[0], (typeof groups)[0], (typeof groups)[0], (typeof groups)[0]];
  const sizeA = found.both.length + found.onlyA.length;
  const sizeB = found.both.length + found.onlyB.length;
  const either = sizeA + found.onlyB.length;
  const total = either + found.neither.length;
  const everybody = groups.reduce<number | null>((sum, group) => (sum === null || group.people === null ? null : sum + group.people), 0);
  const agree = agreement(found);
  const areas = areaWords(ground);
  const people = counted === "people" && places.population !== null;
  const share = (group: { people: number | null }) => (group.people === null || !everybody ? null : group.people / everybody);
  const steps = [a.step, b.step ?? need?.measure.step].filter((step) => step !== null);
  const missing = found.unknown > 0 ? ` ${whole(found.unknown)} ${areas} without a status on one of them are left out.` : "";
  const info = study.geographies.find((each) => each.name === ground.geography);
  const groupOf = new globalThis.Map(groups.flatMap((group) => group.areas.map((area): [number, string] => [area, group.label])));
  const members = {
    columns: [
      { name: "name", label: "Name", values: places.codes.map((_, area) => nameOf(ground, area)), href: (area: number) => placeOf(ground, area) },
      { name: "code", label: "Code", values: places.codes },
      { name: "group", label: "Group", values: places.codes.map((_, area) => groupOf.get(area) ?? null) },
      ...(need && ground.ranks ? [{ name: "rank", label: `Rank by ${need.title}`, values: ground.ranks, first: "asc" as const }] : []),
    ],
    rows: places.codes.length,
    sort: need ? "rank" : "name",
  };
  const naming = `The first list: “${a.title}”; the second: “${b.title}”.`;
  const peopleWords = (group: (typeof groups)[0]) => (share(group) === null ? "" : ` (with ${percent(share(group))} of the people)`);
  const needWords = (group: (typeof groups)[0]) => (group.ranks.median === null ? null : `rank ${whole(group.ranks.median)} at the median (the middle half: ${whole(group.ranks.low)} to ${whole(group.ranks.high)})`);
  if (found.onlyA.length + found.onlyB.length === 0) {
    return (
      <>
        <p class="lead">
          “{a.title}” has {whole(sizeA)} of {whole(total)} {areas}{share(both) !== null && <> and {percent(share(both))} of the people</>}. “{b.title}” has the same.{missing}
        </p>
        <Only ground={ground} id="both" areas={found.both} title="On both lists" />
      </>
    );
  }
  return (
    <>
      <p class="lead">
        “{a.title}” has {whole(sizeA)} of {whole(total)} {areas}{share({ people: sum(both.people, onlyA.people) }) !== null && <> and {percent(share({ people: sum(both.people, onlyA.people) }))} of the people</>};
        “{b.title}” has {whole(sizeB)}{share({ people: sum(both.people, onlyB.people) }) !== null && <> and {percent(share({ people: sum(both.people, onlyB.people) }))}</>}.
        {" "}{whole(found.both.length)} are on both, {whole(found.onlyA.length)} only on the first, {whole(found.onlyB.length)} only on the second.
      </p>
      <ul>
        {agree.kappa !== null && (
          <li>
            The lists agree {agree.kappa > 0 ? "more" : "no more"} than chance would have it: kappa is {fixed(agree.kappa, 2)}, where 0 is the agreement of lists of these sizes drawn blindly and 1 is the same list.
            {agree.most !== null && sizeA !== sizeB && <> With lists of these sizes it could be {fixed(agree.most, 2)} at most.</>}
            {either > 0 && <> Of the {whole(either)} on either, {percent(found.both.length / either, 0)} are on both.</>}
          </li>
        )}
        {need && onlyA.ranks.known > 0 && <li>By “{need.title}”, the {whole(found.onlyA.length)} only on “{a.title}”{peopleWords(onlyA)} {needWords(onlyA)}.</li>}
        {need && onlyB.ranks.known > 0 && <li>By “{need.title}”, the {whole(found.onlyB.length)} only on “{b.title}”{peopleWords(onlyB)} {needWords(onlyB)}.</li>}
        {found.onlyA.length === 0 && found.onlyB.length > 0 && <li>All that are on “{a.title}” are also on “{b.title}”.</li>}
        {found.onlyB.length === 0 && found.onlyA.length > 0 && <li>All that are on “{b.title}” are also on “{a.title}”.</li>}
      </ul>
      <h2>What they share</h2>
      {places.population && (
        <div class="choices">
          <Choice label="Count" value={counted} options={[{ value: "areas", label: `Areas` }, { value: "people", label: "People who live there" }]} onChange={(value) => setAddress({ count: value === "areas" ? null : value })} />
        </div>
      )}
      <div class="columns">
        <Figure
          id="overlap"
          title={people ? "How many people live on both lists, and on one alone" : `How many ${areas} are on both lists, and on one alone`}
          caption={`${naming} ${whole(found.neither.length)} ${areas} on neither are left out of the picture.${missing}`}
          source={sourceLine(study, ...steps)}
          caveat={people ? "All people of an area are counted, those in need and those who are not." : "Areas count alike here, however many people live in them."}
          twin={{
            columns: [
              { name: "group", label: "Group", values: groups.map((group) => group.label) },
              { name: "areas", label: "Areas", values: groups.map((group) => group.areas.length) },
              ...(places.population
                ? [
                    { name: "people", label: "People", values: groups.map((group) => group.people) },
                    { name: "share", label: "Share of the people", values: groups.map(share), unit: "share" },
                  ]
                : []),
              ...(need
                ? [
                    { name: "median_rank", label: `Median rank by ${need.title}`, values: groups.map((group) => group.ranks.median), first: "asc" as const },
                    { name: "lower_quartile", label: "A quarter rank before", values: groups.map((group) => group.ranks.low), first: "asc" as const },
                    { name: "upper_quartile", label: "A quarter rank after", values: groups.map((group) => group.ranks.high), first: "asc" as const },
                  ]
                : []),
            ],
            rows: groups.length,
          }}
        >
          <Bars
            desc={groups.slice(0, 3).map((group) => `${group.label}: ${whole(people ? group.people : group.areas.length)}`).join("; ")}
            bars={groups.slice(0, 3).map((group) => ({ label: group.label, value: people ? group.people : group.areas.length, colour: group.colour }))}
            format={whole}
          />
        </Figure>
        {need && (
          <Figure
            id="need"
            title={`How great need is in each group, by ${need.title}`}
            caption={`${naming} The dot is the median rank of the group’s areas, the line holds their middle half. Rank 1 is the greatest need.`}
            source={sourceLine(study, ...steps, need.measure.step)}
            caveat="The spread of areas in a group, not how sure their ranks are."
            twin={{
              columns: [
                { name: "group", label: "Group", values: groups.map((group) => group.label) },
                { name: "areas", label: "Areas with a rank", values: groups.map((group) => group.ranks.known) },
                { name: "median_rank", label: "Median rank", values: groups.map((group) => group.ranks.median), first: "asc" },
                { name: "lower_quartile", label: "A quarter rank before", values: groups.map((group) => group.ranks.low), first: "asc" },
                { name: "upper_quartile", label: "A quarter rank after", values: groups.map((group) => group.ranks.high), first: "asc" },
              ],
              rows: groups.length,
            }}
          >
            <Intervals
              ranks
              desc={groups.filter((group) => group.ranks.median !== null).map((group) => `${group.label}: ${needWords(group)}`).join("; ")}
              label={`Rank by ${need.title}`}
              intervals={groups.filter((group) => group.ranks.median !== null).map((group) => ({ label: group.label, value: group.ranks.median, lower: group.ranks.low, upper: group.ranks.high, colour: group.colour }))}
            />
          </Figure>
        )}
      </div>
      {info?.map
        ? <Map ground={ground} groups={groups} naming={naming} source={sourceLine(study, ...steps)} twin={members} />
        : null}
      <section aria-labelledby="missed">
        <h2 id="missed">Who is missed, and who is extra</h2>
        <Only ground={ground} id="only-a" areas={found.onlyA} title={`On “${a.title}”, missed by “${b.title}”`} />
        <Only ground={ground} id="only-b" areas={found.onlyB} title={`On “${b.title}”, missed by “${a.title}”`} />
        <details>
          <summary>The {whole(found.both.length)} on both</summary>
          <Only ground={ground} id="both" areas={found.both} title="On both lists" />
        </details>
      </section>
    </>
  );
}

const sum = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y);

/** Areas as a list with links, the greatest need first. */
export function Only({ ground, id, areas, title, extra = [] }: { ground: Ground; id: string; areas: number[]; title: string; extra?: { name: string; label: string; values: (number | boolean | null)[]; unit?: string }[] }) {
  const { places, parent, need, ranks, sure } = ground;
  if (areas.length === 0) return <p>{title}: none.</p>;
  const pick = <T,>(values: readonly T[]) => areas.map((area) => values[area]!);
  return (
    <DataTable
      id={id}
      caption={`${title}: ${whole(areas.length)}`}
      rows={areas.length}
      pageSize={8}
      csv={id}
      sort={ranks ? "rank" : "name"}
      columns={[
        { name: "name", label: "Name", values: areas.map((area) => nameOf(ground, area)), href: (row) => placeOf(ground, areas[row]!) },
        { name: "code", label: "Code", values: pick(places.codes) },
        ...(parent ? [{ name: "within", label: parent.title, values: pick(parent.names) }] : []),
        ...(need && ranks ? [{ name: "rank", label: `Rank by ${need.title}`, values: pick(ranks), first: "asc" as const }] : []),
        ...(sure ? [{ name: "interval", label: "Its interval", values: areas.map((area) => (sure.lower[area] == null ? null : `${whole(sure.lower[area])} to ${whole(sure.upper[area])}`)) }] : []),
        ...extra,
        ...(places.population ? [{ name: "people", label: "People", values: pick(places.population) }] : []),
      ]}
    />
  );
}
