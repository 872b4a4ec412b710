// Whether money reached need: area by area, by group of need, along the whole of it, and who among the neediest got none.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { Bars } from "../../charts/Bars";
import { Curves } from "../../charts/Curves";
import { Intervals } from "../../charts/Intervals";
import { Scatter } from "../../charts/Scatter";
import { factOf, levelOf, levelWords, numberOf, saidOf, shareWords, textOf } from "../../defined";
import { count, fixed, formatterFor, list, money, ordinal, percent, whole } from "../../number";
import { AreaSearch } from "../../parts/AreaSearch";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Empty, Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { link, textParam, useParam } from "../../state";
import { hasValues, numbersIn, textsIn } from "../../tables";
import type { Cell, Step, Table } from "../../types";
import { areasOf, stepTitle } from "../../words";
import { type Held } from "../money";
import { concentration, counted, curveOf, groupsOf } from "./sharing";

/** Money per head, to the penny below a thousand. */
export const perHeadWords = (value: number | null | undefined, sign: string) =>
  value === null || value === undefined ? "\u2013" : `${value < 0 ? "\u2212" : ""}${sign}${fixed(Math.abs(value), Math.abs(value) < 1000 ? 2 : 0)}`;

interface Group {
  label: string;
  areas: number | null;
  people: number | null;
  amount: number | null;
  perHead: number | null;
  lower: number | null;
  upper: number | null;
  without: number | null;
  ratio: number | null;
  target: number | null;
  share: number | null;
}

export interface Told {
  groups: Group[];
  all: Group | null;
  /** The reach that they are from; null where the page made them. */
  from: Step | null;
}

/** The groups of a reach's table; the row `all` apart. */
export function groupsIn(table: Table): { groups: Group[]; all: Group | null } {
  const column = (name: string) => numbersIn(table, name);
  const [areas, people, amount, perHead] = [column("areas"), column("people"), column("amount"), column("per_head")];
  const [lower, upper, without, ratio] = [column("lower"), column("upper"), column("areas_without"), column("ratio")];
  const [target, share] = [column("target"), column("share_of_amount")];
  const rows = textsIn(table, "group").map((label, row) => ({
    label, areas: areas[row]!, people: people[row]!, amount: amount[row]!, perHead: perHead[row]!, lower: lower[row]!, upper: upper[row]!,
    without: without[row]!, ratio: ratio[row]!, target: target[row]!, share: share[row]!,
  }));
  return { groups: rows.filter((row) => row.label !== "all"), all: rows.find((row) => row.label === "all") ?? null };
}

export interface FiguresOf {
  value: number;
  lower: number | null;
  upper: number | null;
}

/** A figure of a reach's `figures` table. */
export function figureIn(table: Table, name: string): FiguresOf | null {
  const row = textsIn(table, "measure").indexOf(name);
  const value = row < 0 ? null : numbersIn(table, "value")[row]!;
  return value === null ? null : { value, lower: numbersIn(table, "lower")[row]!, upper: numbersIn(table, "upper")[row]! };
}

const has = (step: Step, column: string) => step.columns.some((each) => each.name === column);

