// The ranks of an index and how far each could be elsewhere; who is in the cut, whatever is chosen.
import { useMemo } from "preact/hooks";
import { api, peopled, useLoad } from "../../api";
import { Bars } from "../../charts/Bars";
import { ACCENT, MAIN, MISSING_LINE } from "../../charts/colour";
import { Intervals } from "../../charts/Intervals";
import { Scatter } from "../../charts/Scatter";
import { choicesInWords, isDeprivation, quantile, rankRange, rankWords, readDraws, type Draws } from "../../draws";
import { orderOf } from "../../measures";
import { shareWords } from "../../defined";
import { count, list, percent, whole } from "../../number";
import { AreaSearch } from "../../parts/AreaSearch";
import { Choice } from "../../parts/Choice";
import { DataTable, type Column } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Ready, ReadOut } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { choiceParam, link, setAddress, textParam, useParam, wholeParam } from "../../state";
import type { Geography, Step, Study } from "../../types";
import { areasOf, stepTitle } from "../../words";

type Numbers = (number | null)[];
interface Drawn {
  places: Geography;
  rank: Numbers;
  median: Numbers;
  lower: Numbers;
  upper: Numbers;
  best: Numbers;
  worst: Numbers;
  chance: Numbers;
  core: (string | null)[];
  group: Numbers;
  /** Who is on the list as built, where a list is the cut. */
  listed: (boolean | null)[] | null;
}

const PAGE = 20;
const CORE: Record<string, string> = { in: "sure to be in", "toss-up": "a toss-up", out: "sure to be out" };
const CORE_COLOURS: Record<string, string> = { in: MAIN, "toss-up": ACCENT, out: MISSING_LINE };

const intervalNoun = (draws: Draws) => (draws.level === null ? "the interval" : `the range that ${shareWords(draws.level)} of the draws stay within`);

export function Ranks({ study, step }: { study: Study; step: Step }) {
  const draws = useMemo(() => readDraws(study, step), [study, step]);
  const loaded = useLoad<Drawn>(async () => {
    const column = (name: string) => api.column(step.name, name);
    const [places, rank, median, lower, upper, best, worst, chance, core, group, listed] = await Promise.all([
      peopled(step.geography!),
      column("rank"), column("median"), column("lower"), column("upper"), column("best"), column("worst"),
      column(draws.chance ?? "rank"),
      api.column<string | null>(step.name, "core"),
      column("group"),
      draws.list ? api.column<boolean | null>(draws.list.name, "designated") : null,
    ]);
    return { places, rank, median, lower, upper, best, worst, chance, core, group, listed };
  }, `ranks ${step.name}`);
  return (
    <Ready of={loaded} what="the draws">
      {(drawn) => (
        <>
          <Answer study={study} draws={draws} drawn={drawn} />
          <Places study={study} draws={draws} drawn={drawn} />
          <Core study={study} draws={draws} drawn={drawn} />
        </>
      )}
    </Ready>
  );
}

const nameOf = (drawn: Drawn, area: number) => drawn.places.names[area] || drawn.places.codes[area]!;
const placeOf = (draws: Draws, drawn: Drawn, area: number) => link("place", { geography: draws.step.geography, area: drawn.places.codes[area]! });
const areaWords = (study: Study, draws: Draws) => areasOf(study.geographies.find((each) => each.name === draws.step.geography));

