// What options are worth: with all money alike, and with distributional weights beside it.
import { api, useLoad } from "../api";
import { choicesOf } from "../apart";
import { Bars } from "../charts/Bars";
import { ACCENT, MAIN } from "../charts/colour";
import { Intervals } from "../charts/Intervals";
import { Slope } from "../charts/Slope";
import { numberOf, textOf } from "../defined";
import { chance, count, fixed, list, money, percent } from "../number";
import type { PageProps } from "../pages";
import { Choice } from "../parts/Choice";
import { Figure } from "../parts/Figure";
import { Empty, Ready } from "../parts/messages";
import { lowerFirst, Notes, told } from "../parts/Notes";
import { sourceLine } from "../sources";
import { textParam, useParam } from "../state";
import { hasValues, numbersIn, textsIn } from "../tables";
import type { Step, Study, Table } from "../types";
import { fromName, stepTitle } from "../words";

export default function Worth({ study }: PageProps) {
  const appraisals = study.steps.filter((step) => step.kind === "appraisal");
  const [of, setOf] = useParam(textParam("of", appraisals[0]?.name ?? ""));
  const step = appraisals.find((each) => each.name === of) ?? appraisals[0];
  if (!step) {
    return (
      <Empty>
        <p>This study appraises nothing. A section <code>[appraisal.*]</code> with what options cost and bring, year by year, would make one.</p>
      </Empty>
    );
  }
  return (
    <>
      {appraisals.length > 1 && (
        <div class="choices">
          <Choice label="Appraisal" value={step.name} options={choicesOf(study, appraisals)} onChange={setOf} />
        </div>
      )}
      <Appraisal key={step.name} study={study} step={step} />
    </>
  );
}

interface Options {
  names: string[];
  costs: (number | null)[];
  benefits: (number | null)[];
  npv: (number | null)[];
  bcr: (number | null)[];
  npvWeighted: (number | null)[];
  bcrWeighted: (number | null)[];
  lower: (number | null)[];
  upper: (number | null)[];
  rank: (number | null)[];
  rankWeighted: (number | null)[];
  positive: (number | null)[];
  best: (number | null)[];
  switching: (number | null)[];
  /** Rows in the order of rank. */
  order: number[];
  weighted: boolean;
  drawn: boolean;
  /** The sign of the currency, where the study says it. */
  sign?: string;
}

export function optionsOf(table: Table): Options {
  const column = (name: string) => numbersIn(table, name);
  const rank = column("rank");
  const order = rank.map((_, row) => row).sort((a, b) => (rank[a] ?? Infinity) - (rank[b] ?? Infinity) || a - b);
  const rankWeighted = column("rank_weighted");
  const lower = column("lower");
  return {
    names: textsIn(table, "option").map((name) => fromName(name)),
    costs: column("costs"), benefits: column("benefits"), npv: column("npv"), bcr: column("bcr"),
    npvWeighted: column("npv_weighted"), bcrWeighted: column("bcr_weighted"), lower, upper: column("upper"), rank, rankWeighted,
    positive: column("p_positive"), best: column("p_best"), switching: column("switching_benefits"), order,
    weighted: hasValues(rankWeighted), drawn: hasValues(lower),
  };
}

/** Money of an appraisal is in what the study's lines are in. */
type Sum = (value: number | null | undefined) => string;
const sumIn = (options: Pick<Options, "sign">): Sum => (value) => money(value, options.sign ?? "");

/** "£" where the study says pounds: anywhere in the appraisal, or as the unit of a result. */
export function signOf(study: Study, step: Step): string {
  const section = JSON.stringify(step.defined?.value ?? null);
  const said = [step.title, section, step.unit, ...study.steps.map((each) => each.unit)];
  return said.some((each) => /£|\bpounds?\b|\bGBP\b/i.test(each ?? "")) ? "£" : "";
}
const ratio = (value: number | null | undefined) => fixed(value, 2);

function Appraisal({ study, step }: { study: Study; step: Step }) {
  const loaded = useLoad(() => api.table(step.name), step.name);
  return (
    <Ready of={loaded} what="the appraisal">
      {(table) => {
        const options = { ...optionsOf(table), sign: signOf(study, step) };
        const byNpv = textOf(step, "rank_by") === "npv";
        const year = numberOf(step, "base_year") ?? 0;
        const unit = `${options.sign ? "" : "in the study’s currency, "}${year > 0 ? `in prices of ${year}, discounted to that year` : "discounted to year 0"}`;
        return (
          <>
            <Answer options={options} title={stepTitle(step)} byNpv={byNpv} unit={unit} />
            <NetPresentValue study={study} step={step} options={options} unit={unit} />
            <CostsAndBenefits study={study} step={step} options={options} unit={unit} />
            {options.weighted && options.names.length > 1 && <Weighted study={study} step={step} options={options} byNpv={byNpv} />}
            {hasValues(options.switching) && <Switching study={study} step={step} options={options} />}
            <section aria-labelledby="all">
              <h2 id="all">How it was reckoned</h2>
              <p>{told(study, step.method ?? "")}</p>
              <Notes study={study} title={`${count(step.notes.length, "note")}: what each line adds, where options break even, what they hang on`} notes={step.notes} />
            </section>
          </>
        );
      }}
    </Ready>
  );
}

