// Targets with dates as a scorecard: where each stands, where it is heading, and the verdict with its reason.
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { Intervals } from "../../charts/Intervals";
import { Lines } from "../../charts/Lines";
import { levelWords, sectionOf, textOf } from "../../defined";
import { chance, count, list, percent, plain } from "../../number";
import { Choice } from "../../parts/Choice";
import { DataTable } from "../../parts/DataTable";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { Notes, told } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { textParam, useParam } from "../../state";
import { numbersIn, textsIn } from "../../tables";
import type { Step, Study, Table } from "../../types";
import { fromName, stepTitle } from "../../words";

export interface MissionOf {
  name: string;
  title: string;
  step: Step | null;
  base: number | null;
  latest: number | null;
  target: number | null;
  by: string;
  projected: number | null;
  probability: number | null;
  lower: number | null;
  upper: number | null;
  needed: number | null;
  rate: number | null;
  done: number | null;
  verdict: string;
  why: string;
  stage: string;
  /** Whether its values are shares of people or areas on target. */
  share: boolean;
}

export function missionsIn(study: Study, table: Table): MissionOf[] {
  const n = (column: string) => numbersIn(table, column);
  const t = (column: string) => textsIn(table, column);
  const names = t("mission");
  const [base, latest, target, projected, probability] = [n("base"), n("latest"), n("target"), n("projected"), n("probability")];
  const [lower, upper, needed, rate, done] = [n("lower"), n("upper"), n("rate_needed"), n("rate"), n("done")];
  const [by, verdict, why, stage] = [t("by"), t("verdict"), t("why"), t("stage")];
  return names.map((name, row) => {
    const step = study.steps.find((each) => each.kind === "mission" && sectionOf(each) === name) ?? null;
    return {
      name, step, title: step ? stepTitle(step) : fromName(name), base: base[row]!, latest: latest[row]!, target: target[row]!, by: by[row]!,
      projected: projected[row]!, probability: probability[row]!, lower: lower[row]!, upper: upper[row]!, needed: needed[row]!, rate: rate[row]!,
      done: done[row]!, verdict: verdict[row]!, why: why[row]!, stage: stage[row]!, share: textOf(step, "judged") === "share-on-target",
    };
  });
}

/** All missions of the study, each once. */
export async function missionsOf(study: Study): Promise<MissionOf[]> {
  const steps = study.steps.filter((step) => step.kind === "mission");
  // One scorecard of all is one answer instead of many.
  const whole = study.steps.find((step) => step.kind === "scorecard" && step.rows === steps.length);
  const tables = await Promise.all(whole ? [api.table(whole.name)] : steps.map((step) => api.table(step.name)));
  return tables.flatMap((table) => missionsIn(study, table));
}

const VERDICTS = ["achieved", "on track", "at risk", "off track", "worsening", "no judgement"];
const MARKS: Record<string, string> = { achieved: "✓✓", "on track": "✓", "at risk": "!", "off track": "✗", worsening: "▼", "no judgement": "?" };

export function verdictsInWords(missions: MissionOf[]): string {
  const words = VERDICTS.map((verdict) => ({ verdict, n: missions.filter((mission) => mission.verdict === verdict).length })).filter(({ n }) => n > 0).map(({ verdict, n }) => {
    if (verdict === "no judgement") return `of ${n} no judgement can be made`;
    if (verdict === "worsening") return `${n} ${n === 1 ? "goes" : "go"} the wrong way`;
    return `${n} ${n === 1 ? "is" : "are"} ${verdict}`;
  });
  return missions.length === 1 ? `The one mission of this study, “${missions[0]!.title}”: ${missions[0]!.verdict}.` : `Of ${count(missions.length, "mission")}, ${list(words)}.`;
}

/** A verdict with a mark, so that colour says nothing alone. */
export function Verdict({ verdict }: { verdict: string }) {
  return (
    <span class={`verdict verdict-${verdict.replace(/\W+/g, "-")}`}>
      <span aria-hidden="true">{MARKS[verdict] ?? "·"}</span> {verdict}
    </span>
  );
}