function Answer({ study, draws, drawn }: { study: Study; draws: Draws; drawn: Drawn }) {
  const order = useMemo(() => orderOf(drawn.rank, "low"), [drawn]);
  const sizes = { in: 0, open: 0, out: 0 };
  for (const each of drawn.core) {
    if (each === "in") sizes.in++;
    else if (each === "toss-up") sizes.open++;
    else if (each === "out") sizes.out++;
  }
  const widths = useMemo(
    () => drawn.rank.flatMap((_, i) => (drawn.lower[i] == null || drawn.upper[i] == null ? [] : [drawn.upper[i]! - drawn.lower[i]!])).sort((a, b) => a - b),
    [drawn],
  );
  const ends = useMemo(() => {
    const tenth = order.slice(0, Math.ceil(order.length / 10));
    return tenth.flatMap((i) => (drawn.lower[i] == null || drawn.upper[i] == null ? [] : [drawn.upper[i]! - drawn.lower[i]!])).sort((a, b) => a - b);
  }, [drawn, order]);
  // Ends are interpolated between draws, ranks are whole.
  const beside = order.filter((i) => drawn.lower[i] != null && drawn.upper[i] != null && (drawn.rank[i]! < Math.floor(drawn.lower[i]!) || drawn.rank[i]! > Math.ceil(drawn.upper[i]!)));
  const areas = areaWords(study, draws);
  const top = order.slice(0, 3);
  const title = draws.about ? `“${stepTitle(draws.about)}”` : "the index";
  return (
    <>
      <p class="lead">
        Of {whole(order.length)} {areas}, {count(sizes.in, "is", "are")} sure to be in {draws.cut}: in at least {percent(draws.sure, 0)} of the
        draws. {count(sizes.open, "is a toss-up", "are toss-ups")}, and {whole(sizes.out)} are sure to be out.
      </p>
      <ul>
        {top.length > 0 && (
          <li>
            By {title},{" "}
            {top.map((area, i) => (
              <span key={area}>
                {i === 0 ? "" : i === top.length - 1 ? " and " : ", "}
                <a href={placeOf(draws, drawn, area)}>{nameOf(drawn, area)}</a> ranks {rankWords(drawn.rank[area])} ({rankRange(drawn.lower[area], drawn.upper[area])})
              </span>
            ))}
            . In brackets: {intervalNoun(draws)}.
          </li>
        )}
        {widths.length > 0 && (
          <li>
            Half of the areas have intervals wider than {whole(quantile(widths, 0.5))} places{draws.moves !== null && <>; a rank moves by {whole(draws.moves)} places on average</>}.
            {ends.length > 1 && <> Of the tenth in greatest need, half have intervals wider than {whole(quantile(ends, 0.5))}.</>}
          </li>
        )}
        {beside.length > 0 && (
          <li>
            {count(beside.length, "area has", "areas have")} a rank as built outside {beside.length === 1 ? "its" : "their"} own interval, such as{" "}
            <a href={placeOf(draws, drawn, beside[0]!)}>{nameOf(drawn, beside[0]!)}</a> ({whole(drawn.rank[beside[0]!])}, {rankRange(drawn.lower[beside[0]!], drawn.upper[beside[0]!])}): the draws move them one way.
          </li>
        )}
        {draws.varied.length > 0 && (
          <li>
            {draws.draws !== null && <>The index was made {whole(draws.draws)} times. </>}
            Each time {list(choicesInWords(draws.varied))} {choicesInWords(draws.varied).length === 1 && draws.varied.length === 1 ? "was" : "were"} drawn anew.
            {draws.held.length > 0 && <> Not varied: {list(choicesInWords(draws.held))}.</>}
          </li>
        )}
      </ul>
    </>
  );
}

const ORDERS = ["rank", "near", "wide"] as const;