/** The answer: which comes first, how sure that is, and whether weights change it. */
export function Answer({ options, title, byNpv, unit }: { options: Options; title: string; byNpv: boolean; unit: string }) {
  const sum = sumIn(options);
  const first = options.order[0];
  if (first === undefined) return <p class="lead">“{title}” has no options.</p>;
  const many = options.names.length > 1;
  const name = options.names[first]!;
  const npv = options.npv[first] ?? 0;
  return (
    <>
      <p class="lead">
        {many
          ? <>Of {count(options.names.length, "option")} in “{title}”, <strong>{lowerFirst(name)}</strong> comes first by {byNpv ? "net present value" : "the ratio of benefits to costs"}: </>
          : <>“{title}” costs {sum(options.costs[first])} and brings {sum(options.benefits[first])}: </>}
        {options.bcr[first] !== null && <>{ratio(options.bcr[first])} of benefits for each 1 of costs, and </>}
        a net present value of {sum(npv)}
        {options.lower[first] !== null && <> (90% of draws lie between {sum(options.lower[first])} and {sum(options.upper[first])})</>}.
      </p>
      <p class="small">Sums are {unit}.</p>
      {options.drawn && <p>{sureness(options)}</p>}
      {options.weighted ? many && <p>{orderWords(options)}</p> : <p>No line says whose money it is, so there are no distributional weights: all money counts alike. An <code>income</code> on a line would weigh it.</p>}
    </>
  );
}

/** How often each is worth something, and which is worth most. */
export function sureness(options: Options): string {
  const rows = options.order.filter((row) => options.positive[row] !== null);
  const worth = rows.map((row) => `${lowerFirst(options.names[row]!)} in ${chance(options.positive[row]!)}`);
  const text = `When what may be off is varied, an option is worth more than it costs in so many of the draws: ${list(worth)}.`;
  const best = rows.filter((row) => (options.best[row] ?? 0) >= 0.05).sort((a, b) => options.best[b]! - options.best[a]!);
  if (rows.length < 2 || best.length === 0) return text;
  const [top, second] = best;
  const most = second === undefined
    ? `${options.names[top!]} has the greatest net present value in ${chance(options.best[top!]!)} of them.`
    : `The greatest net present value is that of ${lowerFirst(options.names[top!]!)} in ${chance(options.best[top!]!)} of them, that of ${lowerFirst(options.names[second]!)} in ${chance(options.best[second]!)}: which one is best is ${options.best[top!]! >= 0.95 ? "hardly in doubt" : "not settled"}.`;
  const npvFirst = options.order.filter((row) => options.npv[row] !== null).sort((a, b) => options.npv[b]! - options.npv[a]!)[0];
  const other = npvFirst !== undefined && npvFirst !== options.order[0]
    ? ` Most value for each pound and most value in all are not the same: by net present value ${lowerFirst(options.names[npvFirst]!)} comes first.`
    : "";
  return `${text} ${most}${other}`;
}

/** Whether distributional weights change the order, and what they turn round. */
export function orderWords(options: Options): string {
  const sum = sumIn(options);
  const moved = options.order.filter((row) => options.rankWeighted[row] !== null && options.rank[row] !== options.rankWeighted[row]);
  const turned = options.order.filter((row) => (options.npv[row] ?? 0) < 0 !== (options.npvWeighted[row] ?? options.npv[row] ?? 0) < 0);
  const order = moved.length === 0
    ? "Weighing money by the income of those whom it reaches leaves the order as it is."
    : `Weighing money by the income of those whom it reaches changes the order: ${list(moved.map((row) => `${lowerFirst(options.names[row]!)} goes from place ${options.rank[row]} to ${options.rankWeighted[row]}`))}.`;
  const signs = turned.map((row) => `${lowerFirst(options.names[row]!)} goes from ${sum(options.npv[row])} to ${sum(options.npvWeighted[row])}`);
  return signs.length === 0 ? order : `${order} It turns the sign of ${signs.length === 1 ? "one net present value" : "some net present values"}: ${list(signs)}.`;
}

interface PartProps {
  study: Study;
  step: Step;
  options: Options;
  unit?: string;
}

const pick = <T,>(order: number[], values: T[]) => order.map((row) => values[row]!);