const value = (mission: MissionOf, at: number | null) => (mission.share ? percent(at) : plain(at));
/** Why a mission has its verdict, with numbers rounded as they are on its card. */
export function whyWords(row: MissionOf): string {
  return row.why
    .replace(/-?\d+\.\d+(?![\d%])/g, (number) => value(row, Number(number)))
    .replace(/a chance of \d+(?:\.\d+)?%/, (whole) => (row.probability === null ? whole : `a chance of ${chance(row.probability)}`));
}

const STAGES: Record<string, string> = { input: "What is put in", output: "What is done", outcome: "What it is for", "": "" };

export function Missions({ study, missions }: { study: Study; missions: MissionOf[] }) {
  const cards = study.steps.filter((step) => step.kind === "scorecard");
  const [wanted, setWanted] = useParam(textParam("card", cards[0]?.name ?? ""));
  const card = cards.find((each) => each.name === wanted) ?? cards[0];
  const loaded = useLoad(async () => (card ? missionsIn(study, await api.table(card.name)) : missions), `card ${card?.name}`);
  return (
    <section aria-labelledby="missions">
      <h2 id="missions">Will the targets be met?</h2>
      {cards.length > 1 && (
        <div class="choices"><Choice label="Scorecard" value={card!.name} options={choicesOf(study, cards)} onChange={setWanted} /></div>
      )}
      <Ready of={loaded} what="the scorecard">
        {(rows) => (
          <>
            {card && rows.length !== missions.length && <p>{verdictsInWords(rows)}</p>}
            <Scorecard study={study} card={card ?? null} rows={rows} />
            <Way study={study} card={card ?? null} rows={rows} />
            <One study={study} rows={rows} />
          </>
        )}
      </Ready>
    </section>
  );
}

/** The scorecard in words: a row a mission, with why. */
function Scorecard({ study, card, rows }: { study: Study; card: Step | null; rows: MissionOf[] }) {
  const stages = [...new Set(rows.map((row) => row.stage))];
  return (
    <>
      {stages.map((stage) => (
        <div key={stage}>
          {stages.length > 1 && <h3>{STAGES[stage] || "Without a stage"}</h3>}
          <ul class="missions">
            {rows.filter((row) => row.stage === stage).map((row) => (
              <li key={row.name}>
                <div class="mission-head"><strong>{row.title}</strong> <Verdict verdict={row.verdict} /></div>
                <p>
                  {row.latest !== null && <>Now {value(row, row.latest)}{row.base !== null && <>, from {value(row, row.base)}</>}. </>}
                  {row.target !== null && <>Target {value(row, row.target)} by {row.by}. </>}
                  {row.projected !== null && (
                    <>
                      If it goes on as before: {value(row, row.projected)}
                      {row.lower !== null && row.upper !== null && <> ({levelWords(row.step)} interval {value(row, row.lower)} to {value(row, row.upper)})</>}
                      {row.probability !== null && <>, a chance of {chance(row.probability)}</>}.
                    </>
                  )}
                </p>
                {row.projected === null && row.why && <p class="small">{told(study, whyWords(row))}</p>}
              </li>
            ))}
          </ul>
        </div>
      ))}
      <DataTable
        id="card"
        caption={card ? stepTitle(card) : "Missions"}
        rows={rows.length}
        csv="missions"
        pageSize={12}
        columns={[
          { name: "mission", label: "Mission", values: rows.map((row) => row.title) },
          { name: "verdict", label: "Verdict", values: rows.map((row) => row.verdict) },
          { name: "base", label: "Base", values: rows.map((row) => row.base), format: byRow(rows, "base") },
          { name: "latest", label: "Latest", values: rows.map((row) => row.latest), format: byRow(rows, "latest") },
          { name: "target", label: "Target", values: rows.map((row) => row.target), format: byRow(rows, "target") },
          { name: "by", label: "By", values: rows.map((row) => row.by) },
          { name: "projected", label: "If it goes on as before", values: rows.map((row) => row.projected), format: byRow(rows, "projected") },
          { name: "probability", label: "Chance of the target", values: rows.map((row) => row.probability), format: (v) => (v === null ? "\u2013" : chance(v as number)) },
          { name: "done", label: "Share of the way done", values: rows.map((row) => row.done), format: (v) => percent(v as number | null, 0) },
          { name: "rate", label: "A year now", values: rows.map((row) => row.rate), format: byRow(rows, "rate") },
          { name: "needed", label: "A year needed", values: rows.map((row) => row.needed), format: byRow(rows, "needed") },
        ]}
      />
    </>
  );
}

