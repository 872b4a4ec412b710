// What else follows moved weights: figures of coarser areas, and who enters and leaves each list.
import { useMemo } from "preact/hooks";
import { api, useLoad } from "../../api";
import { type Column as Cells, type Columns, follow, followedBy, type Following, restingOn } from "../../following";
import { Live, type Rescored } from "../../live";
import { findMeasure } from "../../measures";
import { count, formatterFor, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { type Column, DataTable } from "../../parts/DataTable";
import { Empty, Ready } from "../../parts/messages";
import { link, textParam, useParam } from "../../state";
import type { Geography, Step, Study } from "../../types";
import { areasOf, fromName, stepTitle } from "../../words";

const TOLD = textParam("told", null);
const LIST = textParam("list", null);

const reader = {
  column: (table: string, column: string) => api.column<never>(table, column) as Promise<Cells>,
  geography: api.geography,
  live: async (index: string) => Live.of(await api.weights(index)),
};
const cells = (values: Float64Array): Cells => Array.from(values, (value) => (Number.isNaN(value) ? null : value));

interface Props {
  study: Study;
  index: Step;
  result: Rescored;
  /** The finer areas, and their ranks as built. */
  data: { places: Geography; ranks: (number | null)[] };
}

export function Follows({ study, index, result, data }: Props) {
  const loaded = useLoad(async () => {
    const following = await follow(study, index, reader);
    const names = [...new Set(following.followed.map(({ step }) => step.geography!))];
    const places = new Map(await Promise.all(names.map(async (name) => [name, await api.geography(name)] as const)));
    return { following, places };
  }, `follows ${index.name}`);
  return (
    <section aria-labelledby="follows">
      <h2 id="follows" tabIndex={-1}>Other results under these weights</h2>
      <Ready of={loaded} what="what follows these weights">
        {({ following, places }) => <Body study={study} index={index} result={result} data={data} following={following} places={places} />}
      </Ready>
    </section>
  );
}

function Body({ study, index, result, data, following, places }: Props & { following: Following; places: Map<string, Geography> }) {
  const columns = useMemo(
    () => followedBy(following, index, { scores: cells(result.scores), ranks: cells(result.ranks), deciles: cells(result.deciles) }),
    [following, index, result],
  );
  const lists = following.followed.filter(({ step }) => step.kind === "designation").map(({ step }) => step);
  const tables = following.followed.filter(({ step }) => step.kind !== "designation").map(({ step }) => step);
  return (
    <>
      {tables.length > 0 && <Told study={study} steps={tables} following={following} columns={columns} places={places} />}
      {lists.length > 0 && <Lists study={study} index={index} steps={lists} following={following} columns={columns} places={places} result={result} data={data} />}
      {following.followed.length === 0 && <Empty><p>No other result can be followed here.</p></Empty>}
      <Staying study={study} index={index} following={following} />
    </>
  );
}

interface PartProps {
  study: Study;
  steps: Step[];
  following: Following;
  columns: Columns;
  places: Map<string, Geography>;
}

const numbersOf = (columns: Columns, key: string) => columns.get(key) as (number | null)[];
const rankOf = (column: string) => (column === "value" || column === "score" ? "rank" : `${column}_rank`);

/** One measure of an index or of coarser areas, as built and now. */
function Told({ study, steps, following, columns, places }: PartProps) {
  const options = steps.flatMap((step) =>
    step.columns
      .filter(({ name }) => step.columns.some((other) => other.name === rankOf(name)))
      .map(({ name }) => ({ value: `${step.name}.${name}`, label: findMeasure(study, `${step.name}.${name}`)?.title ?? `${stepTitle(step)}: ${fromName(name)}` })),
  );
  const [asked, setAsked] = useParam(TOLD);
  const key = options.some((option) => option.value === asked) ? asked! : options[0]!.value;
  const step = steps.find((each) => each.name === key.slice(0, key.indexOf(".")))!;
  const column = key.slice(key.indexOf(".") + 1);
  const there = places.get(step.geography!)!;
  const rank = `${step.name}.${rankOf(column)}`;
  const before = numbersOf(following.built, key);
  const now = numbersOf(columns, key);
  const [wasRank, nowRank] = [numbersOf(following.built, rank), numbersOf(columns, rank)];
  const nearer = wasRank.map((was, i) => (was === null || nowRank[i] === null ? null : was - nowRank[i]!));
  const ranked = nearer.filter((each) => each !== null);
  const same = ranked.filter((each) => each === 0).length;
  const most = nearer.reduce<number>((best, each, i) => (each !== null && (best < 0 || Math.abs(each) > Math.abs(nearer[best]!)) ? i : best), -1);
  const name = (area: number) => there.names[area] || there.codes[area]!;
  const first = (ranks: (number | null)[]) => ranks.indexOf(1);
  const format = formatterFor(before, findMeasure(study, key)?.unit) as Column["format"];
  const info = study.geographies.find((each) => each.name === step.geography);
  // A geography without a title is called by its name, which may be no word.
  const areas = info?.title || !/\d/.test(step.geography!) ? areasOf(info) : "areas";
  const [firstWas, firstNow] = [first(wasRank), first(nowRank)];
  const title = options.find((option) => option.value === key)!.label;
  return (
    <>
      <Choice label={steps.some((each) => each.kind === "index") ? "Figures that follow" : "Figures of coarser areas"} value={key} options={options} onChange={setAsked} />
      <p>
        {whole(same)} of {whole(ranked.length)} {areas} keep their rank.
        {most >= 0 && nearer[most] !== 0 && <> {name(most)} moves most, from {whole(wasRank[most])} to {whole(nowRank[most])}.</>}
        {firstNow >= 0 && <> {firstNow === firstWas ? `${name(firstNow)} stays first.` : `${name(firstNow)} is first now${firstWas >= 0 ? `, and was ${whole(wasRank[firstNow])}` : ""}.`}</>}
      </p>
      <DataTable
        id="told"
        caption={`${title}, as built and with these weights`}
        rows={there.codes.length}
        head="name"
        sort="new_rank"
        pageSize={10}
        csv={`${step.name}-${column}-other-weights`}
        columns={[
          { name: "rank", label: "Rank as built", values: wasRank, first: "asc" },
          { name: "new_rank", label: "Rank with these weights", values: nowRank, first: "asc" },
          { name: "nearer", label: "Places nearer to rank 1", values: nearer, format: (value) => (typeof value === "number" && value > 0 ? `+${whole(value)}` : whole(value as number | null)) },
          { name: "name", label: "Name", values: there.names, href: (row) => link("place", { geography: step.geography, area: there.codes[row]! }) },
          { name: "built", label: "As built", values: before, format: format! },
          { name: "now", label: "With these weights", values: now, format: format! },
          { name: "code", label: "Code", values: there.codes },
        ]}
      />
    </>
  );
}

interface Change {
  step: Step;
  was: number;
  is: number;
  enters: number[];
  leaves: number[];
}

/** Who enters and who leaves each list. */
function Lists({ index, steps, following, columns, places, result, data }: PartProps & Pick<Props, "index" | "result" | "data">) {
  const changes = useMemo<Change[]>(
    () =>
      steps.map((step) => {
        const was = following.built.get(`${step.name}.designated`)!;
        const is = columns.get(`${step.name}.designated`)!;
        const areas = was.map((_, area) => area);
        return {
          step,
          was: was.filter((each) => each === true).length,
          is: is.filter((each) => each === true).length,
          enters: areas.filter((area) => is[area] === true && was[area] !== true),
          leaves: areas.filter((area) => was[area] === true && is[area] !== true),
        };
      }),
    [steps.map((step) => step.name).join(), following, columns],
  );
  const [asked, setAsked] = useParam(LIST);
  // The first list that changes, unless one is asked for.
  const shown = changes.find((change) => change.step.name === asked) ?? changes.find((change) => change.enters.length + change.leaves.length > 0) ?? changes[0]!;
  const there = places.get(shown.step.geography!)!;
  const moves = [...shown.enters.map((area) => ({ area, enters: true })), ...shown.leaves.map((area) => ({ area, enters: false }))];
  // Of the index that the list goes by; a list may rest on the moved one by way of another.
  const by = shown.step.from.includes(index.name) ? index : following.followed.find(({ step }) => step.kind === "index" && shown.step.from.includes(step.name))?.step;
  const own = by !== undefined && shown.step.geography === by.geography;
  const [ranksWere, ranksAre] = by === index ? [data.ranks, cells(result.ranks)] : by ? [following.built.get(`${by.name}.rank`)!, columns.get(`${by.name}.rank`)!] : [[], []];
  const whose = by && by !== index ? ` (${stepTitle(by)})` : "";
  const changed = changes.filter((change) => change.enters.length + change.leaves.length > 0).length;
  return (
    <>
      <h3>Lists</h3>
      <p>
        {changed === 0
          ? steps.length === 1 ? "The list that follows keeps the areas that it has." : `All ${whole(steps.length)} lists that follow keep the areas that they have.`
          : `${whole(changed)} of ${count(steps.length, "list")} that ${steps.length === 1 ? "follows" : "follow"} the weights ${changed === 1 ? "changes" : "change"}.`}
      </p>
      <DataTable
        id="lists"
        caption="Lists, as built and with these weights"
        rows={changes.length}
        csv="lists-other-weights"
        columns={[
          { name: "list", label: "List", values: changes.map((change) => stepTitle(change.step)) },
          { name: "built", label: "Areas as built", values: changes.map((change) => change.was) },
          { name: "now", label: "With these weights", values: changes.map((change) => change.is) },
          { name: "enter", label: "Enter", values: changes.map((change) => change.enters.length) },
          { name: "leave", label: "Leave", values: changes.map((change) => change.leaves.length) },
        ]}
      />
      {changes.length > 1 && <Choice label="Who enters and who leaves" value={shown.step.name} options={changes.map(({ step }) => ({ value: step.name, label: stepTitle(step) }))} onChange={setAsked} />}
      {moves.length === 0
        ? <p>Nobody enters or leaves “{stepTitle(shown.step)}”.</p>
        : (
          <DataTable
            id="entering"
            caption={`${stepTitle(shown.step)}: ${count(shown.enters.length, "area enters", "areas enter")}, ${count(shown.leaves.length, "leaves", "leave")}`}
            rows={moves.length}
            head="name"
            pageSize={10}
            csv={`${shown.step.name}-moves`}
            columns={[
              { name: "move", label: "Move", values: moves.map((move) => (move.enters ? "enters" : "leaves")) },
              { name: "name", label: "Name", values: moves.map(({ area }) => there.names[area] || there.codes[area]!), href: (row) => link("place", { geography: shown.step.geography, area: there.codes[moves[row]!.area]! }) },
              { name: "code", label: "Code", values: moves.map(({ area }) => there.codes[area]!) },
              ...(own
                ? [
                    { name: "rank", label: `Rank as built${whose}`, values: moves.map(({ area }) => ranksWere[area] ?? null), first: "asc" as const },
                    { name: "new_rank", label: `Rank with these weights${whose}`, values: moves.map(({ area }) => ranksAre[area] ?? null), first: "asc" as const },
                  ]
                : []),
            ]}
          />
        )}
    </>
  );
}

/** What rests on the index and is not followed, said plainly. */
function Staying({ study, index, following }: { study: Study; index: Step; following: Following }) {
  const done = new Set([...following.followed, ...following.left].map(({ step }) => step.name));
  const others = restingOn(study, index.name).filter((step) => !done.has(step.name));
  if (following.left.length + others.length === 0) return null;
  return (
    <details>
      <summary>What does not follow: {count(following.left.length + others.length, "result stays", "results stay")} as built</summary>
      <ul>
        {following.left.map(({ step, why }) => <li key={step.name}>“{stepTitle(step)}”: {why}.</li>)}
        {others.map((step) => <li key={step.name}>“{stepTitle(step)}”: {`${/^[aeiou]/.test(step.kind) ? "an" : "a"} ${fromName(step.kind).toLowerCase()}, which only a build makes`}.</li>)}
      </ul>
    </details>
  );
}
