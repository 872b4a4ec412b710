// Ways to share money beside each other: by group of need, who gains and who loses, and how sure amounts are.
import { api, useLoad } from "../../api";
import { Bars } from "../../charts/Bars";
import { ACCENT, MAIN } from "../../charts/colour";
import { Intervals } from "../../charts/Intervals";
import { Lines } from "../../charts/Lines";
import { factOf, factsOf, textOf, textsOf } from "../../defined";
import { numbers, ranksOf, type Measure } from "../../measures";
import { count, fixed, list, money, percent, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { DataTable, type Column } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Empty, Ready } from "../../parts/messages";
import { lowerFirst, Notes } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { link, textParam, useParam } from "../../state";
import { cells, numbersIn, textsIn } from "../../tables";
import type { Cell, Geography, GeographyInfo, Step, Study } from "../../types";
import { areasOf, fromName, stepTitle } from "../../words";
import { defaultNeed, measureNamed, peopleOf, signOf } from "../money";
import { groupName, perHeadWords } from "./reached";
import { concentration, curveOf, groupsOf } from "./sharing";

/** Ways that are held beside each other: those of a redistribution, or all allocations to the areas of a geography. */
export interface WaySet {
  key: string;
  title: string;
  geography: string;
  /** A column of money each: `by_need.amount`. */
  ways: { key: string; step: Step; column: string }[];
  /** What they are held against. */
  against: string;
  scaled: boolean;
  redistribution: Step | null;
}

export function waySets(study: Study): WaySet[] {
  const sets: WaySet[] = [];
  const column = (name: string) => {
    const [table, own] = name.split(".");
    const step = study.steps.find((each) => each.name === table && each.areas);
    return step ? { key: name, step, column: own ?? (step.kind === "indicator" ? "value" : "amount") } : null;
  };
  for (const step of study.steps) {
    if (step.kind !== "redistribution" || !step.columns.some((each) => each.name === "way")) continue;
    const names = textsOf(step, "of");
    const against = textOf(step, "against") ?? names[0] ?? "";
    const ways = [...new Set([...names, against])].map(column).filter((way) => way !== null);
    const geography = ways[0]?.step.geography;
    if (!geography || ways.length < 2) continue;
    sets.push({ key: step.name, title: stepTitle(step), geography, ways, against, scaled: factOf(step, "scaled") === true, redistribution: step });
  }
  for (const info of study.geographies) {
    const allocations = study.steps.filter((step) => step.kind === "allocation" && step.areas && step.geography === info.name);
    const covered = sets.some((set) => allocations.every((step) => set.ways.some((way) => way.step.name === step.name)));
    if (allocations.length === 0 || covered) continue;
    sets.push({
      key: `to-${info.name}`,
      title: `Allocations to ${areasOf(info)}`,
      geography: info.name,
      ways: allocations.map((step) => ({ key: step.name, step, column: "amount" })),
      against: allocations[0]!.name,
      scaled: false,
      redistribution: null,
    });
  }
  return sets;
}

/** What a redistribution notes beside who gains and who loses, which pictures tell. */
function restOf(step: Step | null): string[] {
  const moves = factsOf(step, "moves").map((each) => textOf(each, "note"));
  return (step?.notes ?? []).filter((note) => !moves.includes(note));
}

export function Ways({ study }: { study: Study }) {
  const sets = waySets(study);
  const [wanted, setWanted] = useParam(textParam("ways", sets[0]?.key ?? ""));
  const set = sets.find((each) => each.key === wanted) ?? sets[0];
  if (!set) return null;
  return (
    <section aria-labelledby="ways">
      <h2 id="ways">{set.ways.length > 1 ? "Could it be shared otherwise?" : "How it would be shared"}</h2>
      {sets.length > 1 && (
        <div class="choices">
          <Choice label="Ways to share money" value={set.key} options={sets.map((each) => ({ value: each.key, label: each.title }))} onChange={setWanted} />
        </div>
      )}
      <OneSet key={set.key} study={study} set={set} />
    </section>
  );
}