function NetPresentValue({ study, step, options, unit }: PartProps) {
  const { order } = options;
  const sum = sumIn(options);
  const first = order[0];
  const over = order.filter((row) => (options.npv[row] ?? 0) > 0).length;
  return (
    <section aria-labelledby="value">
      <h2 id="value">Is it worth what it costs?</h2>
      <Figure
        id="npv"
        title={`Net present value of each option${options.drawn ? ", with its interval" : ""}${options.weighted ? ", and as weighted by income" : ""}`}
        caption={`Dot: with all money alike. ${options.drawn ? "Line: from the 5th to the 95th hundredth of the draws. " : ""}${options.weighted ? "Hollow diamond: with distributional weights. " : ""}Above 0 it is worth more than it costs.`}
        caveat={options.drawn ? "Only lines that say how far they may be off are varied; the others are taken as certain. The interval is that of the unweighted value." : "No line says how far it may be off (`varies`), so there are no intervals: how sure these values are is not known."}
        source={`${sourceLine(study, step)}; ${unit}`}
        twin={{
          rows: order.length,
          columns: [
            { name: "option", label: "Option", values: pick(order, options.names) },
            { name: "npv", label: "Net present value", values: pick(order, options.npv), format: (v) => sum(v as number | null) },
            ...(options.drawn
              ? [
                  { name: "lower", label: "Lower end (5th hundredth)", values: pick(order, options.lower), format: (v: unknown) => sum(v as number | null) },
                  { name: "upper", label: "Upper end (95th hundredth)", values: pick(order, options.upper), format: (v: unknown) => sum(v as number | null) },
                  { name: "p_positive", label: "Share of draws above 0", values: pick(order, options.positive), format: (v: unknown) => (v === null ? "\u2013" : chance(v as number)) },
                  { name: "p_best", label: "Share of draws in which it is worth most", values: pick(order, options.best), format: (v: unknown) => (v === null ? "\u2013" : chance(v as number)) },
                ]
              : []),
            ...(options.weighted ? [{ name: "npv_weighted", label: "Weighted by income", values: pick(order, options.npvWeighted), format: (v: unknown) => sum(v as number | null) }] : []),
          ],
        }}
      >
        <Intervals
          desc={first === undefined ? "No options." : `${over} of ${order.length} lie above 0. First by rank is ${options.names[first]} with ${sum(options.npv[first])}.`}
          label="Net present value"
          mark={{ value: 0, label: "breaks even" }}
          format={(value) => sum(value).replace(" million", "m").replace(" billion", "bn").replace(/\.00(?=m|bn)/, "")}
          intervals={order.map((row) => ({
            label: options.names[row]!, value: options.npv[row]!, lower: options.lower[row]!, upper: options.upper[row]!,
            second: options.weighted ? options.npvWeighted[row]! : null, strong: row === first,
          }))}
        />
      </Figure>
    </section>
  );
}

function CostsAndBenefits({ study, step, options, unit }: PartProps) {
  const { order } = options;
  const sum = sumIn(options);
  const loaded = useLoad(() => api.table(step.name), step.name);
  const table = loaded.state === "ready" ? loaded.value : null;
  const category = table ? textsIn(table, "category") : [];
  const irr = table ? numbersIn(table, "irr") : [];
  const payback = table ? numbersIn(table, "payback") : [];
  const yearly = table ? numbersIn(table, "yearly_cost") : [];
  return (
    <Figure
      id="costs"
      title="What each option costs the public purse, and what it brings to society"
      caption="Present values: costs less savings in orange, benefits in blue. Value for money is by the ratio of the two."
      source={`${sourceLine(study, step)}; ${unit}`}
      caveat={order.some((row) => options.bcr[row] === null) ? "An option without a ratio costs nothing, or saves money." : null}
      twin={{
        rows: order.length,
        columns: [
          { name: "rank", label: "Place", values: pick(order, options.rank), first: "asc" },
          { name: "option", label: "Option", values: pick(order, options.names) },
          { name: "costs", label: "Costs", values: pick(order, options.costs), format: (v) => sum(v as number | null) },
          { name: "benefits", label: "Benefits", values: pick(order, options.benefits), format: (v) => sum(v as number | null) },
          { name: "bcr", label: "Benefits over costs", values: pick(order, options.bcr), format: (v) => ratio(v as number | null) },
          { name: "category", label: "Value for money", values: order.map((row) => category[row] ?? null) },
          { name: "irr", label: "Internal rate of return", values: order.map((row) => irr[row] ?? null), format: (v) => percent(v as number | null) },
          { name: "payback", label: "Costs made good by the end of", values: order.map((row) => payback[row] ?? null), format: (v) => (v === null ? "\u2013" : String(v)) },
          { name: "yearly_cost", label: "Equivalent cost a year", values: order.map((row) => yearly[row] ?? null), format: (v) => sum(v as number | null) },
        ],
      }}
    >
      <Bars
        desc={list(order.map((row) => `${options.names[row]}: costs ${sum(options.costs[row])}, benefits ${sum(options.benefits[row])}`)) + "."}
        format={sum}
        bars={order.flatMap((row) => [
          { label: `Costs, ${lowerFirst(options.names[row]!)}`, value: options.costs[row]!, colour: ACCENT },
          { label: "Benefits", value: options.benefits[row]!, colour: MAIN },
        ])}
      />
    </Figure>
  );
}