/** Each mission has its own unit, so a column cannot be rounded alike: a number that stands in one row takes its way. */
function byRow(rows: MissionOf[], key: "base" | "latest" | "target" | "projected" | "rate" | "needed") {
  return (v: unknown) => {
    const row = rows.find((each) => each[key] === v);
    return row ? value(row, v as number | null) : plain(v as number | null);
  };
}

const FURTHEST = 2;
const clamp = (at: number | null) => (at === null ? null : Math.max(-1, Math.min(FURTHEST, at)));

/** All missions on one scale: 0 is the base, 1 the target. */
function Way({ study, card, rows }: { study: Study; card: Step | null; rows: MissionOf[] }) {
  const on = (row: MissionOf, at: number | null) => (at === null || row.base === null || row.target === null || row.target === row.base ? null : (at - row.base) / (row.target - row.base));
  const some = rows.filter((row) => row.done !== null || on(row, row.projected) !== null);
  if (some.length === 0) return null;
  const ends = (row: MissionOf) => [on(row, row.lower), on(row, row.upper)].sort((a, b) => (a ?? 0) - (b ?? 0)) as [number | null, number | null];
  const shares = some.map((row) => row.done ?? on(row, row.latest));
  const cutOff = some.some((row, i) => [shares[i]!, on(row, row.projected), ...ends(row)].some((at) => at !== null && clamp(at) !== at));
  const ordered = [...some.keys()].sort((a, b) => (shares[b] ?? -Infinity) - (shares[a] ?? -Infinity));
  const best = ordered[0]!;
  return (
    <Figure
      id="way"
      title="How much of the way to its target each mission has gone, and where it is heading"
      caption={`0% is the base, 100% the target. Dot: now. Hollow diamond: at the date of the target, if it goes on as before; the line is the interval of that.${cutOff ? ` What lies beyond −100% or ${FURTHEST * 100}% is drawn at that edge.` : ""}`}
      caveat="A projection draws the last years on; it knows of no policy. Its interval is too narrow far ahead, unless the mission asks for one as wide as past errors."
      source={sourceLine(study, card ?? undefined, ...some.map((row) => row.step ?? undefined))}
      twin={{
        rows: some.length,
        columns: [
          { name: "mission", label: "Mission", values: ordered.map((i) => some[i]!.title) },
          { name: "done", label: "Share of the way done", values: ordered.map((i) => shares[i]!), format: (v) => percent(v as number | null, 0) },
          { name: "projected", label: "Share of the way at its date, if it goes on as before", values: ordered.map((i) => on(some[i]!, some[i]!.projected)), format: (v) => percent(v as number | null, 0) },
          { name: "lower", label: "Lower end", values: ordered.map((i) => ends(some[i]!)[0]), format: (v) => percent(v as number | null, 0) },
          { name: "upper", label: "Upper end", values: ordered.map((i) => ends(some[i]!)[1]), format: (v) => percent(v as number | null, 0) },
          { name: "verdict", label: "Verdict", values: ordered.map((i) => some[i]!.verdict) },
        ],
      }}
    >
      <Intervals
        desc={`${some[best]!.title} has gone furthest, ${percent(shares[best], 0)} of the way.`}
        label="Share of the way from the base to the target"
        share
        mark={{ value: 1, label: "target" }}
        intervals={ordered.map((i) => {
          const row = some[i]!;
          const [lower, upper] = ends(row);
          return { label: row.title, value: clamp(shares[i]!), lower: clamp(lower), upper: clamp(upper), second: clamp(on(row, row.projected)) };
        })}
      />
    </Figure>
  );
}