export function Reached({ held, paid }: { held: Held; paid: ComponentChildren }) {
  const { study, fund, need } = held;
  const reaches = study.steps.filter((step) => step.kind === "reach" && step.about === fund.name && textOf(step, "need") === need.key && factOf(step, "since") === undefined);
  const grouped = reaches.filter((step) => has(step, "group") && has(step, "areas_without"));
  const [by, setBy] = useParam(textParam("by", grouped[0]?.name ?? ""));
  const group = grouped.find((step) => step.name === by) ?? grouped[0];
  // The answer is by equal parts of need, whatever groups are looked at below.
  const byNeed = grouped.find((step) => numberOf(step, "groups", "parts") !== null);
  const figures = reaches.find((step) => has(step, "measure"));
  const curve = reaches.find((step) => has(step, "share_of_people") && !has(step, "group"));
  const loaded = useLoad(
    async () => {
      const tables = await Promise.all([group, figures, curve, byNeed].map((step) => (step ? api.table(step.name) : null)));
      // Groups by a coarser geography are called by its codes.
      const by = study.geographies.find((each) => each.name === textOf(group, "groups", "by"));
      return { tables, coarser: by ? await api.geography(by.name) : null };
    },
    `reach ${group?.name} ${figures?.name} ${curve?.name} ${byNeed?.name}`,
  );
  const shared = useMemo(() => ({ amount: held.amount, people: held.people, rank: held.rank }), [held.amount, held.people, held.rank]);
  const known = held.people.some((each) => (each ?? 0) > 0);
  return (
    <Ready of={loaded} what="its reach">
      {({ tables: [groupTable, figureTable, curveTable, needTable], coarser }) => {
        const line = curveTable
          ? { people: numbersIn(curveTable, "share_of_people").map((v) => v ?? 0), amount: numbersIn(curveTable, "share_of_amount").map((v) => v ?? 0) }
          : curveOf(shared);
        const own = groupTable ? groupsIn(groupTable) : own_(shared, held.rank);
        for (const each of coarser ? own.groups : []) each.label = coarser!.names[coarser!.codes.indexOf(each.label)] ?? each.label;
        const index = (figureTable && figureIn(figureTable, "concentration")) ?? (known ? { value: concentration(line) ?? Number.NaN, lower: null, upper: null } : null);
        const told_: Told = { ...own, from: groupTable ? group! : null };
        const answer: Told = needTable ? { ...groupsIn(needTable), from: byNeed! } : groupTable ? { ...own_(shared, held.rank), from: null } : told_;
        return (
          <>
            <Answer held={held} told={answer} index={index} level={levelOf(figures) ?? 0.95} need={figureTable ? figureIn(figureTable, "concentration_of_need") : null} />
            {paid}
            <section aria-labelledby="reached">
              <h2 id="reached">Did it reach need?</h2>
              {grouped.length > 1 && (
                <div class="choices"><Choice label="Groups" value={group!.name} options={choicesOf(study, grouped)} onChange={setBy} /></div>
              )}
              {known ? <ByGroup held={held} told={told_} /> : <Empty><p>These areas have no number of people, so money per head cannot be told. Say <code>population</code> in the geography.</p></Empty>}
              {known && line.people.length > 2 && <Along held={held} curve={line} from={curve ?? null} index={index} />}
              <AgainstNeed held={held} />
            </section>
            <Neediest held={held} />
          </>
        );
      }}
    </Ready>
  );
}

/** Groups made here: tenths where there are areas enough, else fifths or thirds. */
function own_(shared: Parameters<typeof groupsOf>[0], rank: (number | null)[]): { groups: Group[]; all: Group | null } {
  const areas = rank.filter((each) => each !== null).length;
  const parts = areas >= 20 ? 10 : areas >= 10 ? 5 : 3;
  const made = groupsOf(shared, parts);
  const everybody = made.reduce((sum, each) => sum + each.people, 0);
  const money_ = made.reduce((sum, each) => sum + each.amount, 0);
  const mean = everybody > 0 ? money_ / everybody : 0;
  const blank = { lower: null, upper: null, target: null };
  return {
    groups: made.map((each) => ({ ...blank, label: String(each.group), areas: each.areas, people: each.people, amount: each.amount, perHead: each.perHead, without: each.without, ratio: mean > 0 ? each.perHead / mean : null, share: money_ > 0 ? each.amount / money_ : null })),
    all: made.length ? { ...blank, label: "all", areas: counted(shared).length, people: everybody, amount: money_, perHead: mean, without: made.reduce((sum, each) => sum + each.without, 0), ratio: 1, share: 1 } : null,
  };
}

const PARTS: Record<number, string> = { 10: "tenth", 5: "fifth", 4: "quarter", 3: "third", 2: "half" };

/** "the neediest tenth", where groups are equal parts by need; else the group's own label. */
export function groupName(groups: { label: string }[], at: number): string {
  const numbered = groups.every((each, i) => each.label === String(i + 1));
  if (!numbered) return groups[at]!.label;
  const part = PARTS[groups.length] ?? `part of ${groups.length}`;
  return at === 0 ? `the neediest ${part}` : at === groups.length - 1 ? `the least needy ${part}` : `the ${ordinal(at + 1)} ${part}`;
}

