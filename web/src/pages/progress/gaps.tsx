// How far one group of areas is behind another, period by period, and what became of it.
import { api } from "../../api";
import { choicesOf } from "../../apart";
import { Lines } from "../../charts/Lines";
import { factOf, levelWords, textOf, textsOf } from "../../defined";
import { formatterFor, percent, plain } from "../../number";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { named, Notes } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { textParam, useParam } from "../../state";
import { hasValues, numbersIn, textsIn } from "../../tables";
import type { Cell, Step, Study } from "../../types";
import { stepTitle } from "../../words";

export interface GapOf {
  step: Step;
  sides: Sides;
  periods: string[];
  gap: (number | null)[];
  relative: (number | null)[];
  lower: (number | null)[];
  upper: (number | null)[];
  own: (number | null)[];
  benchmark: (number | null)[];
  ownChange: (number | null)[];
  benchmarkChange: (number | null)[];
  areas: (number | null)[];
  beside: { gap: (number | null)[]; difference: (number | null)[]; lower: (number | null)[]; upper: (number | null)[] } | null;
  /** The course since the first period; null where there is one period. */
  course: string | null;
  courses: string[];
  /** The engine says that the change lies within what chance alone may do. */
  chance: boolean;
}

export async function gapsOf(study: Study): Promise<GapOf[]> {
  return Promise.all(
    study.steps.filter((step) => step.kind === "gap").map(async (step) => {
      const [table, sides] = await Promise.all([api.table(step.name), sidesOf(study, step)]);
      const n = (column: string) => numbersIn(table, column);
      const courses = textsIn(table, "course");
      return {
        step, sides, periods: textsIn(table, "period"), gap: n("gap"), relative: n("relative"), lower: n("lower"), upper: n("upper"), own: n("own"),
        benchmark: n("benchmark"), ownChange: n("own_change"), benchmarkChange: n("benchmark_change"), areas: n("areas"),
        beside: table.columns.some((each) => each.name === "beside")
          ? { gap: n("beside"), difference: n("difference"), lower: n("difference_lower"), upper: n("difference_upper") } : null,
        courses, course: courses.at(-1) || null, chance: factOf(step, "within_chance") === true,
      };
    }),
  );
}

interface Sides {
  own: string;
  benchmark: string;
}

/** Which sides are held against each other: "the worst quarter", "the best quarter". Areas are called by their names. */
async function sidesOf(study: Study, step: Step): Promise<Sides> {
  const words = async (side: "own" | "benchmark", none: string) => {
    const designation = textOf(step, side, "designation");
    if (designation !== null) return named(study, `\`${designation}\``);
    const areas = textsOf(step, side, "areas");
    const geography = textOf(step, side, "geography") ?? step.geography;
    if (areas.length !== 1 || !study.geographies.some((each) => each.name === geography)) return textOf(step, side, "words") ?? none;
    const { codes, names } = await api.geography(geography!);
    return names[codes.indexOf(areas[0]!)] ?? areas[0]!;
  };
  const [own, benchmark] = await Promise.all([words("own", "the side that may be behind"), words("benchmark", "the benchmark")]);
  return { own, benchmark };
}

/** What became of a gap, in a sentence or two. */
export function gapWords(gap: GapOf): string {
  const last = gap.gap.length - 1;
  const level = levelWords(gap.step);
  const at = (i: number) => `${plain(gap.gap[i])}${gap.lower[i] != null && gap.upper[i] != null ? ` (${level} interval ${plain(gap.lower[i])} to ${plain(gap.upper[i])})` : ""}`;
  if (last < 1 || gap.course === null) return `The gap was ${at(0)} in ${gap.periods[0]}.`;
  const went = `From ${gap.periods[0]} to ${gap.periods[last]} the gap went from ${at(0)} to ${at(last)}: ${gap.chance ? "the change lies within what chance alone may do" : gap.course}.`;
  const share = gap.relative[0] != null && gap.relative[last] != null
    ? ` As a share of the benchmark it went from ${percent(gap.relative[0])} to ${percent(gap.relative[last])}${Math.sign(gap.gap[last]! - gap.gap[0]!) !== Math.sign(gap.relative[last]! - gap.relative[0]!) && !gap.chance ? ", the other way" : ""}.`
    : "";
  return went + share;
}

export function Gaps({ study, gaps }: { study: Study; gaps: GapOf[] }) {
  const [wanted, setWanted] = useParam(textParam("gap", gaps[0]!.step.name));
  const gap = gaps.find((each) => each.step.name === wanted) ?? gaps[0]!;
  return (
    <section aria-labelledby="gaps">
      <h2 id="gaps">Are gaps closing?</h2>
      {gaps.length > 1 && (
        <>
          <DataTable
            id="gaps"
            caption="Gaps and what became of them"
            rows={gaps.length}
            csv="gaps"
            columns={[
              { name: "gap", label: "Gap", values: gaps.map((each) => stepTitle(each.step)) },
              { name: "from", label: "From", values: gaps.map((each) => each.periods[0] ?? null) },
              { name: "first", label: "Gap then", values: gaps.map((each) => each.gap[0] ?? null), format: (v) => plain(v as number | null) },
              { name: "to", label: "To", values: gaps.map((each) => each.periods.at(-1) ?? null) },
              { name: "last", label: "Gap now", values: gaps.map((each) => each.gap.at(-1) ?? null), format: (v) => plain(v as number | null) },
              { name: "course", label: "Course", values: gaps.map((each) => (each.chance ? `${each.course}, within chance` : each.course)) },
            ]}
          />
          <div class="choices"><Choice label="Gap" value={gap.step.name} options={choicesOf(study, gaps.map((each) => each.step))} onChange={setWanted} /></div>
        </>
      )}
      {gaps.some((each) => each.course === "closing" && !each.chance) && !study.steps.some((each) => each.kind === "evaluation") && (
        <p>The study evaluates no policy, so it does not say whether one closed a gap.</p>
      )}
      <OneGap key={gap.step.name} study={study} gap={gap} />
    </section>
  );
}

