// How unequal measures are among areas, which go together, and how two rankings of the same areas differ.
import { api, useLoad } from "../../api";
import { ACCENT, MAIN, MISSING_LINE, CATEGORIES } from "../../charts/colour";
import { Intervals } from "../../charts/Intervals";
import { Matrix } from "../../charts/Matrix";
import { Scatter } from "../../charts/Scatter";
import { findMeasure, type Measure } from "../../measures";
import { factOf, levelOf, numberOf, shareWords, textOf } from "../../defined";
import { count, fixed, list, percent, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { setAddress, textParam, useParam } from "../../state";
import type { Step, Study, Table } from "../../types";
import { fromName, stepTitle } from "../../words";
import { valuesOf } from "./Parts";

interface Props {
  study: Study;
  steps: Step[];
}

const MEASURES: Record<string, string> = {
  gini: "Gini coefficient",
  "gini-unbiased": "Gini coefficient, unbiased",
  "theil-t": "Theil’s T",
  "theil-l": "Theil’s L (mean log deviation)",
  hoover: "Hoover index",
  palma: "Palma ratio",
  "s80-s20": "Top fifth to bottom fifth (S80/S20)",
  "p90-p10": "90th to 10th hundredth (P90/P10)",
  "top-10-share": "Share of the top tenth",
  "bottom-40-share": "Share of the bottom two fifths",
  williamson: "Williamson’s coefficient of variation",
  wolfson: "Wolfson’s polarisation",
  concentration: "Concentration index",
  sii: "Slope index of inequality",
  rii: "Relative index of inequality",
  pearson: "Pearson correlation",
  spearman: "Spearman rank correlation",
  kendall: "Kendall’s tau-b",
  slope: "Slope",
};
export const measureName = (name: string) =>
  MEASURES[name] ?? (name.startsWith("atkinson") ? `Atkinson index${name.length > 8 ? ` (${name.slice(9)})` : ""}` : name.startsWith("ge-") ? `Generalised entropy (${name.slice(3)})` : fromName(name.replace(/-/g, " ")));

/** How to read a measure of inequality, for those that have plain words. */
const READ: Record<string, string> = {
  gini: "0 means that all areas are alike, 1 that one has everything.",
  "theil-t": "0 means that all areas are alike; it splits exactly into what lies between groups and within them.",
  "theil-l": "0 means that all areas are alike; it splits exactly into what lies between groups and within them.",
  hoover: "The share that would have to move for all areas to be alike.",
  "p90-p10": "How many times the value at the 90th hundredth is that at the 10th.",
  "s80-s20": "How many times what the top fifth has is what the bottom fifth has.",
  "top-10-share": "What the top tenth has of the whole; 10% would be an even share.",
  "bottom-40-share": "What the bottom two fifths have of the whole; 40% would be an even share.",
};

const titleOf = (study: Study, name: string | null) => {
  const step = study.steps.find((each) => each.name === name);
  return step ? stepTitle(step) : fromName(name ?? "");
};
const two = (value: unknown) => (value === null || value === undefined ? "–" : fixed(value as number, Math.abs(value as number) >= 10 ? 1 : Math.abs(value as number) < 0.1 ? 3 : 2));
const interval = (lower: number | null | undefined, upper: number | null | undefined) => (lower == null || upper == null ? "no interval" : `${two(lower)} to ${two(upper)}`);

/** The names of groups, where they are areas of a geography that the step is made from. */
async function groupNames(study: Study, step: Step): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const geographies = step.from.slice(0, -1).filter((name) => study.geographies.some((each) => each.name === name));
  for (const geography of await Promise.all(geographies.map((name) => api.geography(name)))) {
    geography.codes.forEach((code, i) => names.set(code, geography.names[i] || code));
  }
  return names;
}

const useTable = (study: Study, step: Step) =>
  useLoad(async () => {
    const [table, names] = await Promise.all([api.table(step.name), groupNames(study, step)]);
    return { table, names };
  }, `grouped ${step.name}`);