/** What a concentration index says, and no more. */
export function indexWords(index: FiguresOf, level: number): string {
  const interval = index.lower !== null && index.upper !== null ? ` (${shareWords(level)} interval ${fixed(index.lower, 2)} to ${fixed(index.upper, 2)})` : "";
  const way = index.lower !== null && index.upper !== null
    ? index.upper < 0 ? "money per head goes towards need"
      : index.lower > 0 ? "money per head goes away from need"
        : "whether money per head goes towards need or away from it cannot be told"
    : index.value < -0.005 ? "money per head leans towards need" : index.value > 0.005 ? "money per head leans away from need" : "money per head does not lean either way";
  return `The concentration index is ${fixed(index.value, 2)}${interval}: ${way}.`;
}

/** The first so many by need, and who of them got nothing; as many as the study asks about, else a tenth. */
function neediestOf({ study, fund, rank, amount }: Held, wanted?: string | null) {
  const ranked = rank.map((_, i) => i).filter((i) => rank[i] !== null).sort((a, b) => rank[a]! - rank[b]! || a - b);
  const tenth = Math.max(1, Math.floor(ranked.length / 10));
  const told = study.steps.find((step) => step.kind === "reach" && step.about === fund.name && saidOf(step, "neediest") !== undefined);
  const usual = numberOf(told, "neediest") ?? Math.min(ranked.length, Math.max(10, tenth));
  const n = wanted && /^\d{1,6}$/.test(wanted) && Number(wanted) >= 1 ? Number(wanted) : usual;
  const first = ranked.slice(0, n);
  return { ranked, tenth, usual, first, without: first.filter((area) => amount[area] === 0), unknown: first.filter((area) => amount[area] === null).length };
}

/** "256 got nothing", of those that are neediest. */
const nothingWords = ({ without, unknown }: ReturnType<typeof neediestOf>) =>
  without.length === 0 ? (unknown > 0 ? "none is known to have got nothing" : "each got something") : without.length === 1 ? "one got nothing" : `${whole(without.length)} got nothing`;