/** A page of areas with their intervals, one area searched, and all of them at once. */
function Places({ study, draws, drawn }: { study: Study; draws: Draws; drawn: Drawn }) {
  const [by] = useParam(choiceParam("order", ORDERS, "rank"));
  const [wanted] = useParam(wholeParam("page", 0));
  const [code] = useParam(textParam("area", null));
  const areas = areaWords(study, draws);
  const order = useMemo(() => {
    const ranked = orderOf(drawn.rank, "low");
    if (by === "near") return ranked.filter((area) => drawn.chance[area] != null).sort((a, b) => Math.abs(drawn.chance[a]! - 0.5) - Math.abs(drawn.chance[b]! - 0.5) || drawn.rank[a]! - drawn.rank[b]!);
    if (by === "wide") return ranked.sort((a, b) => drawn.upper[b]! - drawn.lower[b]! - (drawn.upper[a]! - drawn.lower[a]!) || drawn.rank[a]! - drawn.rank[b]!);
    return ranked;
  }, [drawn, by]);
  const chosen = code === null ? -1 : drawn.places.codes.indexOf(code);
  const at = order.indexOf(chosen);
  const pages = Math.max(1, Math.ceil(order.length / PAGE));
  const page = Math.min(pages, Math.max(1, wanted || (at >= 0 ? Math.floor(at / PAGE) + 1 : 1)));
  const shown = order.slice((page - 1) * PAGE, page * PAGE);
  const first = shown[0];
  const last = shown[shown.length - 1];
  const go = (to: number) => setAddress({ page: String(to) });
  const columns = twinColumns(draws, drawn);
  const inReach = draws.line !== null && shown.some((area) => drawn.lower[area] != null && drawn.lower[area]! <= draws.line! * 1.02 && drawn.upper[area]! >= draws.line! * 0.98);
  const caption = `The dot is the rank as built, the line ${intervalNoun(draws)}. Rank 1 is the greatest need${isDeprivation(draws.about) ? ": the most deprived" : ""}.`;
  const title = by === "near"
    ? `Nearest to the line: ${areas} whose draws are most divided`
    : by === "wide" ? `The ${areas} whose ranks are least sure`
    : page === 1 ? `The ${whole(shown.length)} ${areas} in greatest need, and the ranks that each could have`
    : `${areas.charAt(0).toUpperCase()}${areas.slice(1)} in places ${whole((page - 1) * PAGE + 1)} to ${whole((page - 1) * PAGE + shown.length)}, and the ranks that each could have`;
  const coloured = (area: number) => CORE_COLOURS[drawn.core[area] ?? "out"]!;
  return (
    <section aria-labelledby="ranks">
      <h2 id="ranks">How far each rank could be elsewhere</h2>
      <div class="choices">
        <Choice
          label="Order"
          value={by}
          options={[
            { value: "rank", label: "Greatest need first" },
            { value: "near", label: "Toss-ups first" },
            { value: "wide", label: "Least sure first" },
          ]}
          onChange={(value) => setAddress({ order: value === "rank" ? null : value, page: null })}
        />
        <AreaSearch study={study} label="Show one" placeholder="Name or code" geography={draws.step.geography!} onTake={(found) => setAddress({ area: found.code, page: null })} />
      </div>
      {chosen >= 0 && <One draws={draws} drawn={drawn} area={chosen} total={order.length} />}
      {code !== null && chosen < 0 && <p class="message">No area has the code “{code}”.</p>}
      {first !== undefined && last !== undefined && (
        <Figure
          id="ranks"
          title={title}
          caption={caption}
          source={sourceLine(study, draws.step)}
          caveat="Where lines overlap, the order of two areas says little. What was not varied is not in the lines."
          twin={{ columns, rows: drawn.rank.length, sort: "rank", current: chosen >= 0 ? chosen : null }}
        >
          <Intervals
            ranks
            desc={`From ${nameOf(drawn, first)}, rank ${whole(drawn.rank[first])} (${rankRange(drawn.lower[first], drawn.upper[first])}), to ${nameOf(drawn, last)}, rank ${whole(drawn.rank[last])} (${rankRange(drawn.lower[last], drawn.upper[last])}).`}
            label="Rank (1 is the greatest need)"
            mark={inReach ? { value: draws.line!, label: `last rank in the cut: ${whole(draws.line)}` } : null}
            intervals={shown.map((area) => ({ label: nameOf(drawn, area), value: drawn.rank[area] ?? null, lower: drawn.lower[area] ?? null, upper: drawn.upper[area] ?? null, strong: area === chosen }))}
          />
        </Figure>
      )}
      <nav class="paging sure-paging" aria-label="Pages of areas in the figure">
        <button type="button" disabled={page === 1} onClick={() => go(1)}>First</button>
        <button type="button" disabled={page === 1} onClick={() => go(page - 1)}>Previous</button>
        <span role="status"><ReadOut>{`${whole((page - 1) * PAGE + 1)} to ${whole(Math.min(page * PAGE, order.length))} of ${whole(order.length)}`}</ReadOut></span>
        <button type="button" disabled={page === pages} onClick={() => go(page + 1)}>Next</button>
        <button type="button" disabled={page === pages} onClick={() => go(pages)}>Last</button>
      </nav>
      <div class="columns">
        <Figure
          id="spread"
          title={`All ${whole(order.length)} ${areas} at once`}
          caption={`Each upright line is an area: ${intervalNoun(draws)}. Blue: sure to be in ${draws.cut}; orange: toss-ups; grey: sure to be out.`}
          source={sourceLine(study, draws.step)}
          caveat="The shorter the lines, the surer the ranks."
          twin={{ columns, rows: drawn.rank.length, sort: "rank" }}
        >
          <Scatter
            desc="Intervals lie along the diagonal from the first rank to the last, narrow at its ends and wider in the middle, as the table says in figures."
            x={drawn.rank}
            y={drawn.rank}
            lower={drawn.lower}
            upper={drawn.upper}
            down
            xLabel="Rank as built"
            yLabel="Ranks drawn (1 at the top)"
            colours={coloured}
            mark={chosen >= 0 ? { area: chosen, label: nameOf(drawn, chosen) } : null}
          />
        </Figure>
        <Chances study={study} draws={draws} drawn={drawn} columns={columns} chosen={chosen} colours={coloured} />
      </div>
    </section>
  );
}

