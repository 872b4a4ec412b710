// Every measure of one area, where it stands among all, and what it is best and worst at.
import type { Loaded } from "../api";
import { Bars } from "../charts/Bars";
import { quarter, Spread } from "../charts/Spread";
import type { Measure } from "../measures";
import { count, list, ordinal, plain, whole } from "../number";
import { DataTable } from "../parts/DataTable";
import { Figure } from "../parts/Figure";
import { Empty } from "../parts/messages";
import { sourceLine } from "../sources";
import { link } from "../state";
import type { Step, Study } from "../types";
import { areasOf, stepTitle } from "../words";
import { fromBest, numberOf, rowsOf, tellsOfNeed, treeOf, type Place, type Row } from "./standing";

interface Props {
  study: Study;
  place: Place;
  head: Measure | undefined;
  ranks: Loaded<Map<string, number | null>>;
  /** Reckons the ranks, where there are too many to do so unasked. */
  later: (() => void) | null;
}

/** All measures, and those to be drawn: what makes up the index, or all of them. */
function told({ study, place, head, ranks }: Omit<Props, "later">) {
  const all = rowsOf(study, place, ranks.state === "ready" ? ranks.value : new Map());
  const tree = head?.step.kind === "index" ? treeOf(study, head.step.name) : [];
  const shown = tree.length > 1
    ? tree.map((each) => ({ ...each, row: all.find((row) => row.measure.step.name === each.name) }))
    : all.filter((row) => row.measure.step.kind !== "change").map((row) => ({ name: row.measure.key, depth: 1, leaf: row.measure.step.kind !== "index", row }));
  const drawn = shown.filter((each) => each.row?.summary && tellsOfNeed(each.row, place.places.codes.length) && each.row.summary.median !== null) as { depth: number; leaf: boolean; row: Row }[];
  return { all, drawn, leaves: drawn.filter((each) => each.leaf).map((each) => each.row), index: tree.length > 1 };
}