export interface Way {
  key: string;
  title: string;
  step: Step;
  amount: (number | null)[];
}

export interface Compared {
  study: Study;
  set: WaySet;
  info: GeographyInfo;
  places: Geography;
  ways: Way[];
  people: (number | null)[];
  need: Measure | null;
  rank: (number | null)[];
}

function OneSet({ study, set }: { study: Study; set: WaySet }) {
  const info = study.geographies.find((each) => each.name === set.geography)!;
  const need = measureNamed(study, set.redistribution && textOf(set.redistribution, "need")) ?? defaultNeed(study, info.name, set.ways[0]!.step) ?? null;
  const loaded = useLoad(async () => {
    const perHead = set.ways.find((way) => way.step.columns.some((column) => column.name === "per_head"))?.step;
    const [places, values, perHeads, perHeadAmounts, table, ...amounts] = await Promise.all([
      api.geography(info.name),
      need ? api.column(need.step.name, need.column).then(numbers) : null,
      perHead ? api.column(perHead.name, "per_head") : null,
      perHead ? api.column(perHead.name, "amount") : null,
      set.redistribution ? api.table(set.redistribution.name) : null,
      ...set.ways.map((way) => api.column(way.step.name, way.column)),
    ]);
    return { places, values, perHeads, perHeadAmounts, table, amounts };
  }, `ways ${set.key} ${need?.key}`);
  return (
    <Ready of={loaded} what="the ways to share money">
      {({ places, values, perHeads, perHeadAmounts, table, amounts }) => {
        const total = (of: (number | null)[]) => of.reduce<number>((sum, each) => sum + (each ?? 0), 0);
        const base = total(amounts[set.ways.findIndex((way) => way.key === set.against)] ?? amounts[0]!);
        const ways = set.ways.map((way, i) => {
          const own = total(amounts[i]!);
          const factor = set.scaled && own > 0 ? base / own : 1;
          return { key: way.key, title: wayTitle(way), step: way.step, amount: amounts[i]!.map((each) => (each === null ? null : each * factor)) };
        });
        const compared: Compared = {
          study, set, info, places, ways, need,
          people: peopleOf(places, perHeadAmounts ?? [], perHeads),
          rank: values && need ? ranksOf(values, need.worse) : places.codes.map(() => null),
        };
        return (
          <>
            <Sentences compared={compared} />
            {need && <ByGroup compared={compared} />}
            {table ? <WaysTable compared={compared} table={table} /> : ways.length > 1 && <OwnTable compared={compared} />}
            {ways.length > 1 && <GainersAndLosers compared={compared} />}
            {ways.filter((way) => way.step.kind === "allocation" && way.step.columns.some((each) => each.name === "lower")).map((way) => (
              <Ranges key={way.key} compared={compared} step={way.step} />
            ))}
            {ways.some((way) => way.step.kind === "allocation") && <Reasons compared={compared} />}
            <Notes
              study={study}
              title="How each way works"
              notes={[
                ...restOf(set.redistribution),
                ...ways.flatMap((way) => [`“${way.title}”: ${way.step.method ?? ""}`, ...(way.step.kind === "allocation" ? way.step.notes : [])]),
              ]}
            />
          </>
        );
      }}
    </Ready>
  );
}

const wayTitle = (way: { key: string; step: Step; column: string }) =>
  way.column === "amount" || way.column === "value" ? stepTitle(way.step) : `${stepTitle(way.step)}: ${lowerFirst(fromName(way.column))}`;

const parts = (rank: (number | null)[]) => {
  const areas = rank.filter((each) => each !== null).length;
  return areas >= 20 ? 10 : areas >= 10 ? 5 : 3;
};