function twinColumns(draws: Draws, drawn: Drawn): Column[] {
  const rank = (value: unknown) => whole(value as number | null);
  return [
    { name: "rank", label: "Rank (1 is the greatest need)", values: drawn.rank, first: "asc" },
    { name: "name", label: "Name", values: drawn.places.names, href: (area) => placeOf(draws, drawn, area) },
    { name: "code", label: "Code", values: drawn.places.codes },
    { name: "lower", label: "Interval from", values: drawn.lower, format: rank, first: "asc" },
    { name: "upper", label: "Interval to", values: drawn.upper, format: rank, first: "asc" },
    { name: "median", label: "Median rank", values: drawn.median, format: rank, first: "asc" },
    ...(draws.chance ? [{ name: draws.chance, label: "Share of draws in the cut", values: drawn.chance, unit: "share" }] : []),
    { name: "core", label: "In the cut?", values: drawn.core, format: (value: unknown) => CORE[String(value)] ?? "–" },
  ];
}

/** One area in words. */
function One({ draws, drawn, area, total }: { draws: Draws; drawn: Drawn; area: number; total: number }) {
  const alike = drawn.group[area] == null ? 0 : drawn.group.filter((each) => each === drawn.group[area]).length - 1;
  return (
    <div class="card">
      <h3><a href={placeOf(draws, drawn, area)}>{nameOf(drawn, area)}</a></h3>
      {drawn.rank[area] == null ? <p>It has no rank: it lacks a value.</p> : (
        <>
          <p>
            It ranks {rankWords(drawn.rank[area])} of {whole(total)}; {intervalNoun(draws)} is {rankRange(drawn.lower[area], drawn.upper[area])}. The first and the last rank seen in any draw
            are {whole(drawn.best[area])} and {whole(drawn.worst[area])}.
          </p>
          <p>
            It was in {draws.cut} in {percent(drawn.chance[area])} of the draws: {CORE[drawn.core[area] ?? ""] ?? "unknown"}.{" "}
            {alike > 0 ? `It stands in one group with ${count(alike, "other area", "other areas")} that cannot be told apart from the group’s first.` : "No other area is in its group of ranks that cannot be told apart."}
          </p>
        </>
      )}
    </div>
  );
}

interface ChancesProps {
  study: Study;
  draws: Draws;
  drawn: Drawn;
  columns: Column[];
  chosen: number;
  colours: (area: number) => string;
}

/** How the chance of being in falls with the rank. */
function Chances({ study, draws, drawn, columns, chosen, colours }: ChancesProps) {
  const { chance } = draws;
  // Far down the ranks all are at 0: the picture ends soon after the last area that was ever in.
  const end = useMemo(() => {
    let furthest = 0;
    drawn.chance.forEach((share, area) => {
      if (share !== null && share > 0) furthest = Math.max(furthest, drawn.rank[area] ?? 0);
    });
    return Math.max(furthest * 1.1, draws.line ?? 0, 10);
  }, [drawn, draws]);
  if (!chance) return null;
  const sometimes = drawn.chance.filter((share) => share !== null && share > 0 && share < 1).length;
  const always = drawn.chance.filter((share) => share === 1).length;
  const ranks = drawn.rank.map((rank) => (rank !== null && rank <= end ? rank : null));
  const title = `Who is in ${draws.cut}, and how often`;
  return (
    <Figure
      id="chance"
      title={title}
      caption={`${count(always, "area was", "areas were")} in at every draw, ${whole(sometimes)} at some and not at others. Blue: in at least ${percent(draws.sure, 0)} of the draws; orange: toss-ups; grey: sure to be out. Ranks beyond ${whole(end)} are left out: none of them was ever in.`}
      source={sourceLine(study, draws.step)}
      caveat="A share of draws is a chance only as far as the choices that were varied are equally defensible."
      twin={{ columns, rows: drawn.rank.length, sort: `${chance}.desc` }}
    >
      <Scatter
        desc={`Points fall from 100% at the first ranks to 0% at rank ${whole(end)}.`}
        x={ranks}
        y={drawn.chance}
        yShare
        xLabel="Rank as built (1 is the greatest need)"
        yLabel="Share of draws in the cut"
        line={draws.line !== null ? { value: draws.line, label: `last rank in: ${whole(draws.line)}` } : null}
        colours={colours}
        mark={chosen >= 0 && ranks[chosen] != null ? { area: chosen, label: nameOf(drawn, chosen) } : null}
      />
    </Figure>
  );
}