/** A table of measures by group, with one measure chosen: its rows, of all areas and of groups, the greatest first. */
function groupedBy(table: Table, names: ReadonlyMap<string, string>, wanted: string | null) {
  const measure = valuesOf<string>(table, "measure");
  const group = valuesOf<string>(table, "group");
  const value = valuesOf<number | null>(table, "value");
  const lower = valuesOf<number | null>(table, "lower");
  const upper = valuesOf<number | null>(table, "upper");
  const n = valuesOf<number | null>(table, "n");
  const all = [...new Set(measure)];
  const chosen = all.find((each) => each === wanted) ?? all[0]!;
  const rows = measure.flatMap((each, i) => (each === chosen ? [i] : []));
  const total = rows.find((i) => group[i] === "all");
  // What lies between groups and within them is no group.
  const split = rows.filter((i) => /^(between|within) /.test(group[i]!));
  const groups = rows.filter((i) => i !== total && !split.includes(i)).sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0));
  const name = (i: number) => (group[i] === "all" ? "All areas" : (names.get(group[i]!) ?? group[i]!));
  const twin = {
    columns: [
      { name: "measure", label: "Measure", values: measure.map(measureName) },
      { name: "group", label: "Group", values: group.map((_, i) => name(i)) },
      { name: "value", label: "Value", values: value, format: two },
      { name: "lower", label: "Interval from", values: lower, format: two },
      { name: "upper", label: "Interval to", values: upper, format: two },
      { name: "n", label: "Areas", values: n },
    ],
    rows: table.rows,
  };
  /** As many as a picture holds. */
  const shown = [...(total === undefined ? [] : [total]), ...groups.slice(0, MOST)];
  const intervals = shown.map((i) => ({ label: name(i), value: value[i] ?? null, lower: lower[i] ?? null, upper: upper[i] ?? null, strong: i === total }));
  const desc = shown.slice(0, 4).map((i) => `${name(i)}: ${two(value[i])} (${interval(lower[i], upper[i])})`).join("; ");
  return { measure, group, value, lower, upper, n, all, chosen, total, split, groups, name, twin, shown, intervals, desc };
}

/** How many groups a picture shows. */
const MOST = 30;

function Pick({ param, label, step, steps, study, others = {} }: { param: string; label: string; step: Step; steps: Step[]; study: Study; others?: Record<string, null> }) {
  if (steps.length < 2) return null;
  return <Choice label={label} value={step.name} options={steps.map((each) => ({ value: each.name, label: naming(study, each) }))} onChange={(name) => setAddress({ [param]: name, ...others })} />;
}

/** An association without a title is named after its two measures. */
function naming(study: Study, step: Step): string {
  if (step.title) return step.title;
  if (step.kind === "association") return list(pairOf(step).map((key) => titleOf(study, key.split(".")[0]!)));
  return `${titleOf(study, step.about)}`;
}

export function Inequalities({ study, steps }: Props) {
  const [wanted] = useParam(textParam("unequal", null));
  const step = steps.find((each) => each.name === wanted) ?? steps[0];
  if (!step) return null;
  return (
    <section aria-labelledby="unequal">
      <h2 id="unequal">How unequal it is</h2>
      <Inequality key={step.name} study={study} step={step} steps={steps} />
    </section>
  );
}

