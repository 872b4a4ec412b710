// All lists of the same areas at once; and lists with categories, told by category.
import { api, useLoad } from "../../api";
import { Intervals } from "../../charts/Intervals";
import { letter, Sets } from "../../charts/Sets";
import { combinations, kappaOf, type List } from "../../lists";
import { count, fixed, list as listed, percent, whole } from "../../number";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { setAddress, textParam, useParam } from "../../state";
import type { Ground } from "../first";
import { areaWords, Only, peopleOf, ranksOf } from "./Compare";

const MOST_LISTS = 8;
const MOST_ROWS = 16;

export function Together({ ground, lists }: { ground: Ground; lists: List[] }) {
  const [left] = useParam(textParam("without", ""));
  const [shownKey] = useParam(textParam("combination", null));
  const out = new Set(left.split(",").filter(Boolean));
  const taken = lists.filter((list) => !out.has(list.name)).slice(0, MOST_LISTS);
  const found = combinations(taken.map((list) => list.on));
  const rows = found.slice(0, MOST_ROWS);
  const size = (list: List) => list.on.filter((on) => on === true).length;
  const key = (on: boolean[]) => on.map((each, i) => (each ? letter(i) : "")).join("");
  const words = (on: boolean[]) => listed(taken.filter((_, i) => on[i]).map((list) => `“${list.title}”`));
  const every = found.find((each) => each.on.every(Boolean));
  const any = found.reduce((sum, each) => sum + each.areas.length, 0);
  const alone = found.filter((each) => each.on.filter(Boolean).length === 1).reduce((sum, each) => sum + each.areas.length, 0);
  const areas = areaWords(ground);
  const chosen = found.find((each) => key(each.on) === shownKey);
  const toggle = (name: string) => {
    if (out.has(name)) out.delete(name);
    else out.add(name);
    setAddress({ without: [...out].join(",") || null, combination: null });
  };
  const title = `Which ${areas} are on which of ${whole(taken.length)} lists`;
  return (
    <section aria-labelledby="together">
      <h2 id="together">All lists at once</h2>
      <p>
        {whole(any)} {areas} are on at least one of these {whole(taken.length)} lists; {every ? whole(every.areas.length) : "none"} {every?.areas.length === 1 ? "is" : "are"} on all of them, and {whole(alone)} on one alone.
      </p>
      <fieldset class="group choices first-lists">
        <legend>Lists in the picture</legend>
        {lists.map((list) => (
          <div class="switch" key={list.name}>
            <input type="checkbox" id={`take-${list.name}`} checked={taken.includes(list)} disabled={taken.includes(list) ? taken.length <= 2 : taken.length >= MOST_LISTS} onChange={() => toggle(list.name)} />
            <label for={`take-${list.name}`}>{list.title}</label>
          </div>
        ))}
      </fieldset>
      <Figure
        id="sets"
        title={title}
        caption={`Each row is a combination: dark dots say which lists its ${areas} are on, the bar how many there are.${found.length > rows.length ? ` The ${whole(rows.length)} largest of ${whole(found.length)}; the table has all.` : ""}`}
        source={sourceLine(ground.study, ...taken.map((list) => list.step ?? undefined))}
        caveat="Areas on none are not shown. Each area stands in one row alone."
        twin={{
          columns: [
            { name: "lists", label: "On", values: found.map((each) => words(each.on)) },
            { name: "areas", label: "Areas", values: found.map((each) => each.areas.length) },
            ...(ground.places.population ? [{ name: "people", label: "People", values: found.map((each) => peopleOf(ground, each.areas)) }] : []),
            ...(ground.need ? [{ name: "median_rank", label: `Median rank by ${ground.need.title}`, values: found.map((each) => ranksOf(ground, each.areas).median), first: "asc" as const }] : []),
          ],
          rows: found.length,
          sort: "areas.desc",
        }}
      >
        <Sets
          desc={rows.slice(0, 4).map((each) => `${words(each.on)}: ${whole(each.areas.length)}`).join("; ")}
          lists={taken.map((list) => ({ title: list.title, value: size(list) }))}
          combinations={rows.map((each) => ({ on: each.on, value: each.areas.length }))}
        />
      </Figure>
      <div class="choices">
        <div class="choice">
          <label for="combination">Name the areas of one combination</label>
          <select id="combination" value={chosen ? key(chosen.on) : ""} onChange={(event) => setAddress({ combination: event.currentTarget.value || null })}>
            <option value="">None</option>
            {found.map((each) => <option key={key(each.on)} value={key(each.on)}>{key(each.on).split("").join(" and ")} ({whole(each.areas.length)})</option>)}
          </select>
        </div>
      </div>
      {chosen && <Only ground={ground} id="combined" areas={chosen.areas} title={`On ${words(chosen.on)}${chosen.on.every(Boolean) ? "" : " and on no other"}`} />}
    </section>
  );
}