function Answer({ held, told, index, level, need }: { held: Held; told: Told; index: FiguresOf | null; level: number; need: FiguresOf | null }) {
  const { fund, info, amount, sign } = held;
  const placed = amount.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const areas = areasOf(info);
  const first = told.groups[0];
  const last = told.groups[told.groups.length - 1];
  const numbered = told.groups.length > 1 && told.groups.every((each, i) => each.label === String(i + 1));
  const neediest = neediestOf(held);
  const interval = (group: Group) => group.lower !== null && group.upper !== null
    ? ` (${levelWords(told.from)} interval ${perHeadWords(group.lower, sign)} to ${perHeadWords(group.upper, sign)})` : "";
  return (
    <>
      <p class="lead">
        {/^[^,:]*(fund|programme|grants)$/i.test(stepTitle(fund)) ? `The ${stepTitle(fund)}` : `“${stepTitle(fund)}”`} brought {money(placed, sign)} to {areas}
        {told.all && <>, {perHeadWords(told.all.perHead, sign)} a head</>}.
        {numbered && first && last && (
          <> In {groupName(told.groups, 0)} of {areas} it was {perHeadWords(first.perHead, sign)} a head{interval(first)}; in {groupName(told.groups, told.groups.length - 1)}, {perHeadWords(last.perHead, sign)}{interval(last)}.</>
        )}
      </p>
      {index && !Number.isNaN(index.value) && (
        <p>
          {indexWords(index, level)} Below 0 is towards need.
          {need && <> If money per head were in proportion to need itself, it would be {fixed(need.value, 2)}.</>}
          {neediest.first.length > 0 && <> {index.value < 0 ? "Yet of" : "Of"} the {whole(neediest.first.length)} neediest {areas}, <a href="#nothing">{nothingWords(neediest)}</a>.</>}
        </p>
      )}
      {first?.target != null && first.share !== null && (
        <p>{capital(groupName(told.groups, 0))} was meant to get {percent(first.target)} of the money, and got {percent(first.share)}.</p>
      )}
    </>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function ByGroup({ held, told }: { held: Held; told: Told }) {
  const { study, fund, info, need, sign } = held;
  const { groups, all, from } = told;
  if (groups.length === 0) return null;
  const numbered = groups.every((each, i) => each.label === String(i + 1));
  const name = (group: Group, i: number) => !numbered ? group.label : i === 0 ? `${group.label} (greatest need)` : i === groups.length - 1 ? `${group.label} (least need)` : group.label;
  const intervals = hasValues(groups.map((each) => each.lower));
  const part = PARTS[groups.length];
  const rows = all ? [...groups, all] : groups;
  const per = (v: Cell) => perHeadWords(v as number | null, sign);
  const title = `${stepTitle(fund)}: money per head by ${numbered && part ? `${part} of ${areasOf(info)}, the neediest first` : "group"}`;
  const most = groups.reduce((best, each) => ((each.perHead ?? -Infinity) > (best.perHead ?? -Infinity) ? each : best));
  const desc = `The most per head is in group ${most.label}, ${per(most.perHead)}; ${name(groups[0]!, 0)} has ${per(groups[0]!.perHead)}, ${name(groups[groups.length - 1]!, groups.length - 1)} ${per(groups[groups.length - 1]!.perHead)}.`;
  return (
    <Figure
      id="groups"
      title={title}
      caption={`Need is by “${need.title}”.${intervals ? ` Lines hold ${levelWords(from)}.` : ""}${all ? ` The dashed line is the mean of all, ${per(all.perHead)}.` : ""}`}
      caveat={intervals
        ? "Intervals draw the areas of a group again and again: they tell how far a figure hangs on a few areas, and are no error of measurement."
        : from ? "Without resamplings there are no intervals." : "Made on this page from the columns of the study, without intervals: a [reach.*] section would give them."}
      source={sourceLine(study, fund, need.step)}
      twin={{
        rows: rows.length,
        columns: [
          { name: "group", label: "Group", values: rows.map((each) => each.label) },
          { name: "areas", label: "Areas", values: rows.map((each) => each.areas) },
          { name: "people", label: "People", values: rows.map((each) => each.people), format: (v) => whole(v as number | null) },
          { name: "amount", label: "Amount", values: rows.map((each) => each.amount), format: (v) => money(v as number | null, sign) },
          { name: "per_head", label: "Amount per head", values: rows.map((each) => each.perHead), format: per },
          ...(intervals ? [
            { name: "lower", label: "Lower end", values: rows.map((each) => each.lower), format: per },
            { name: "upper", label: "Upper end", values: rows.map((each) => each.upper), format: per },
          ] : []),
          { name: "ratio", label: "Over the mean of all", values: rows.map((each) => each.ratio), format: (v) => fixed(v as number | null, 2) },
          { name: "areas_without", label: "Areas that got nothing", values: rows.map((each) => each.without) },
          { name: "share", label: "Share of the money", values: rows.map((each) => each.share), format: (v) => percent(v as number | null) },
          ...(hasValues(groups.map((each) => each.target)) ? [{ name: "target", label: "Share it was meant to get", values: rows.map((each) => each.target), format: (v: Cell) => percent(v as number | null) }] : []),
        ],
      }}
    >
      {intervals ? (
        <Intervals
          desc={desc}
          label={`Money per head (${sign || "as in the ledger"})`}
          domain={[0, Math.max(...groups.map((each) => each.upper ?? each.perHead ?? 0))]}
          mark={all?.perHead != null ? { value: all.perHead, label: "all" } : null}
          intervals={groups.map((each, i) => ({ label: name(each, i), value: each.perHead, lower: each.lower, upper: each.upper, strong: numbered && i === 0 }))}
        />
      ) : (
        <Bars desc={desc} format={per} bars={groups.map((each, i) => ({ label: name(each, i), value: each.perHead, strong: numbered && i === 0 }))} />
      )}
    </Figure>
  );
}

function Along({ held, curve, from, index }: { held: Held; curve: { people: number[]; amount: number[] }; from: Step | null; index: FiguresOf | null }) {
  const { study, fund, info, need, places } = held;
  const rules = study.steps.filter((step) => step.kind === "allocation" && step.areas && step.geography === info.name).slice(0, 5);
  const loaded = useLoad(() => Promise.all(rules.map((step) => api.column(step.name, "amount"))), `along ${fund.name} ${rules.map((step) => step.name).join(" ")}`);
  const at = (share: number) => {
    const i = curve.people.findIndex((each) => each >= share);
    if (i <= 0) return curve.amount[0] ?? 0;
    const [x0, x1, y0, y1] = [curve.people[i - 1]!, curve.people[i]!, curve.amount[i - 1]!, curve.amount[i]!];
    return x1 > x0 ? y0 + ((share - x0) / (x1 - x0)) * (y1 - y0) : y1;
  };
  const tenth = at(0.1);
  const half = at(0.5);
  return (
    <Ready of={loaded} what="the curves">
      {(amounts) => {
        const others = amounts.map((amount) => curveOf({ amount, people: held.people ?? places.population ?? [], rank: held.rank }));
        // A rule that gives each person the same lies on the diagonal, and would hide it.
        const level = others.map((each) => each.people.length > 1 && each.people.every((share, k) => Math.abs(share - each.amount[k]!) < 0.002));
        const alike = rules.filter((_, i) => level[i]).map((step) => `“${stepTitle(step)}”`);
        const curves = [
          { label: stepTitle(fund), x: curve.people, y: curve.amount },
          ...others.map((each, i) => ({ label: `If shared by “${stepTitle(rules[i]!)}”`, x: each.people, y: each.amount })).filter((_, i) => !level[i]),
        ].filter((each) => each.x.length > 1);
        return (
          <Figure
            id="curve"
            title={`The neediest tenth of people got ${percent(tenth, 0)} of the money, the neediest half ${percent(half, 0)}`}
            caption={`The concentration curve: people in the order of their areas' need, neediest first, and what part of the money went to them. Above the dashed line money leans towards need.${index && !Number.isNaN(index.value) ? ` The index of “${stepTitle(fund)}” is ${fixed(index.value, 2)}.` : ""}`}
            caveat="People are as needy here as their area: who within an area got the money is not known."
            source={`${sourceLine(study, fund, need.step)}${from ? "" : "; the curve was made on this page"}`}
            twin={{
              rows: curve.people.length,
              pageSize: 12,
              columns: [
                { name: "share_of_people", label: "Share of people, neediest first", values: curve.people, format: (v) => percent(v as number | null), first: "asc" },
                { name: "share_of_amount", label: `Share of the money: ${stepTitle(fund)}`, values: curve.amount, format: (v) => percent(v as number | null) },
              ],
            }}
          >
            <Curves
              desc={`The curve has ${percent(at(0.25), 0)} of the money at a quarter of people and ${percent(at(0.75), 0)} at three quarters, where the dashed line has 25% and 75%.`}
              curves={curves}
              xLabel="People, the neediest first"
              yLabel="Share of the money"
              diagonal={`The same for each person${alike.length ? `, as ${list(alike)} would share it` : ""}`}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}

function AgainstNeed({ held }: { held: Held }) {
  const { study, fund, info, places, need, needValues, perHead, amount, rank, sign, awards } = held;
  const [code, setCode] = useParam(textParam("area", null as string | null));
  const area = code === null ? -1 : places.codes.indexOf(code);
  const y = perHead ?? amount;
  const yLabel = perHead ? `Money per head${sign ? ` (${sign})` : ""}` : `Money${sign ? ` (${sign})` : ""}`;
  const name = (at: number) => places.names[at] || places.codes[at]!;
  const money_ = (v: Cell) => (perHead ? perHeadWords(v as number | null, sign) : money(v as number | null, sign));
  const moneyRank = useMemo(() => {
    const order = y.map((_, i) => i).filter((i) => y[i] != null).sort((a, b) => y[b]! - y[a]!);
    const out: (number | null)[] = y.map(() => null);
    order.forEach((at, i) => (out[at] = i > 0 && y[order[i - 1]!] === y[at] ? out[order[i - 1]!]! : i + 1));
    return out;
  }, [y]);
  const most = y.reduce<number>((best, value, i) => ((value ?? -Infinity) > (y[best] ?? -Infinity) ? i : best), 0);
  const title = `${stepTitle(fund)}: money ${perHead ? "per head " : ""}against need, one dot for each of ${whole(info.areas)} ${areasOf(info)}`;
  return (
    <>
      <div class="choices">
        <AreaSearch study={study} geography={info.name} label="Mark a place" placeholder="Name or code" onTake={(found) => setCode(found.code)} />
        {area >= 0 && <button type="button" onClick={() => setCode(null)}>Unmark {name(area)}</button>}
      </div>
      {area >= 0 && (
        <p>
          <a href={link("place", { geography: info.name, area: places.codes[area]! })}>{name(area)}</a> got {money(amount[area], sign)}
          {perHead && <>, {perHeadWords(perHead[area], sign)} a head, the {ordinal(moneyRank[area] ?? 0)} most</>}
          {rank[area] != null && <>; by need it is {ordinal(rank[area]!)} of {whole(rank.filter((each) => each !== null).length)}</>}.
        </p>
      )}
      <Figure
        id="against"
        title={title}
        caption={`Each dot is one area. Need is “${need.title}”, ${need.worse === "low" ? "where a lower value is the greater need: the neediest are on the left" : "the neediest are on the right"}.`}
        caveat="That money and need go together in a picture does not say why."
        source={sourceLine(study, fund, need.step)}
        twin={{
          rows: places.codes.length,
          current: area >= 0 ? area : null,
          sort: "need_rank",
          columns: [
            { name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: info.name, area: places.codes[row]! }) },
            { name: "code", label: "Code", values: places.codes },
            { name: "need_rank", label: "Rank of need (1 is the greatest)", values: rank, first: "asc" },
            { name: "need", label: need.title, values: needValues },
            { name: "amount", label: "Amount", values: amount, format: (v) => money(v as number | null, sign) },
            ...(perHead ? [{ name: "per_head", label: "Amount per head", values: perHead, format: money_ }] : []),
            { name: "awards", label: "Awards", values: awards },
          ],
        }}
      >
        <Scatter
          desc={`The most went to ${name(most)}, ${money_(y[most] ?? null)}, whose need ranks ${whole(rank[most] ?? null)}.`}
          x={needValues}
          y={y}
          xLabel={need.title}
          yLabel={yLabel}
          mark={area >= 0 ? { area, label: name(area) } : null}
        />
      </Figure>
    </>
  );
}

function Neediest({ held }: { held: Held }) {
  const { fund, info, places, need, needValues, amount, perHead, rank, sign, awards } = held;
  const { ranked, tenth, usual } = neediestOf(held);
  const offered = [...new Set([5, 10, 20, 50, 100, tenth, usual])].filter((n) => n <= ranked.length).sort((a, b) => a - b);
  const [wanted, setWanted] = useParam(textParam("n", String(usual)));
  const found = neediestOf(held, wanted);
  const { first, without, unknown } = found;
  const n = first.length;
  const people = (areas: number[]) => areas.reduce((sum, area) => sum + (held.people[area] ?? 0), 0);
  const row = (area: number) => link("place", { geography: info.name, area: places.codes[area]! });
  return (
    <section aria-labelledby="nothing">
      <h2 id="nothing">Who among the neediest got nothing?</h2>
      <div class="choices">
        <Choice
          label={`How many of the neediest ${areasOf(info)}`}
          value={String(n)}
          options={[...new Set([...offered, n])].sort((a, b) => a - b).map((each) => ({ value: String(each), label: `${whole(each)}${each === tenth ? " (a tenth)" : ""}` }))}
          onChange={setWanted}
        />
      </div>
      <p class="lead">
        Of the {whole(n)} neediest {areasOf(info)}, {nothingWords(found)}
        {without.length > 0 && without.length <= 8 && <>: {without.map((area, i) => (
          <span key={area}>{i > 0 && (i === without.length - 1 ? " and " : ", ")}<a href={row(area)}>{places.names[area] || places.codes[area]}</a></span>
        ))}</>}.
        {without.length > 0 && people(without) > 0 && <> {whole(people(without))} people live there.</>}
        {unknown > 0 && <> Of {count(unknown, "area")} it is not known.</>}
      </p>
      <DataTable
        id="neediest"
        caption={`The ${whole(n)} neediest ${areasOf(info)}, by “${need.title}”, and what they got from ${stepTitle(fund)}`}
        rows={first.length}
        csv="neediest"
        head="name"
        sort="rank"
        pageSize={15}
        columns={[
          { name: "rank", label: "Rank of need", values: first.map((area) => rank[area]!), first: "asc" },
          { name: "name", label: "Name", values: first.map((area) => places.names[area] || places.codes[area]!), href: (at) => row(first[at]!) },
          { name: "need", label: "Need", values: first.map((area) => needValues[area]!), format: formatterFor(needValues) },
          { name: "amount", label: "Amount", values: first.map((area) => amount[area]!), format: (v) => (v === 0 ? "nothing" : money(v as number | null, sign)) },
          ...(perHead ? [{ name: "per_head", label: "Amount per head", values: first.map((area) => perHead[area]!), format: (v: Cell) => perHeadWords(v as number | null, sign) }] : []),
          { name: "awards", label: "Awards", values: first.map((area) => awards[area]!) },
        ]}
      />
    </section>
  );
}