function Inequality({ study, step, steps }: { study: Study; step: Step; steps: Step[] }) {
  const loaded = useTable(study, step);
  const [wanted] = useParam(textParam("unequal-by", null));
  const of = titleOf(study, step.about);
  const level = levelOf(step);
  return (
    <Ready of={loaded} what="the inequality">
      {({ table, names }) => {
        const { group, value, lower, upper, all, chosen, total, split, groups, name, twin, intervals, desc } = groupedBy(table, names, wanted);
        const between = split.filter((i) => group[i]!.startsWith("between "));
        const people = factOf(step, "weighted") === true;
        const title = `${measureName(chosen)} of “${of}”${groups.length > 0 ? ", by group" : ""}`;
        return (
          <>
            <p>
              {total !== undefined && <>Among all areas, the {lowerFirst(measureName(chosen))} of “{of}” is {two(value[total])} ({interval(lower[total], upper[total])}). {READ[chosen] ?? ""} </>}
              {between.map((i) => total !== undefined && value[total] ? <span key={i}>Between the areas of {group[i]!.slice(8)} lies {two(value[i])} of it ({interval(lower[i], upper[i])}), {percent(value[i]! / value[total]!, 0)}; the rest is within them. </span> : null)}
              {groups.length > 1 && <>It is greatest in {name(groups[0]!)} ({two(value[groups[0]!])}, {interval(lower[groups[0]!], upper[groups[0]!])}) and least in {name(groups[groups.length - 1]!)} ({two(value[groups[groups.length - 1]!])}, {interval(lower[groups[groups.length - 1]!], upper[groups[groups.length - 1]!])}).</>}
            </p>
            {(steps.length > 1 || all.length > 1) && (
              <div class="choices">
                <Pick param="unequal" label="Of" step={step} steps={steps} study={study} others={{ "unequal-by": null }} />
                {all.length > 1 && <Choice label="Measure" value={chosen} options={all.map((each) => ({ value: each, label: measureName(each) }))} onChange={(each) => setAddress({ "unequal-by": each })} />}
              </div>
            )}
            <Figure
              id="unequal"
              title={title}
              caption={`${level ? `Lines: intervals at ${shareWords(level)}. ` : ""}${people ? "Each area counts with its people." : "Each area counts alike."}${groups.length > MOST ? ` The ${MOST} most unequal of ${whole(groups.length)} groups; the table has all.` : ""}`}
              source={sourceLine(study, step)}
              caveat="Between areas only: what differs among the people inside an area is not seen."
              twin={twin}
            >
              <Intervals
                desc={desc}
                label={measureName(chosen)}
                mark={total !== undefined && groups.length > 0 && value[total] !== null ? { value: value[total]!, label: "all areas" } : null}
                intervals={intervals}
              />
            </Figure>
          </>
        );
      }}
    </Ready>
  );
}

const lowerFirst = (text: string) => (/^(Gini|Theil|Hoover|Palma|Williamson|Wolfson|Atkinson|Pearson|Spearman|Kendall)/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1));

/** The two measures of an association or a comparison. */
const pairOf = (step: Step): [string, string] => [textOf(step, "of") ?? step.about ?? "", textOf(step, "with") ?? ""];

/** A reference as a measure: a result without a column means its main one. */
function resolve(study: Study, reference: string): Measure | undefined {
  if (reference.includes(".")) return findMeasure(study, reference);
  return findMeasure(study, `${reference}.score`) ?? findMeasure(study, `${reference}.value`);
}

export function Associations({ study, steps }: Props) {
  const [wanted] = useParam(textParam("association", null));
  const step = steps.find((each) => each.name === wanted) ?? steps[0];
  if (!step) return null;
  return (
    <section aria-labelledby="together">
      <h2 id="together">Do two measures go together?</h2>
      <Association key={step.name} study={study} step={step} steps={steps} />
    </section>
  );
}