/** One mission with its reasons, and its series where that is of one thing. */
function One({ study, rows }: { study: Study; rows: MissionOf[] }) {
  const [wanted, setWanted] = useParam(textParam("mission", rows[0]?.name ?? ""));
  const row = rows.find((each) => each.name === wanted) ?? rows[0];
  if (!row?.step) return null;
  const of = study.steps.find((step) => step.kind === "series" && row.step!.from.includes(step.name) && step.geography === null);
  return (
    <>
      <h3>One mission in detail</h3>
      {rows.length > 1 && (
        <div class="choices"><Choice label="Mission" value={row.name} options={rows.map((each) => ({ value: each.name, label: each.title }))} onChange={setWanted} /></div>
      )}
      <p><Verdict verdict={row.verdict} /> {row.why && told(study, whyWords(row))}</p>
      <p class="small">What is judged: {told(study, row.step.method ?? "")}</p>
      {of && <OneThing key={of.name} study={study} row={row} series={of} />}
      <Notes study={study} geography={row.step.geography} title="What else is said of it" notes={row.step.notes.filter((note) => note !== textOf(row.step, "note"))} />
    </>
  );
}

function OneThing({ study, row, series }: { study: Study; row: MissionOf; series: Step }) {
  const loaded = useLoad(() => api.table(series.name), `thing ${series.name}`);
  return (
    <Ready of={loaded} what="the series">
      {(table) => {
        const periods = textsIn(table, "period");
        const values = numbersIn(table, "value");
        const last = values.reduce<number>((at, each, i) => (each === null ? at : i), -1);
        const ahead = row.projected !== null && !periods.includes(row.by);
        const all = ahead ? [...periods, row.by] : periods;
        const blank = () => all.map((): number | null => null);
        const on = blank();
        const lower = blank();
        const upper = blank();
        if (ahead && last >= 0) {
          on[last] = lower[last] = upper[last] = values[last]!;
          on[all.length - 1] = row.projected;
          lower[all.length - 1] = row.lower;
          upper[all.length - 1] = row.upper;
        }
        return (
          <Figure
            id="mission-series"
            title={`${row.title}: what was, and where it is heading`}
            caption={`Dashed: drawn on to ${row.by}, with its interval. ${series.unit ? `In ${series.unit}.` : ""}`}
            caveat={ahead ? "The way between the last value and the date is not part of the projection." : null}
            source={sourceLine(study, series)}
            twin={{ rows: all.length, columns: [
              { name: "period", label: "Period", values: all },
              { name: "value", label: stepTitle(series), values: all.map((_, i) => values[i] ?? null) },
              { name: "projected", label: "Projected", values: all.map((_, i) => (i === all.length - 1 && ahead ? row.projected : null)) },
              { name: "lower", label: "Lower end", values: all.map((_, i) => (i === all.length - 1 && ahead ? row.lower : null)) },
              { name: "upper", label: "Upper end", values: all.map((_, i) => (i === all.length - 1 && ahead ? row.upper : null)) },
            ] }}
          >
            <Lines
              desc={`From ${plain(values[0])} in ${periods[0]} to ${plain(values[last])} in ${periods[last]}; target ${plain(row.target)} by ${row.by}.`}
              periods={all}
              label={series.unit ?? "value"}
              mark={row.target === null ? null : { value: row.target, label: `target ${plain(row.target)}` }}
              lines={[{ label: "", values: all.map((_, i) => values[i] ?? null) }, ...(ahead ? [{ label: "as before", values: on, lower, upper, dashed: true }] : [])]}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}