function Sentences({ compared }: { compared: Compared }) {
  const { ways, people, rank, info, set, need } = compared;
  const cut = parts(rank);
  const told = ways.map((way) => ({ way, groups: groupsOf({ amount: way.amount, people, rank }, cut) })).filter(({ groups }) => groups.length > 1);
  const total = (way: Way) => way.amount.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  if (told.length === 0 || !need) {
    return <p class="lead">{list(ways.map((way) => `“${way.title}” shares out ${money(total(way), signOf(way.step))}`))}.</p>;
  }
  const first = (groups: { perHead: number }[]) => groups[0]!.perHead;
  const labels = told[0]!.groups.map((group) => ({ label: String(group.group) }));
  const order = [...told].sort((a, b) => first(b.groups) - first(a.groups));
  return (
    <>
      <p class="lead">
        {ways.length === 1
          ? <>“{ways[0]!.title}” shares out {money(total(ways[0]!), signOf(ways[0]!.step))}. {cap(groupName(labels, 0))} of {areasOf(info)} would get {perHeadWords(first(told[0]!.groups), "£")} a head, {groupName(labels, labels.length - 1)} {perHeadWords(told[0]!.groups.at(-1)!.perHead, "£")}.</>
          : <>In {groupName(labels, 0)} of {areasOf(info)}, money per head would be {list(order.map(({ way, groups }) => `${perHeadWords(first(groups), signOf(way.step))} by “${way.title}”`))}.</>}
      </p>
      {set.scaled
        ? <p>All ways are brought to the total of “{ways.find((way) => way.key === set.against)?.title}”, so that the sharing is compared and not the sum: money a head is not that of the sum each way has by itself, as a place’s own page gives it.</p>
        : ways.length > 1 && <p>The sums differ: {list(ways.map((way) => `${money(total(way), signOf(way.step))} by “${way.title}”`))}.</p>}
    </>
  );
}

const cap = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function ByGroup({ compared }: { compared: Compared }) {
  const { study, set, ways, people, rank, info, need } = compared;
  const cut = parts(rank);
  const told = ways.map((way) => ({ way, groups: groupsOf({ amount: way.amount, people, rank }, cut) }));
  const labels = told[0]?.groups.map((group) => String(group.group)) ?? [];
  if (labels.length < 2) return null;
  const name = { 10: "tenths", 5: "fifths", 3: "thirds" }[cut];
  const title = `Money per head by ${name?.slice(0, -1)} of ${areasOf(info)}, ${ways.length > 1 ? "by each way to share it" : "the neediest first"}`;
  const twin = {
    rows: labels.length,
    columns: [
      { name: "group", label: "Group (1 is the neediest)", values: labels, first: "asc" as const },
      { name: "areas", label: "Areas", values: told[0]!.groups.map((group) => group.areas) },
      { name: "people", label: "People", values: told[0]!.groups.map((group) => group.people), format: (v: Cell) => whole(v as number | null) },
      ...told.map(({ way, groups }) => ({ name: way.key, label: way.title, values: groups.map((group) => group.perHead), format: (v: Cell) => perHeadWords(v as number | null, signOf(way.step)) })),
    ],
  };
  const words = `Need is by “${need!.title}”, group 1 the neediest.`;
  return (
    <Figure
      id="ways-groups"
      title={title}
      caption={words}
      caveat="Groups have as many areas each, not as many people."
      source={`${sourceLine(study, ...ways.map((way) => way.step), need!.step)}${set.scaled ? "; brought to one total" : ""}`}
      twin={twin}
    >
      {ways.length === 1 ? (
        <Bars
          desc={words}
          format={(value) => perHeadWords(value, signOf(ways[0]!.step))}
          bars={told[0]!.groups.map((group, i) => ({ label: i === 0 ? "1 (greatest need)" : i === labels.length - 1 ? `${labels.length} (least need)` : String(group.group), value: group.perHead, strong: i === 0 }))}
        />
      ) : (
        <Lines
          desc={list(told.map(({ way, groups }) => `${way.title} goes from ${perHeadWords(groups[0]!.perHead, "£")} in the neediest group to ${perHeadWords(groups.at(-1)!.perHead, "£")} in the least needy`)) + "."}
          periods={labels}
          lines={told.map(({ way, groups }) => ({ label: way.title, values: groups.map((group) => group.perHead) }))}
          label="£ a head"
          xLabel={`${cap(name ?? "groups")} of ${areasOf(info)}: 1 is the greatest need`}
          fromZero
        />
      )}
    </Figure>
  );
}