function Association({ study, step, steps }: { study: Study; step: Step; steps: Step[] }) {
  const [of, withKey] = pairOf(step);
  const x = resolve(study, withKey);
  const y = resolve(study, of);
  const drawable = x && y && x.step.geography === y.step.geography;
  const loaded = useLoad(async () => {
    const [table, names, xs, ys] = await Promise.all([
      api.table(step.name),
      groupNames(study, step),
      drawable ? api.column(x.step.name, x.column) : null,
      drawable ? api.column(y.step.name, y.column) : null,
    ]);
    return { table, names, xs, ys };
  }, `association ${step.name}`);
  const [wanted] = useParam(textParam("association-by", null));
  const level = levelOf(step);
  // An index's score goes by the index's name.
  const named = (measure: Measure | undefined, key: string) => (measure && measure.column !== "score" ? measure.title : titleOf(study, key.split(".")[0]!));
  const ofTitle = named(y, of);
  const withTitle = named(x, withKey);
  return (
    <Ready of={loaded} what="the association">
      {({ table, names, xs, ys }) => {
        const { measure, group, value, lower, upper, n, all, chosen, total, groups, twin, shown, intervals, desc } = groupedBy(table, names, wanted);
        const everywhere = measure.flatMap((each, i) => (group[i] === "all" ? [`the ${lowerFirst(measureName(each))} is ${two(value[i])} (${interval(lower[i], upper[i])})`] : []));
        // A slope says as much of the direction as a correlation does. All must say the same.
        const ends = measure.flatMap((_, i) => (group[i] === "all" && lower[i] != null && upper[i] != null ? [[lower[i]!, upper[i]!] as const] : []));
        const way = ends.length === 0 ? ""
          : ends.every(([low]) => low > 0) ? "They rise together: "
          : ends.every(([, high]) => high < 0) ? "As one rises, the other falls: "
          : ends.some(([low, high]) => low > 0 || high < 0) ? "Whether they go together hangs on how it is measured: "
          : "Whether they go together is not sure: ";
        return (
          <>
            <p>
              “{ofTitle}” and “{withTitle}”. {way}{list(everywhere)}{total !== undefined && n[total] != null ? `, over ${whole(n[total])} areas` : ""}.
              {" "}That two measures go together does not say that one brings the other about; neighbours are alike, so the intervals are narrower than the truth.
            </p>
            {(steps.length > 1 || all.length > 1) && (
              <div class="choices">
                <Pick param="association" label="Pair" step={step} steps={steps} study={study} others={{ "association-by": null }} />
                {all.length > 1 && groups.length > 0 && <Choice label="Measure" value={chosen} options={all.map((each) => ({ value: each, label: measureName(each) }))} onChange={(each) => setAddress({ "association-by": each })} />}
              </div>
            )}
            <div class="columns">
              {xs && ys && (
                <Figure
                  id="pair"
                  title={`${ofTitle}, against ${lowerTitle(withTitle)}`}
                  caption="Each dot is an area."
                  source={sourceLine(study, step)}
                  caveat="Areas, not people: what holds of areas need not hold of those who live there."
                  twin={{ columns: [{ name: "x", label: withTitle, values: xs }, { name: "y", label: ofTitle, values: ys }], rows: xs.length }}
                >
                  <Scatter desc={`A cloud of dots; ${list(everywhere)}.`} x={xs} y={ys} xLabel={cutTo(withTitle)} yLabel={cutTo(ofTitle)} xShare={/^share/i.test(x?.unit ?? "")} yShare={/^share/i.test(y?.unit ?? "")} />
                </Figure>
              )}
              <Figure
                id="together"
                title={`${measureName(chosen)}${groups.length > 0 ? ", by group" : ""}`}
                caption={level ? `Lines: intervals at ${shareWords(level)}.${groups.length > MOST ? ` The first ${MOST} of ${whole(groups.length)} groups.` : ""}` : undefined}
                source={sourceLine(study, step)}
                caveat="Neighbouring areas are alike, so that the intervals are narrower than the truth."
                twin={twin}
              >
                <Intervals
                  desc={desc}
                  label={measureName(chosen)}
                  domain={chosen === "slope" ? undefined : [Math.min(0, ...shown.map((i) => lower[i] ?? value[i] ?? 0)), Math.max(0, ...shown.map((i) => upper[i] ?? value[i] ?? 0))]}
                  intervals={intervals}
                />
              </Figure>
            </div>
          </>
        );
      }}
    </Ready>
  );
}

const cutTo = (text: string) => (text.length > 46 ? `${text.slice(0, 45)}…` : text);
const lowerTitle = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

export function Correlations({ study, steps }: Props) {
  const [wanted] = useParam(textParam("correlation", null));
  const step = steps.find((each) => each.name === wanted) ?? steps[0];
  if (!step) return null;
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix">Which measures say the same?</h2>
      <Correlation key={step.name} study={study} step={step} steps={steps} />
    </section>
  );
}

