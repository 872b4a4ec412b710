// What the spread of the ranks comes from, choice by choice; and what each part of an index does beside its weight.
import { api, useLoad } from "../../api";
import { choicesOf } from "../../apart";
import { Bars } from "../../charts/Bars";
import { choiceTitle, noteText } from "../../draws";
import { factsOf, levelOf, numberOf, shareWords, textOf } from "../../defined";
import { count, list, percent, whole } from "../../number";
import { Choice } from "../../parts/Choice";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { setAddress, textParam, useParam } from "../../state";
import type { Step, Study, Table } from "../../types";
import { stepTitle } from "../../words";

const MOST = 12;

export const valuesOf = <T,>(table: Table, name: string) => (table.columns.find((column) => column.name === name)?.values ?? []) as T[];

export function Sensitivities({ study, steps, of }: { study: Study; steps: Step[]; of: Step | undefined }) {
  const step = steps.find((each) => of && each.from.includes(of.name)) ?? (of ? undefined : steps[0]);
  return (
    <>
      {step ? <Sensitivity key={step.name} study={study} step={step} /> : of && (
        <section aria-labelledby="drives">
          <h2 id="drives">What the spread comes from</h2>
          <p class="message">The study does not say which of the choices moves these ranks most. A section <code>[sensitivity.NAME]</code> of this uncertainty would tell them apart.</p>
        </section>
      )}
    </>
  );
}

function Sensitivity({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `table ${step.name}`);
  const level = levelOf(step);
  const what = textOf(step, "area");
  const samples = numberOf(step, "samples");
  return (
    <section aria-labelledby="drives">
      <h2 id="drives">What the spread comes from</h2>
      <Ready of={loaded} what="the sensitivity">
        {(table) => {
          const choices = valuesOf<string>(table, "choice");
          const first = valuesOf<number | null>(table, "first_order");
          const total = valuesOf<number | null>(table, "total");
          const lower = valuesOf<number | null>(table, "lower");
          const upper = valuesOf<number | null>(table, "upper");
          const order = choices.map((_, i) => i).sort((a, b) => (total[b] ?? -1) - (total[a] ?? -1));
          const shown = order.slice(0, MOST);
          const rest = order.slice(MOST);
          const name = (i: number) => choiceTitle(study, choices[i]!, step.about);
          const told = (i: number) => `${name(i)} (${percent(total[i], 0)}${lower[i] == null ? "" : `, interval ${percent(lower[i], 0)} to ${percent(upper[i], 0)}`})`;
          if (total.every((each) => each === null)) return <p>Nothing changes, whatever is chosen: no share is known.</p>;
          return (
            <>
              <p>
                Most comes from {list(order.slice(0, 2).map(told))}: so much of the variance of {what ? `the rank of ${what}` : "the mean shift of all ranks"} is due to
                that choice, with all it does together with others.
                {rest.length > 0 && <> The {count(rest.length, "other choice", "other choices")} that the picture leaves out come to {percent(Math.max(...rest.map((i) => total[i] ?? 0)), 1)} each at most.</>}
              </p>
              <Figure
                id="drives"
                title="Which choices move the ranks: share of the variance due to each"
                caption={`Names are of parts, and mean the choice of their weights. Bars: what a choice does alone and together with others (the total Sobol index)${level === null ? "" : `; strokes: intervals at ${shareWords(level)}`}. Shares can sum to more than 100%, since what two do together counts for both.`}
                source={sourceLine(study, step)}
                caveat={samples ? `From ${samples} base samples${samples < 256 ? ", which is few: read the intervals, not the bars alone" : ""}. A share alone that is below 0 in the table is noise about 0.` : null}
                twin={{
                  columns: [
                    { name: "choice", label: "Choice", values: choices.map((_, i) => name(i)) },
                    { name: "total", label: "With all it does together", values: total, unit: "share" },
                    { name: "lower", label: "Interval from", values: lower, unit: "share" },
                    { name: "upper", label: "Interval to", values: upper, unit: "share" },
                    { name: "first_order", label: "Alone", values: first, format: (value) => percent(value as number | null) },
                  ],
                  rows: choices.length,
                  sort: "total.desc",
                }}
              >
                <Bars
                  desc={`From ${told(shown[0]!)} down to ${told(shown[shown.length - 1]!)}.`}
                  bars={shown.map((i) => ({ label: name(i), value: total[i] ?? null, lower: lower[i] ?? null, upper: upper[i] ?? null }))}
                  format={(value) => percent(value, value < 0.1 ? 1 : 0)}
                />
              </Figure>
            </>
          );
        }}
      </Ready>
    </section>
  );
}