/** The redistribution's own table, a row a way. */
function WaysTable({ compared, table }: { compared: Compared; table: Parameters<typeof cells>[0] }) {
  const { study, ways, set } = compared;
  const titles = textsIn(table, "way").map((name) => ways.find((way) => way.key === name)?.title ?? study.steps.filter((step) => step.name === name.split(".")[0]).map(stepTitle)[0] ?? fromName(name));
  const money_ = (v: Cell) => money(v as number | null);
  const against = ways.find((way) => way.key === set.against)?.title;
  const columns: Column[] = [
    { name: "way", label: "Way", values: titles },
    { name: "amount", label: "Amount", values: numbersIn(table, "amount"), format: money_ },
    { name: "areas", label: "Areas that get some", values: numbersIn(table, "areas") },
    { name: "gain", label: "Areas that gain", values: numbersIn(table, "gain") },
    { name: "lose", label: "Areas that lose", values: numbersIn(table, "lose") },
    { name: "gained", label: "Gained in all", values: numbersIn(table, "gained"), format: money_ },
    { name: "lost", label: "Lost in all", values: numbersIn(table, "lost"), format: money_ },
    { name: "concentration", label: "Concentration index (below 0: towards need)", values: numbersIn(table, "concentration"), format: (v) => fixed(v as number | null, 2) },
    { name: "ratio", label: "Per head, first group over last", values: numbersIn(table, "ratio"), format: (v) => fixed(v as number | null, 1) },
    { name: "without", label: "Areas of the neediest tenth that get nothing", values: numbersIn(table, "without") },
    { name: "gini", label: "Gini of money per head", values: numbersIn(table, "gini"), format: (v) => fixed(v as number | null, 2) },
    ...(table.columns.some((each) => each.name === "gini_after") ? [{ name: "gini_after", label: "Gini with what they had", values: numbersIn(table, "gini_after"), format: (v: Cell) => fixed(v as number | null, 2) }] : []),
  ];
  return <DataTable id="ways-table" caption={`The ways beside each other; gains and losses against “${against}”`} columns={columns} rows={table.rows} csv="ways" />;
}

/** The same of allocations that no redistribution holds beside each other. */
function OwnTable({ compared }: { compared: Compared }) {
  const { ways, people, rank } = compared;
  const cut = parts(rank);
  const each = ways.map((way) => {
    const groups = groupsOf({ amount: way.amount, people, rank }, cut);
    const last = groups.at(-1)?.perHead ?? 0;
    return {
      amount: way.amount.reduce<number>((sum, value) => sum + (value ?? 0), 0),
      areas: way.amount.filter((value) => (value ?? 0) > 0).length,
      concentration: concentration(curveOf({ amount: way.amount, people, rank })),
      ratio: groups.length && last > 0 ? groups[0]!.perHead / last : null,
    };
  });
  return (
    <DataTable
      id="ways-table"
      caption="The allocations beside each other"
      rows={ways.length}
      csv="ways"
      columns={[
        { name: "way", label: "Allocation", values: ways.map((way) => way.title) },
        { name: "amount", label: "Amount", values: each.map((it) => it.amount), format: (v) => money(v as number | null) },
        { name: "areas", label: "Areas that get some", values: each.map((it) => it.areas) },
        { name: "concentration", label: "Concentration index (below 0: towards need)", values: each.map((it) => it.concentration), format: (v) => fixed(v as number | null, 2) },
        { name: "ratio", label: "Per head, first group over last", values: each.map((it) => it.ratio), format: (v) => fixed(v as number | null, 1) },
      ]}
    />
  );
}