function Correlation({ study, step, steps }: { study: Study; step: Step; steps: Step[] }) {
  const loaded = useLoad(() => api.table(step.name), `table ${step.name}`);
  const [wanted] = useParam(textParam("correlation-by", null));
  const level = levelOf(step);
  const flags = (["redundant_above", "weak_below", "opposed_below"] as const).flatMap((name) => {
    const at = numberOf(step, name);
    return at === null ? [] : [`${name.replace("_", " ")} ${String(at).replace("-", "\u2212")}`];
  });
  const bounds = flags.join(", ");
  const title = (key: string) => findMeasure(study, key)?.title ?? titleOf(study, key.split(".")[0]!);
  return (
    <Ready of={loaded} what="the correlations">
      {(table) => {
        const first = valuesOf<string>(table, "first");
        const second = valuesOf<string>(table, "second");
        const measure = valuesOf<string>(table, "measure");
        const value = valuesOf<number | null>(table, "value");
        const lower = valuesOf<number | null>(table, "lower");
        const upper = valuesOf<number | null>(table, "upper");
        const flag = valuesOf<string | null>(table, "flag");
        const all = [...new Set(measure)];
        const chosen = all.find((each) => each === wanted) ?? all[0]!;
        const rows = measure.flatMap((each, i) => (each === chosen ? [i] : []));
        const keys = [...new Set(rows.flatMap((i) => [first[i]!, second[i]!]))];
        const pairs = new Map(rows.flatMap((i): [string, number][] => [[`${first[i]} ${second[i]}`, i], [`${second[i]} ${first[i]}`, i]]));
        const at = (a: number, b: number) => pairs.get(`${keys[a]} ${keys[b]}`);
        const order = rows.filter((i) => value[i] !== null).sort((a, b) => value[b]! - value[a]!);
        const told = (i: number) => `“${title(first[i]!)}” with “${title(second[i]!)}” (${two(value[i])}, ${interval(lower[i], upper[i])})`;
        const flagged = rows.filter((i) => flag[i]);
        const picture = `${measureName(chosen)} of ${count(keys.length, "measure")}, pair by pair`;
        return (
          <>
            {order.length > 1 && (
              <p>
                Most alike are {told(order[0]!)}, least alike {told(order[order.length - 1]!)}.{" "}
                {flagged.length > 0 ? `${count(flagged.length, "pair is", "pairs are")} doubtful: ${flagged.slice(0, 6).map((i) => `${title(first[i]!)} with ${title(second[i]!)} (${flag[i]})`).join("; ")}${flagged.length > 6 ? "; the table has the others" : ""}.` : `No pair is doubtful${bounds ? ` (${bounds})` : ""}.`}
              </p>
            )}
            {(steps.length > 1 || all.length > 1) && (
              <div class="choices">
                <Pick param="correlation" label="Of" step={step} steps={steps} study={study} others={{ "correlation-by": null }} />
                {all.length > 1 && <Choice label="Measure" value={chosen} options={all.map((each) => ({ value: each, label: measureName(each) }))} onChange={(each) => setAddress({ "correlation-by": each })} />}
              </div>
            )}
            <Figure
              id="matrix"
              title={picture}
              caption={`Each measure is turned so that more means greater need. Orange: they rise together, the deeper the more; blue: one falls as the other rises. A number above a column is that of the row.${flagged.length > 0 ? " Framed: doubtful." : ""}${level ? ` The table has the intervals at ${shareWords(level)}.` : ""}`}
              source={sourceLine(study, step)}
              caveat="Neighbouring areas are alike, so that the intervals are narrower than the truth."
              twin={{
                columns: [
                  { name: "first", label: "Measure", values: first.map(title) },
                  { name: "second", label: "With", values: second.map(title) },
                  { name: "measure", label: "By", values: measure.map(measureName) },
                  { name: "value", label: "Value", values: value, format: two },
                  { name: "lower", label: "Interval from", values: lower, format: two },
                  { name: "upper", label: "Interval to", values: upper, format: two },
                  { name: "n", label: "Areas", values: valuesOf(table, "n") },
                  { name: "flag", label: "Doubtful", values: flag.map((each) => each ?? "no") },
                ],
                rows: table.rows,
              }}
            >
              <Matrix
                desc={order.length > 0 ? `From ${two(value[order[order.length - 1]!])} to ${two(value[order[0]!])}.` : "No values."}
                names={keys.map(title)}
                value={(row, column) => { const i = at(row, column); return i === undefined ? null : (value[i] ?? null); }}
                marked={(row, column) => { const i = at(row, column); return i !== undefined && Boolean(flag[i]); }}
              />
            </Figure>
          </>
        );
      }}
    </Ready>
  );
}