export function Influences({ study, steps, about }: { study: Study; steps: Step[]; about: string | null }) {
  const [wanted] = useParam(textParam("influence", null));
  const step = steps.find((each) => each.name === wanted) ?? steps.find((each) => each.about === about) ?? steps[0];
  if (!step) return null;
  return (
    <section aria-labelledby="influence">
      <h2 id="influence">What each part does, beside its weight</h2>
      {steps.length > 1 && (
        <div class="choices">
          <Choice label="Of" value={step.name} options={choicesOf(study, steps)} onChange={(name) => setAddress({ influence: name, level: null })} />
        </div>
      )}
      <Influence key={step.name} study={study} step={step} />
    </section>
  );
}

function Influence({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), `table ${step.name}`);
  const [wanted, setWanted] = useParam(textParam("level", null));
  const titleOf = (name: string) => {
    const found = study.steps.find((each) => each.name === name);
    return found ? stepTitle(found) : name;
  };
  return (
    <Ready of={loaded} what="the influence">
      {(table) => {
        const owners = valuesOf<string>(table, "part_of");
        const wholes = [...new Set(owners)];
        const owner = wholes.find((each) => each === wanted) ?? wholes.find((each) => each === step.about) ?? wholes[0]!;
        const rows = owners.flatMap((each, i) => (each === owner ? [i] : []));
        const pick = <T,>(name: string) => { const all = valuesOf<T>(table, name); return rows.map((i) => all[i] as T); };
        const parts = pick<string>("part").map(titleOf);
        const weights = pick<number | null>("weight");
        const sum = weights.reduce<number>((total, each) => total + (each ?? 0), 0);
        const given = weights.map((each) => (each === null || !(sum > 0) ? null : each / sum));
        const shares = pick<number | null>("variance_share");
        const shareSum = shares.reduce<number>((total, each) => total + (each ?? 0), 0);
        // Of a part of the index, the shares are of the whole index's variance: within the part they are brought to 100%.
        const does = shares.map((each) => (each === null || !(shareSum > 0) ? null : each / shareSum));
        const order = parts.map((_, i) => i).sort((a, b) => (does[b] ?? 0) - (does[a] ?? 0));
        const furthest = [...order].filter((i) => does[i] !== null && given[i] !== null).sort((a, b) => Math.abs(does[b]! - given[b]!) - Math.abs(does[a]! - given[a]!))[0];
        return (
          <>
            {wholes.length > 1 && (
              <div class="choices">
                <Choice label="Parts of" value={owner} options={wholes.map((each) => ({ value: each, label: titleOf(each) }))} onChange={(value) => setWanted(value === step.about ? null : value)} />
              </div>
            )}
            {furthest !== undefined && (
              <p>
                A weight says what a part was meant to count, not what it does. Furthest from its weight is {parts[furthest]}: it was given {percent(given[furthest])} and does{" "}
                {percent(does[furthest])}. {factsOf(step, "alphas").slice(0, 1).map((each) => noteText(study, textOf(each, "note") ?? ""))}
              </p>
            )}
            <Figure
              id="influence"
              title={`What the parts of ${titleOf(owner)} were given, and what they do`}
              caption="Bars: the part’s share of the variance of the score. Black strokes: the weight it was given, as a share of all weights."
              source={sourceLine(study, step)}
              caveat="Computed over all areas as they are, so there is no interval. A part that goes together with the others does more than its weight."
              twin={{
                columns: [
                  { name: "part", label: "Part", values: parts },
                  { name: "weight", label: "Weight given", values: given, unit: "share" },
                  { name: "does", label: "Share of the variance", values: does, unit: "share" },
                  { name: "correlation", label: "Correlation with the score", values: pick("correlation") },
                  { name: "mean_rank_change", label: "Mean change of rank without it", values: pick("mean_rank_change") },
                  { name: "greatest_rank_change", label: "Greatest change of rank without it", values: pick("greatest_rank_change") },
                ],
                rows: parts.length,
                sort: "does.desc",
              }}
            >
              <Bars
                desc={order.map((i) => `${parts[i]}: given ${percent(given[i])}, does ${percent(does[i])}`).join("; ")}
                bars={order.map((i) => ({ label: parts[i]!, value: does[i] ?? null, against: given[i] ?? null }))}
                format={(value) => percent(value)}
              />
            </Figure>
            <p class="small">{count(rows.length, "part")}{step.counts["areas ranked"] ? `, over ${whole(step.counts["areas ranked"])} areas` : ""}.</p>
          </>
        );
      }}
    </Ready>
  );
}