function GainersAndLosers({ compared }: { compared: Compared }) {
  const { study, set, ways, places, people, rank, info, need } = compared;
  const [from, setFrom] = useParam(textParam("from", set.against));
  const against = ways.find((way) => way.key === from) ?? ways[0]!;
  const others = ways.filter((way) => way !== against);
  const [by, setBy] = useParam(textParam("to", ""));
  const way = others.find((each) => each.key === by) ?? others[0]!;
  const change = way.amount.map((each, i) => (each === null || against.amount[i] === null ? null : each - against.amount[i]!));
  const order = change.map((_, i) => i).filter((i) => change[i] !== null && Math.round(change[i]!) !== 0).sort((a, b) => change[b]! - change[a]!);
  const gain = order.filter((i) => change[i]! > 0);
  const lose = order.filter((i) => change[i]! < 0);
  const shown = [...gain.slice(0, 8), ...lose.slice(-8)];
  const sum = (areas: number[], of: (number | null)[]) => areas.reduce((total, i) => total + (of[i] ?? 0), 0);
  const name = (i: number) => places.names[i] || places.codes[i]!;
  const signed = (value: number) => `${value > 0 ? "+" : ""}${money(value)}`;
  const title = `Who would gain and who would lose most, with “${way.title}” instead of “${against.title}”`;
  const options = (all: Way[]) => all.map((each) => ({ value: each.key, label: each.title }));
  return (
    <>
      <h3>Who gains, who loses</h3>
      {ways.length > 2 && (
        <div class="choices">
          <Choice label="Share it by" value={way.key} options={options(others)} onChange={setBy} />
          <Choice label="Instead of" value={against.key} options={options(ways)} onChange={setFrom} />
        </div>
      )}
      <p>
        With “{way.title}” instead of “{against.title}”, {count(gain.length, "area")} would get more and {whole(lose.length)} less
        {people.some((each) => each !== null) && <>; {whole(sum(gain, people))} people live where there would be more, {whole(sum(lose, people))} where there would be less</>}.
        {" "}{money(sum(gain, change))} more stands against {money(-sum(lose, change))} less.
      </p>
      {shown.length === 0 ? <Empty><p>No area would get another amount.</p></Empty> : (
        <Figure
          id="gainers"
          title={title}
          caption={`The ${Math.min(8, gain.length)} that gain most and the ${Math.min(8, lose.length)} that lose most, in pounds; the table has all.`}
          caveat={set.scaled ? "Both are brought to the same total." : "Where totals differ, part of a gain or a loss is the greater or smaller sum."}
          source={sourceLine(study, way.step, against.step, need?.step)}
          twin={{
            rows: places.codes.length,
            sort: "change.desc",
            columns: [
              { name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: info.name, area: places.codes[row]! }) },
              { name: "code", label: "Code", values: places.codes },
              { name: "rank", label: "Rank of need (1 is the greatest)", values: rank, first: "asc" },
              { name: "from", label: against.title, values: against.amount, format: (v) => money(v as number | null) },
              { name: "to", label: way.title, values: way.amount, format: (v) => money(v as number | null) },
              { name: "change", label: "Change", values: change, format: (v) => (v === null ? "\u2013" : signed(v as number)) },
              { name: "change_per_head", label: "Change per head", values: change.map((each, i) => (each !== null && people[i] ? each / people[i]! : null)), format: (v) => perHeadWords(v as number | null, "£") },
            ],
          }}
        >
          <Bars
            desc={`${gain[0] !== undefined ? `${name(gain[0])} would gain most, ${signed(change[gain[0]]!)}` : "None would gain"}; ${lose.length ? `${name(lose[lose.length - 1]!)} would lose most, ${signed(change[lose[lose.length - 1]!]!)}` : "none would lose"}.`}
            format={signed}
            bars={shown.map((i) => ({ label: name(i), value: change[i]!, colour: change[i]! < 0 ? ACCENT : MAIN }))}
          />
        </Figure>
      )}
    </>
  );
}