export function Comparisons({ study, steps }: Props) {
  const [wanted] = useParam(textParam("comparison", null));
  const usable = steps.filter((each) => each.areas);
  const step = usable.find((each) => each.name === wanted) ?? usable[0];
  if (!step) return null;
  return (
    <section aria-labelledby="rankings">
      <h2 id="rankings">Another ranking of the same areas</h2>
      {usable.length > 1 && <div class="choices"><Pick param="comparison" label="Comparison" step={step} steps={usable} study={study} /></div>}
      <Comparison key={step.name} study={study} step={step} />
    </section>
  );
}

function Comparison({ study, step }: { study: Study; step: Step }) {
  const [of, withKey] = pairOf(step);
  const loaded = useLoad(async () => {
    const [places, rank, other, shift, inCut, inOther] = await Promise.all([
      api.geography(step.geography!),
      api.column(step.name, "rank"),
      api.column(step.name, "other_rank"),
      api.column(step.name, "shift"),
      api.column<boolean | null>(step.name, "in_cut"),
      api.column<boolean | null>(step.name, "in_other_cut"),
    ]);
    return { places, rank, other, shift, inCut, inOther };
  }, `comparison ${step.name}`);
  const first = resolve(study, of)?.step;
  const second = resolve(study, withKey)?.step;
  const a = first ? stepTitle(first) : titleOf(study, of);
  const b = second ? stepTitle(second) : titleOf(study, withKey);
  return (
    <Ready of={loaded} what="the two rankings">
      {({ places, rank, other, shift, inCut, inOther }) => {
        const size = (x: boolean, y: boolean) => inCut.filter((each, i) => each === x && inOther[i] === y).length;
        const known = shift.filter((each): each is number => each !== null);
        const mean = known.reduce((sum, each) => sum + Math.abs(each), 0) / Math.max(1, known.length);
        const both = size(true, true);
        const title = `Ranks by “${a}” and by “${b}”`;
        return (
          <>
            <p>
              An area’s rank differs by {whole(mean)} places on average. {whole(both + size(true, false))} areas are in the cut by “{a}” and {whole(both + size(false, true))} by “{b}”;{" "}
              {whole(both)} are in both.
            </p>
            <Figure
              id="rankings"
              title={title}
              caption="Each dot is an area; on the diagonal both ranks are the same. Blue: in both cuts; orange: in the first alone; green: in the second alone; grey: in neither."
              source={sourceLine(study, step)}
              caveat="Counted over all areas, so there is no interval."
              twin={{
                columns: [
                  { name: "name", label: "Name", values: places.names, href: (row) => `place.html?geography=${encodeURIComponent(step.geography!)}&area=${encodeURIComponent(places.codes[row]!)}` },
                  { name: "code", label: "Code", values: places.codes },
                  { name: "rank", label: `Rank by ${a}`, values: rank, first: "asc" },
                  { name: "other_rank", label: `Rank by ${b}`, values: other, first: "asc" },
                  { name: "shift", label: "Shift", values: shift },
                  { name: "in_cut", label: "In the first cut", values: inCut },
                  { name: "in_other_cut", label: "In the second cut", values: inOther },
                ],
                rows: rank.length,
                sort: "rank",
              }}
            >
              <Scatter
                desc={`Dots about the diagonal, ${whole(mean)} places off on average.`}
                x={rank}
                y={other}
                down
                xLabel={cutTo(`Rank by ${a}`)}
                yLabel={cutTo(`Rank by ${b} (1 at the top)`)}
                colours={(i) => (inCut[i] && inOther[i] ? MAIN : inCut[i] ? ACCENT : inOther[i] ? CATEGORIES[2]! : MISSING_LINE)}
              />
            </Figure>
          </>
        );
      }}
    </Ready>
  );
}