/** In as built or not, sure or not; and the toss-ups by name. */
function Core({ study, draws, drawn }: { study: Study; draws: Draws; drawn: Drawn }) {
  const built = (area: number): boolean | null => {
    if (drawn.listed) return drawn.listed[area] ?? null;
    const rank = drawn.rank[area];
    return rank == null || draws.line === null ? null : rank <= draws.line;
  };
  const groups = [
    { core: "in", built: true, label: "In, and sure to be" },
    { core: "toss-up", built: true, label: "In, but a toss-up" },
    { core: "out", built: true, label: "In, but seldom in the draws" },
    { core: "in", built: false, label: "Out, but in at most draws" },
    { core: "toss-up", built: false, label: "Out, but a toss-up" },
    { core: "out", built: false, label: "Out, and sure to be" },
  ].map((group) => {
    const members = drawn.core.flatMap((core, area) => (core === group.core && built(area) === group.built ? [area] : []));
    const people = drawn.places.population ? members.reduce((sum, area) => sum + (drawn.places.population![area] ?? 0), 0) : null;
    return { ...group, areas: members.length, people };
  });
  const open = useMemo(() => orderOf(drawn.chance, "high").filter((area) => drawn.core[area] === "toss-up"), [drawn]);
  const inside = groups.filter((group) => group.built).reduce((sum, group) => sum + group.areas, 0);
  const known = inside > 0;
  const shown = groups.filter((group) => !(group.core === "out" && !group.built) && group.areas > 0);
  const pick = <T,>(values: T[]) => open.map((area) => values[area]!);
  return (
    <section aria-labelledby="core">
      <h2 id="core">The robust core, and the toss-ups</h2>
      {known && (
        <Figure
          id="core"
          title={`Of the ${whole(inside)} in ${draws.cut} as built, ${whole(groups[0]!.areas)} are sure and ${whole(groups[1]!.areas)} toss-ups; ${whole(groups[4]!.areas)} others could as well be in`}
          caption={`Sure means: in (or out) at ${percent(draws.sure, 0)} of the draws or more. ${whole(groups[5]!.areas)} areas that are out and sure to be are left out of the picture.`}
          source={sourceLine(study, draws.step)}
          caveat="A line drawn through the toss-ups decides between areas that the evidence does not tell apart."
          twin={{
            columns: [
              { name: "group", label: "As built, and in the draws", values: groups.map((group) => group.label) },
              { name: "areas", label: "Areas", values: groups.map((group) => group.areas) },
              ...(drawn.places.population ? [{ name: "people", label: "People", values: groups.map((group) => group.people) }] : []),
            ],
            rows: groups.length,
          }}
        >
          <Bars
            desc={shown.map((group) => `${group.label}: ${whole(group.areas)}`).join("; ")}
            bars={shown.map((group) => ({ label: group.label, value: group.areas, colour: CORE_COLOURS[group.core === "out" ? "toss-up" : group.core] }))}
            format={whole}
          />
        </Figure>
      )}
      {open.length > 0 ? (
        <DataTable
          id="toss"
          caption={`Toss-ups: ${whole(open.length)} areas that are in ${draws.cut} at some draws and out at others`}
          rows={open.length}
          pageSize={10}
          csv="toss-ups"
          sort="chance.desc"
          columns={[
            { name: "name", label: "Name", values: pick(drawn.places.names), href: (row) => placeOf(draws, drawn, open[row]!) },
            { name: "chance", label: "Share of draws in", values: pick(drawn.chance), unit: "share" },
            { name: "built", label: "In as built", values: open.map(built) },
            { name: "rank", label: "Rank", values: pick(drawn.rank), first: "asc" },
            { name: "lower", label: "Interval from", values: pick(drawn.lower), format: (value) => whole(value as number | null), first: "asc" },
            { name: "upper", label: "Interval to", values: pick(drawn.upper), format: (value) => whole(value as number | null), first: "asc" },
            ...(drawn.places.population ? [{ name: "people", label: "People", values: pick(drawn.places.population) }] : []),
          ]}
        />
      ) : <p>There is no toss-up: each area is sure to be in, or sure to be out.</p>}
    </section>
  );
}