/** The amounts of an allocation whose need is uncertain. */
function Ranges({ compared, step }: { compared: Compared; step: Step }) {
  const { study, places, info } = compared;
  const loaded = useLoad(() => Promise.all([api.column(step.name, "amount"), api.column(step.name, "lower"), api.column(step.name, "upper")]), `ranges ${step.name}`);
  return (
    <Ready of={loaded} what="the ranges">
      {([amount, lower, upper]) => {
        const some = amount.map((_, i) => i).filter((i) => (amount[i] ?? 0) > 0).sort((a, b) => amount[b]! - amount[a]!);
        const top = some.slice(0, 15);
        const spread = some.map((i) => (upper[i]! - lower[i]!) / amount[i]!).sort((a, b) => a - b);
        const middle = spread[Math.floor(spread.length / 2)];
        const name = (i: number) => places.names[i] || places.codes[i]!;
        return (
          <Figure
            id={`ranges-${step.name}`}
            title={`“${stepTitle(step)}”: how far amounts hang on how sure need is`}
            caption={`The ${top.length} greatest amounts. Lines go from the 5th to the 95th hundredth over the draws of the need.${middle !== undefined ? ` In the middle one of ${whole(some.length)} ${areasOf(info)} that get money, the range is ${percent(middle, 0)} of the amount.` : ""}`}
            caveat="Who takes part stays as it is in each draw."
            source={sourceLine(study, step)}
            twin={{
              rows: some.length,
              columns: [
                { name: "name", label: "Name", values: some.map(name), href: (row) => link("place", { geography: info.name, area: places.codes[some[row]!]! }) },
                { name: "code", label: "Code", values: some.map((i) => places.codes[i]!) },
                { name: "amount", label: "Amount", values: some.map((i) => amount[i]!), format: (v) => money(v as number | null) },
                { name: "lower", label: "Lower end", values: some.map((i) => lower[i]!), format: (v) => money(v as number | null) },
                { name: "upper", label: "Upper end", values: some.map((i) => upper[i]!), format: (v) => money(v as number | null) },
              ],
            }}
          >
            <Intervals
              desc={top.length ? `${name(top[0]!)} gets most, ${money(amount[top[0]!])}, from ${money(lower[top[0]!])} to ${money(upper[top[0]!])}.` : "No area gets money."}
              label="Amount"
              format={(value) => money(value).replace(" million", "m").replace(" billion", "bn").replace(/\.00(?=m|bn)/, "")}
              intervals={top.map((i) => ({ label: name(i), value: amount[i]!, lower: lower[i]!, upper: upper[i]! }))}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}

/** What decided the amounts, or why there are none. */
function Reasons({ compared }: { compared: Compared }) {
  const allocations = compared.ways.filter((way) => way.step.kind === "allocation");
  const loaded = useLoad(() => Promise.all(allocations.map((way) => api.column<string | null>(way.step.name, "reason"))), `reasons ${allocations.map((way) => way.key).join(" ")}`);
  return (
    <Ready of={loaded} what="the reasons">
      {(columns) => {
        const counts = columns.map((column) => {
          const found = new Map<string, number>();
          for (const reason of column) if (reason) found.set(reason, (found.get(reason) ?? 0) + 1);
          return found;
        });
        const reasons = [...new Set(counts.flatMap((each) => [...each.keys()]))];
        // That the rule alone decided everywhere needs no table.
        if (reasons.length < 2) return null;
        return (
          <DataTable
            id="reasons"
            caption={`What decided the amount, by number of ${areasOf(compared.info)}`}
            rows={reasons.length}
            columns={[
              { name: "reason", label: "What decided it, or why there is none", values: reasons },
              ...allocations.map((way, i) => ({ name: way.key, label: way.title, values: reasons.map((reason) => counts[i]!.get(reason) ?? 0) })),
            ]}
          />
        );
      }}
    </Ready>
  );
}