export function Measures({ study, place, head, ranks }: Omit<Props, "later">) {
  const { all, drawn, leaves, index } = told({ study, place, head, ranks });
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  if (all.length === 0) {
    return <Empty><p>This study measures nothing for {areas}: an <code>[indicator.*]</code> or a <code>[summary.*]</code> would.</p></Empty>;
  }
  const far = leaves.filter((row) => row.value !== null);
  const worst = far.filter((row) => quarter(row.value!, { summary: row.summary!, worse: row.measure.worse! }) === 1).length;
  const best = far.filter((row) => quarter(row.value!, { summary: row.summary!, worse: row.measure.worse! }) === 4).length;
  const title = index && head ? `${place.name} in what makes up the ${lowerFirst(stepTitle(head.step))}` : `${place.name} in each measure`;
  const columns = [
    { name: "measure", label: "Measure", values: all.map((row) => row.title), href: (row: number) => link("where", { of: all[row]!.measure.key, area: place.code }) },
    { name: "value", label: "Value", values: all.map((row) => row.value), format: (_: unknown, row: number) => all[row]!.format(all[row]!.value) },
    { name: "unit", label: "Unit", values: all.map((row) => row.measure.unit ?? "") },
    { name: "rank", label: "Rank (1 is the greatest need)", values: all.map((row) => row.rank), first: "asc" as const },
    { name: "of", label: "Of areas", values: all.map((row) => row.of) },
    { name: "median", label: "Median of all", values: all.map((row) => row.summary?.median ?? null), format: (_: unknown, row: number) => all[row]!.format(all[row]!.summary?.median ?? null) },
    ...(all.some((row) => row.lower !== null)
      ? [
          { name: "lower", label: "Interval from", values: all.map((row) => row.lower), format: (_: unknown, row: number) => all[row]!.format(all[row]!.lower) },
          { name: "upper", label: "to", say: "Interval to", values: all.map((row) => row.upper), format: (_: unknown, row: number) => all[row]!.format(all[row]!.upper) },
        ]
      : []),
    ...(all.some((row) => row.verdict !== null)
      ? [
          { name: "benchmark", label: "Benchmark", values: all.map((row) => row.benchmark), format: (_: unknown, row: number) => all[row]!.format(all[row]!.benchmark) },
          { name: "verdict", label: "Against the benchmark", values: all.map((row) => (row.verdict ? `${row.verdict} (${row.level}%)` : null)) },
        ]
      : []),
    ...(all.some((row) => row.trend !== null) ? [{ name: "trend", label: "Of late", values: all.map((row) => row.trend) }] : []),
  ];
  // For reading: what belongs together in one cell. The twin has it apart, with every digit.
  const text = (of: (row: Row) => string | null) => all.map((row) => of(row) ?? "");
  const compact = [
    ...columns.filter((column) => ["measure", "value", "unit", "rank", "of", "median"].includes(column.name)),
    ...(all.some((row) => row.lower !== null)
      ? [{ name: "interval", label: "Interval", values: text((row) => (row.lower === null || row.upper === null ? null : `${row.format(row.lower)} to ${row.format(row.upper)}${row.level ? ` (${row.level}%)` : ""}`)) }]
      : []),
    ...(all.some((row) => row.verdict !== null)
      ? [{ name: "verdict", label: "Beside its benchmark", values: text((row) => row.verdict && `${row.verdict}${/^similar/.test(row.verdict) ? " to" : " than"} ${row.format(row.benchmark)}`) }]
      : []),
    ...(all.some((row) => row.trend !== null) ? [{ name: "trend", label: "Of late", values: text((row) => row.trend) }] : []),
  ];
  return (
    <section aria-labelledby="measures" class="sheet">
      <h2 id="measures">Where it stands</h2>
      {drawn.length > 0 && (
        <>
          <p>
            Of {count(far.length, "measure")} {index ? "behind the index " : ""}it is among the quarter of {areas} in the greatest need in {whole(worst)}, and among the quarter that is best off in {whole(best)}.
            {leaves.length > far.length && ` ${count(leaves.length - far.length, "measure has", "measures have")} no value here.`}
          </p>
          <Figure
            id="spread"
            title={title}
            caption={`Each row is a measure, turned so that greater need is to the right. Dark grey is the middle half of all ${areas}, pale grey the middle eight in ten, the line the median. The mark is this place: orange in the quarter of greatest need, blue in the quarter of least. An arrow stands for a value off the scale; a line through the mark is its interval.`}
            source={sourceLine(study, ...drawn.map((each) => each.row.measure.step))}
            caveat={drawn.some((each) => each.row.lower !== null) ? "Where a mark has no line, the study does not say how sure the value is." : "The study does not say how sure these values are."}
            twin={{ columns, rows: all.length, pageSize: 60 }}
          >
            <Spread
              desc={`${place.name} is in the quarter of greatest need in ${worst} of ${far.length} measures, and in the quarter of least in ${best}.`}
              less="lesser need"
              more="greater need"
              rows={drawn.map(({ row, depth, leaf }) => ({
                label: row.title,
                value: row.value,
                worse: row.measure.worse!,
                summary: row.summary!,
                lower: row.lower,
                upper: row.upper,
                text: row.value === null ? "no value" : row.format(row.value),
                rank: row.rank === null ? "" : `${whole(row.rank)} of ${whole(row.of)}`,
                strong: !leaf || depth === 0,
              }))}
            />
          </Figure>
        </>
      )}
      <div class="screen">
        <DataTable id="measure" caption={`Every measure of ${place.name}`} rows={all.length} columns={compact} pageSize={12} />
      </div>
    </section>
  );
}