function Weighted({ study, step, options, byNpv }: PartProps & { byNpv: boolean }) {
  const { order } = options;
  const sum = sumIn(options);
  const [plain, heavy] = byNpv ? [options.npv, options.npvWeighted] : [options.bcr, options.bcrWeighted];
  const format = byNpv ? sum : ratio;
  const changes = order.some((row) => options.rank[row] !== options.rankWeighted[row]);
  const reference = numberOf(step, "reference_income");
  return (
    <section aria-labelledby="weighted">
      <h2 id="weighted">Whose money is it?</h2>
      <p>
        Money to somebody with an income of {reference !== null ? sum(reference) : "the reference"} counts as 1, to somebody poorer as more.
      </p>
      <Figure
        id="weights"
        title={`${byNpv ? "Net present value" : "Benefits over costs"}, with all money alike and weighted by income: the order ${changes ? "changes" : "stays"}`}
        caption={byNpv ? "Where lines cross, weights change the order." : "Above 1 an option is worth more than it costs. Where lines cross, weights change the order."}
        caveat="The weights rest on one number, the elasticity of the marginal utility of income; lines without an income are not weighed."
        source={sourceLine(study, step)}
        twin={{
          rows: order.length,
          columns: [
            { name: "option", label: "Option", values: pick(order, options.names) },
            { name: "plain", label: byNpv ? "Net present value" : "Benefits over costs", values: pick(order, plain), format: (v) => format(v as number | null) },
            { name: "weighted", label: "Weighted by income", values: pick(order, heavy), format: (v) => format(v as number | null) },
            { name: "rank", label: "Place", values: pick(order, options.rank), first: "asc" },
            { name: "rank_weighted", label: "Place, weighted", values: pick(order, options.rankWeighted), first: "asc" },
          ],
        }}
      >
        <Slope
          desc={list(order.map((row) => `${options.names[row]} goes from ${format(plain[row])} to ${format(heavy[row])}`)) + "."}
          left="All money alike"
          right="Weighted by income"
          format={format}
          mark={byNpv ? { value: 0, label: "breaks even" } : { value: 1, label: "breaks even" }}
          pairs={order.map((row) => ({ label: options.names[row]!, left: plain[row]!, right: heavy[row]!, strong: options.rank[row] !== options.rankWeighted[row] }))}
        />
      </Figure>
    </section>
  );
}

/** "benefits may fall by 36% before workshops is worth no more than it costs". */
export function switchingWords(options: Options): string {
  const rows = options.order.filter((row) => options.switching[row] !== null);
  return `${list(rows.map((row) => {
    const by = options.switching[row]!;
    const name = lowerFirst(options.names[row]!);
    return by < 0 ? `the benefits of ${name} may fall by ${percent(-by, 0)} before it is worth no more than it costs` : `those of ${name} would have to rise by ${percent(by, 0)} for it to break even`;
  }))}.`.replace(/^./, (first) => first.toUpperCase());
}

function Switching({ study, step, options }: PartProps) {
  const order = options.order.filter((row) => options.switching[row] !== null);
  return (
    <section aria-labelledby="switching">
      <h2 id="switching">How wrong may it be?</h2>
      <p>{switchingWords(options)}</p>
      <Figure
        id="switching"
        title="By how much all benefits may change before an option is worth just what it costs"
        caption="Below 0: benefits may fall so far. Above 0: they would have to rise so far."
        caveat="All benefits of an option are changed together; single lines are in the notes below."
        source={sourceLine(study, step)}
        twin={{
          rows: order.length,
          columns: [
            { name: "option", label: "Option", values: pick(order, options.names) },
            { name: "switching_benefits", label: "Change of all benefits to break even", values: pick(order, options.switching), format: (v) => percent(v as number | null, 1) },
          ],
        }}
      >
        <Bars
          desc={switchingWords(options)}
          format={(value) => `${value > 0 ? "+" : ""}${percent(value, 0)}`}
          bars={order.map((row) => ({ label: options.names[row]!, value: options.switching[row]!, colour: options.switching[row]! > 0 ? ACCENT : MAIN }))}
        />
      </Figure>
    </section>
  );
}