/** A list with categories: how many areas and people in each, and how great need is. */
export function Categories({ ground, list, other }: { ground: Ground; list: List; other: List | null }) {
  const has = (each: List | null) => each?.step?.columns.some((column) => column.name === "category") ?? false;
  const loaded = useLoad(
    async () => ({
      own: has(list) ? await api.column(list.step!.name, "category") : null,
      others: has(other) ? await api.column(other!.step!.name, "category") : null,
    }),
    `categories ${list.name} ${other?.name}`,
  );
  if (!has(list) && !has(other)) return null;
  return (
    <section aria-labelledby="categories">
      <h2 id="categories">By category</h2>
      <Ready of={loaded} what="the categories">
        {({ own, others }) => (
          <>
            {own && <Category ground={ground} list={list} categories={own} id="category-a" />}
            {others && other && <Category ground={ground} list={other} categories={others} id="category-b" />}
            {own && others && other && <Cross ground={ground} a={list} b={other} first={own} second={others} />}
          </>
        )}
      </Ready>
    </section>
  );
}

const kinds = (categories: (number | null)[]) => [...new Set(categories.filter((each): each is number => each !== null))].sort((a, b) => a - b);

function Category({ ground, list, categories, id }: { ground: Ground; list: List; categories: (number | null)[]; id: string }) {
  const { need } = ground;
  const rows = kinds(categories).map((kind) => {
    const areas = categories.flatMap((each, area) => (each === kind ? [area] : []));
    return { kind, areas, people: peopleOf(ground, areas), ranks: ranksOf(ground, areas) };
  });
  const without = categories.filter((each) => each === null).length;
  const words = rows.map((row) => `category ${row.kind}: ${whole(row.areas.length)}`).join("; ");
  const columns = [
    { name: "category", label: "Category (1 is the first)", values: rows.map((row) => row.kind), first: "asc" as const },
    { name: "areas", label: "Areas", values: rows.map((row) => row.areas.length) },
    ...(ground.places.population ? [{ name: "people", label: "People", values: rows.map((row) => row.people) }] : []),
    ...(need
      ? [
          { name: "median_rank", label: `Median rank by ${need.title}`, values: rows.map((row) => row.ranks.median), first: "asc" as const },
          { name: "lower_quartile", label: "A quarter rank before", values: rows.map((row) => row.ranks.low), first: "asc" as const },
          { name: "upper_quartile", label: "A quarter rank after", values: rows.map((row) => row.ranks.high), first: "asc" as const },
        ]
      : []),
  ];
  return (
    <>
      <p>“{list.title}” puts areas into {count(rows.length, "category", "categories")}: {words}{without > 0 ? `; ${whole(without)} have none` : ""}.</p>
      {need && rows.some((row) => row.ranks.median !== null) ? (
        <Figure
          id={id}
          title={`Need in each category of “${list.title}”, by ${need.title}`}
          caption="The dot is the median rank of the category’s areas, the line holds their middle half. Rank 1 is the greatest need."
          source={sourceLine(ground.study, list.step ?? undefined, need.measure.step)}
          caveat="The spread of areas in a category, not how sure their ranks are."
          twin={{ columns, rows: rows.length }}
        >
          <Intervals
            ranks
            desc={words}
            label={`Rank by ${need.title}`}
            intervals={rows.map((row) => ({ label: `Category ${row.kind} (${whole(row.areas.length)})`, value: row.ranks.median, lower: row.ranks.low, upper: row.ranks.high }))}
          />
        </Figure>
      ) : <DataTable id={id} caption={`Categories of “${list.title}”`} rows={rows.length} columns={columns} csv={id} />}
    </>
  );
}

/** Two sets of categories, one down and one across. */
function Cross({ ground, a, b, first, second }: { ground: Ground; a: List; b: List; first: (number | null)[]; second: (number | null)[] }) {
  const down = kinds(first);
  const across = kinds(second);
  const cell = (x: number, y: number) => first.filter((each, area) => each === x && second[area] === y).length;
  const known = first.filter((each, area) => each !== null && second[area] !== null).length;
  const alike = first.filter((each, area) => each !== null && each === second[area]).length;
  const kappa = kappaOf(first, second);
  return (
    <>
      <p>
        {whole(alike)} of {whole(known)} {areaWords(ground)} ({percent(known > 0 ? alike / known : null, 0)}) have the same category on both.
        {kappa !== null && <> Kappa, which takes off what chance would give, is {fixed(kappa, 2)}.</>}
      </p>
      <DataTable
        id="cross"
        caption={`Areas by category of “${a.title}” (down) and of “${b.title}” (across)`}
        rows={down.length}
        csv="categories"
        columns={[
          { name: "category", label: "Category", values: down.map((each) => `Category ${each}`) },
          ...across.map((each) => ({ name: `category_${each}`, label: `Category ${each}`, values: down.map((row) => cell(row, each)) })),
        ]}
      />
    </>
  );
}