const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/** What it is worst and best at, by rank. */
export function Strengths({ study, place, head, ranks, later }: Props) {
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  const { leaves } = told({ study, place, head, ranks });
  const ranked = leaves.filter((row) => row.rank !== null && row.of > 0);
  const most = Math.min(3, Math.floor(ranked.length / 2));
  const needs = [...ranked].sort((a, b) => a.rank! / a.of - b.rank! / b.of).slice(0, most);
  const strengths = [...ranked].sort((a, b) => fromBest(a) / a.of - fromBest(b) / b.of).slice(0, most);
  const well = strengths.filter((row) => row.rank! > row.of / 2);
  return (
    <section aria-labelledby="strengths">
      <h2 id="strengths">Needs and strengths</h2>
      {later && (
        <Empty>
          <p>Ranking this place by every measure reads a few megabytes of all {areas}. <button type="button" onClick={later}>Rank it</button></p>
        </Empty>
      )}
      {ranks.state === "loading" && <p class="loading" role="status">Ranking it among all {areas}…</p>}
      {ranks.state === "failed" && <p role="alert">The ranks could not be had: {ranks.error.message} <button type="button" onClick={ranks.retry}>Try again</button></p>}
      {ranked.length === 0 && ranks.state === "ready" && !later && <p>Nothing of this place can be ranked beside others.</p>}
      {most > 0 && (
        <div class="columns">
          <div class="card">
            <h3>Where its need is greatest</h3>
            <ol class="list-plain ranked">
              {needs.map((row) => <Item key={row.measure.key} row={row} words={`${ordinal(row.rank!)} of ${whole(row.of)}`} />)}
            </ol>
          </div>
          <div class="card card-best">
            <h3>What it is strong in</h3>
            {well.length === 0
              ? <p>In nothing that is measured is {place.name} in the better half of {areas}. Least in need is it in {list(strengths.slice(0, 1).map((row) => `${lowerFirst(row.title)} (${ordinal(row.rank!)} of ${whole(row.of)})`))}.</p>
              : (
                <ol class="list-plain ranked">
                  {well.map((row) => <Item key={row.measure.key} row={row} words={`${ordinal(row.of + 1 - row.rank!)} from the other end of ${whole(row.of)}`} />)}
                </ol>
              )}
          </div>
        </div>
      )}
    </section>
  );
}

function Item({ row, words }: { row: Row; words: string }) {
  return (
    <li>
      <strong>{row.title}</strong>: {row.format(row.value)}{row.measure.unit && !/^(share|proportion)/.test(row.measure.unit) ? ` (${row.measure.unit})` : ""}, {words}
    </li>
  );
}

/** What each part adds to the score, beside the mean of all areas. */
export function MadeOf({ study, place, index }: { study: Study; place: Place; index: Step }) {
  const info = study.indices.find((each) => each.name === index.name);
  const parts = (info?.parts ?? [])
    .filter((part) => index.columns.some((each) => each.name === part.of))
    .map((part) => ({
      title: part.title ?? part.of,
      here: numberOf(place, index.name, part.of),
      all: place.measures[`${index.name}.${part.of}`]?.mean ?? null,
    }));
  if (parts.length < 2 || parts.every((part) => part.here === null)) return null;
  const order = [...parts].sort((a, b) => (b.here ?? 0) - (a.here ?? 0));
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  return (
    <div class="screen">
      <Figure
        id="made"
        title={`What its score in the ${lowerFirst(stepTitle(index))} is made of`}
        caption={`What each part adds to the score of ${place.name}: weight times normalised value. The mean of all ${areas} stands in the table.`}
        source={sourceLine(study, index)}
        caveat="A part adds much because the place is in need there, or because the part weighs much."
        twin={{
          columns: [
            { name: "part", label: "Part", values: order.map((part) => part.title) },
            { name: "adds", label: `Adds in ${place.name}`, values: order.map((part) => part.here) },
            { name: "mean", label: `Mean of all ${areas}`, values: order.map((part) => part.all) },
          ],
          rows: order.length,
        }}
      >
        <Bars
          desc={`${order[0]!.title} adds most, ${plain(order[0]!.here)}; ${order[order.length - 1]!.title} least, ${plain(order[order.length - 1]!.here)}.`}
          bars={order.map((part) => ({ label: part.title, value: part.here }))}
          format={plain}
        />
      </Figure>
    </div>
  );
}