function OneGap({ study, gap }: { study: Study; gap: GapOf }) {
  const { step, sides, periods } = gap;
  const last = periods.length - 1;
  const intervals = hasValues(gap.lower);
  const crosses = gap.gap.some((each) => each !== null && each < 0);
  const format = formatterFor(gap.gap);
  const how = formatterFor([...gap.own, ...gap.benchmark]);
  const signed = (v: Cell) => (typeof v === "number" && v > 0 ? `+${format(v)}` : format(v));
  return (
    <>
      <p class="lead">{gapWords(gap)}</p>
      {gap.ownChange[last] != null && gap.benchmarkChange[last] != null && (
        <p>
          {cap(sides.own)} {betterWords(gap.ownChange[last]!)}, {sides.benchmark} {betterWords(gap.benchmarkChange[last]!)}.
          {gap.course === "levelling down" && " The gap shrank more by the loss of those ahead than by the gain of those behind: that is levelling down."}
        </p>
      )}
      {gap.beside && gap.beside.difference[last] != null && (
        <p>
          Since {periods[0]} it changed by {signed(gap.beside.difference[last]!)} beside the gap that it is held against
          {gap.beside.lower[last] != null && <> ({levelWords(step)} interval {signed(gap.beside.lower[last]!)} to {signed(gap.beside.upper[last]!)})</>}.
        </p>
      )}
      <Figure
        id="gap"
        title={`${stepTitle(step)}: the gap, ${periods[0]} to ${periods[last]}`}
        caption={`Above 0, ${sides.own} ${/s$/.test(sides.own) ? "are" : "is"} behind ${sides.benchmark}.${intervals ? ` The band holds ${levelWords(step)}.` : ""}`}
        caveat={intervals ? null : "The series has no intervals, so it is not known how much of the change is chance."}
        source={sourceLine(study, step)}
        twin={{
          rows: periods.length,
          pageSize: 30,
          columns: [
            { name: "period", label: "Period", values: periods },
            { name: "gap", label: "Gap", values: gap.gap, format },
            ...(intervals ? [{ name: "lower", label: "Lower end", values: gap.lower, format }, { name: "upper", label: "Upper end", values: gap.upper, format }] : []),
            { name: "relative", label: "Share of the benchmark", values: gap.relative, format: (v) => percent(v as number | null) },
            { name: "own", label: cap(sides.own), values: gap.own, format: how },
            { name: "benchmark", label: cap(sides.benchmark), values: gap.benchmark, format: how },
            { name: "areas", label: "Areas behind", values: gap.areas },
            { name: "course", label: "Course since the first period", values: gap.courses },
          ],
        }}
      >
        <Lines
          desc={gapWords(gap)}
          periods={periods}
          label="Gap"
          fromZero
          mark={crosses ? { value: 0, label: "no gap" } : null}
          lines={[
            { label: "gap", values: gap.gap, lower: intervals ? gap.lower : null, upper: intervals ? gap.upper : null },
            ...(gap.beside ? [{ label: "beside it", values: gap.beside.gap, dashed: true }] : []),
          ]}
        />
      </Figure>
      {hasValues(gap.own) && (
        <Figure
          id="sides"
          title={`The two sides of it: ${sides.own} and ${sides.benchmark}`}
          caption="A gap can close because those behind gain, or because those ahead lose."
          source={sourceLine(study, step)}
          twin={{ rows: periods.length, pageSize: 30, columns: [
            { name: "period", label: "Period", values: periods },
            { name: "own", label: cap(sides.own), values: gap.own, format: how },
            { name: "benchmark", label: cap(sides.benchmark), values: gap.benchmark, format: how },
          ] }}
        >
          <Lines
            desc={`${cap(sides.own)} went from ${plain(gap.own[0])} to ${plain(gap.own[last])}, ${sides.benchmark} from ${plain(gap.benchmark[0])} to ${plain(gap.benchmark[last])}.`}
            periods={periods}
            label="Mean"
            lines={[{ label: sides.own.replace(/^the /, ""), values: gap.own }, { label: sides.benchmark.replace(/^the /, ""), values: gap.benchmark }]}
          />
        </Figure>
      )}
      <Notes study={study} geography={step.geography} title="What the study says of this gap" notes={[step.method ?? "", ...step.notes].filter(Boolean)} />
    </>
  );
}

const cap = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const betterWords = (change: number) =>
  change > 0 ? `bettered by ${plain(change)}` : change < 0 ? `worsened by ${plain(-change)}` : "stayed as before";
