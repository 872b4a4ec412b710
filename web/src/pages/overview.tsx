// What the study found, in words and figures. Every sentence is made from the tables; none says more than they do.
import { api, useLoad } from "../api";
import { Intervals } from "../charts/Intervals";
import { Bars } from "../charts/Bars";
import { numbers, orderOf, uncertaintiesOf } from "../measures";
import { levelWords } from "../defined";
import { choicesInWords, rankRange, readDraws, sameRank } from "../draws";
import { listShown } from "../lists";
import { count, formatterFor, list, percent, whole } from "../number";
import { hasPage, type PageProps } from "../pages";
import { DataTable } from "../parts/DataTable";
import { Figure } from "../parts/Figure";
import { Empty, Ready } from "../parts/messages";
import { sourceLine } from "../sources";
import { link } from "../state";
import type { Claim, GeographyInfo, IndexInfo, Step, Study } from "../types";
import { areasOf, geographyTitle, inSentence, kindName, namedInSentence, ofNeed, stepTitle } from "../words";

export default function Overview({ study }: PageProps) {
  const headline = study.steps.find((step) => step.kind === "index" && step.areas && step.name === study.headline);
  const lists = study.steps.filter((step) => step.kind === "designation" && step.areas);
  const summaries = study.steps.filter((step) => step.kind === "summary" && step.areas && headline && step.from.includes(headline.name));
  return (
    <>
      {study.description && <p class="lead">{study.description}</p>}
      <Facts study={study} />
      {headline ? <Greatest study={study} index={headline} /> : <NoHeadline study={study} />}
      {summaries.length > 0 && headline && (
        <section aria-labelledby="coarser">
          <h2 id="coarser">The same, told for larger areas</h2>
          <div class="columns">{summaries.map((step) => <Coarser key={step.name} study={study} step={step} />)}</div>
        </section>
      )}
      {lists.length > 0 && (
        <section aria-labelledby="lists">
          <h2 id="lists">Who is on which list</h2>
          <Lists study={study} lists={lists} />
        </section>
      )}
      {study.claims > 0 && (
        <section aria-labelledby="claims">
          <h2 id="claims">What the study says, tested</h2>
          <Claims study={study} />
        </section>
      )}
      <Method study={study} />
    </>
  );
}

const infoOf = (study: Study, name: string | null): GeographyInfo | undefined =>
  study.geographies.find((geography) => geography.name === name);

function Facts({ study }: { study: Study }) {
  const indicators = study.steps.filter((step) => step.kind === "indicator").length;
  const facts: [string, string][] = study.geographies
    .filter((geography) => geography.areas > 0)
    .slice(0, 3)
    .map((geography) => [geographyTitle(geography), whole(geography.areas)]);
  if (indicators) facts.push([kindName("indicator", indicators !== 1), whole(indicators)]);
  if (study.indices.length) facts.push([kindName("index", study.indices.length !== 1), whole(study.indices.length)]);
  if (study.claims) facts.push([study.claims === 1 ? "claim" : "claims", whole(study.claims)]);
  return (
    <dl class="facts">
      {facts.map(([label, figure]) => (
        <div class="fact" key={label}>
          <dt>{label}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

function NoHeadline({ study }: { study: Study }) {
  const kinds = [...new Set(study.steps.filter((step) => step.areas && step.kind !== "geography").map((step) => step.kind))];
  return (
    <Empty>
      <p>
        This study has no index, so no single order of need.{" "}
        {kinds.length > 0
          ? <>It has {list(kinds.map((kind) => kindName(kind, true)))}: <a href={link("where")}>see where they are high and low</a>.</>
          : "An `[index]` section of the study would make one."}
      </p>
    </Empty>
  );
}

/** The ten areas of greatest need, and how sure their places are. */
function Greatest({ study, index }: { study: Study; index: Step }) {
  const geography = infoOf(study, index.geography);
  const [uncertainty, ...others] = uncertaintiesOf(study, index);
  const need = ofNeed(study, index);
  const first = need ? "of greatest need" : "that rank first";
  const rankLabel = need ? "Rank (1 is the greatest need)" : "Rank (1 is the worst)";
  const has = (step: Step | undefined, column: string) => step?.columns.some((each) => each.name === column) ?? false;
  const loaded = useLoad(
    async () => {
      const [places, ranks, scores, lower, upper, median, core] = await Promise.all([
        api.geography(index.geography!),
        api.column(index.name, "rank"),
        api.column(index.name, "score"),
        has(uncertainty, "lower") ? api.column(uncertainty!.name, "lower") : null,
        has(uncertainty, "upper") ? api.column(uncertainty!.name, "upper") : null,
        has(uncertainty, "median") ? api.column(uncertainty!.name, "median") : null,
        has(uncertainty, "core") ? api.column<string | null>(uncertainty!.name, "core") : null,
      ]);
      const ranges = await Promise.all(
        others
          .filter((step) => has(step, "lower") && has(step, "upper"))
          .map(async (step) => ({ step, lower: await api.column(step.name, "lower"), upper: await api.column(step.name, "upper") })),
      );
      return { places, ranks, scores, lower, upper, median, core, ranges };
    },
    `greatest ${index.name}`,
  );
  const info = study.indices.find((each) => each.name === index.name);
  const areas = areasOf(geography);
  // "Who first" draws its line through the areas of the list that it begins with.
  const begins = listShown(study.steps.filter((step) => step.kind === "designation" && step.areas && step.geography));
  const lineHere = hasPage("first", study) && (!begins || begins.geography === index.geography);
  return (
    <section aria-labelledby="greatest">
      <h2 id="greatest">{need ? "Where need is greatest" : "Which rank first"}</h2>
      <Ready of={loaded} what="the ranking">
        {({ places, ranks, scores, lower, upper, core, ranges }) => {
          const order = orderOf(ranks, "low");
          const top = order.slice(0, 10);
          const unranked = ranks.length - order.length;
          const name = (area: number) => places.names[area] || places.codes[area]!;
          const where = (area: number) => link("place", { geography: index.geography, area: places.codes[area]! });
          if (order.length === 0) {
            return (
              <Empty>
                <p>
                  None of the {whole(ranks.length)} {areas} could be ranked by {namedInSentence(stepTitle(index))}, for want of values.{" "}
                  <a href={link("claims", { view: "method", step: index.name })}>How it was made</a> says what was missing.
                </p>
              </Empty>
            );
          }
          const one = sameValue(order.map((area) => scores[area] ?? null));
          if (one !== null && order.length > 1) {
            return (
              <>
                <Empty>
                  <p>
                    All {whole(order.length)} {areas} that could be ranked by {namedInSentence(stepTitle(index))} have the same score, {formatterFor(scores)(one)}: it puts none before another.
                  </p>
                </Empty>
                {info && <PartsSentence info={info} />}
                {unranked > 0 && <p>{count(unranked, "area")} of {whole(ranks.length)} could not be ranked, for want of values.</p>}
              </>
            );
          }
          const shared = order.filter((area) => ranks[area] === ranks[order[0]!]).length;
          const outside = lower && upper && top.some((area) => ranks[area]! < lower[area]! || ranks[area]! > upper[area]!);
          const coreCounts = core ? { in: core.filter((each) => each === "in").length, open: core.filter((each) => each === "toss-up").length } : null;
          const columns = [
            { name: "rank", label: rankLabel, values: ranks, first: "asc" as const },
            { name: "name", label: "Name", values: places.names, href: where },
            { name: "code", label: "Code", values: places.codes },
            { name: "score", label: "Score", values: scores },
            ...(lower && upper
              ? [
                  { name: "lower", label: "Rank, lower end", values: lower, first: "asc" as const },
                  { name: "upper", label: "Rank, upper end", values: upper, first: "asc" as const },
                ]
              : []),
          ];
          return (
            <>
              <p class="lead">
                Of {count(ranks.length, "area")} by {namedInSentence(stepTitle(index))},{" "}
                {shared > 1 && <>{whole(shared)} share the first rank, among them </>}
                <a href={where(top[0]!)}>{name(top[0]!)}</a>
                {shared > 1 ? <> and <a href={where(top[1]!)}>{name(top[1]!)}</a></> : need ? " is in the greatest need" : " ranks first"}
                {shared === 1 && top.length > 2 && <>, followed by <a href={where(top[1]!)}>{name(top[1]!)}</a> and <a href={where(top[2]!)}>{name(top[2]!)}</a></>}.
              </p>
              {info && <PartsSentence info={info} />}
              {unranked > 0 && <p>{count(unranked, "area")} of {whole(ranks.length)} could not be ranked, for want of values.</p>}
              {coreCounts && lower && upper && (
                <p>
                  How sure is that? {name(top[0]!)} {rangeWords(study, uncertainty!, lower[top[0]!], upper[top[0]!], ranges.length > 0)}
                  {ranges.map(({ step, lower, upper }) => <span key={step.name}>, and {rangeWords(study, step, lower[top[0]!], upper[top[0]!], true)}</span>)}.{" "}
                  {ranges.length > 0 && <>By “{stepTitle(uncertainty!)}”, </>}{count(coreCounts.in, "area is", "areas are")} sure to be among those {need ? "of greatest need" : "that rank first"}, and for{" "}
                  {count(coreCounts.open, "other", "others")} it depends on what is varied.
                  {hasPage("sure", study) && <> <a href={link("sure", { of: index.name })}>How sure is each rank?</a></>}
                  {lineHere && top.length > 3 && <> <a href={`${link("first", { line: 3 })}#line`}>Which are the first three, and how sure is that?</a></>}
                </p>
              )}
              <Figure
                id="greatest"
                title={`The ten ${areas} ${first}, ${lower && upper ? "with the range of ranks that each could have" : "by score"}`}
                caption={lower && upper
                  ? `The dot is the rank as built, the line ${intervalWords(uncertainty, ranges.length > 0)}. Rank 1 is ${need ? "the greatest need" : "the worst"}.${outside ? " A dot outside its line means that chance in the figures has probably favoured that rank." : ""}`
                  : need ? "A higher score means greater need." : "A higher score ranks further up; whether it means need, the study does not say."}
                source={sourceLine(study, index)}
                caveat={lower && upper ? "Where lines overlap, the order of two areas says little." : "How sure these places are is not known: the study has no uncertainty of this index."}
                twin={{ columns, rows: ranks.length, sort: "rank" }}
              >
                {lower && upper ? (
                  <Intervals
                    desc={`The first is ${name(top[0]!)}, ${rankRange(lower[top[0]!], upper[top[0]!])}; the last of them is ${name(top[top.length - 1]!)}, ${rankRange(lower[top[top.length - 1]!], upper[top[top.length - 1]!])}.`}
                    label={rankLabel}
                    intervals={top.map((area) => ({ label: name(area), value: ranks[area]!, lower: lower[area]!, upper: upper[area]! }))}
                  />
                ) : (
                  <Bars
                    desc={`From ${name(top[0]!)} down to ${name(top[top.length - 1]!)}.`}
                    bars={top.map((area) => ({ label: name(area), value: scores[area]! }))}
                    format={(value) => formatterFor(scores)(value)}
                  />
                )}
              </Figure>
              <p class="more"><a href={link("where", { of: `${index.name}.score` })}>{geography?.map ? "See them on the map" : "See the whole ranking"}{info?.live && ", and try other weights"}</a></p>
            </>
          );
        }}
      </Ready>
    </section>
  );
}

function PartsSentence({ info }: { info: IndexInfo }) {
  const total = info.parts.reduce((sum, part) => sum + part.weight, 0);
  const parts = [...info.parts].sort((a, b) => b.weight - a.weight);
  if (parts.length === 0 || total <= 0) return null;
  const alike = parts.every((part) => Math.abs(part.weight - parts[0]!.weight) < 1e-9);
  const names = parts.map((part) => `${inSentence(part.title ?? part.of)}${alike ? "" : ` (${percent(part.weight / total, 1)})`}`);
  return <p>It is made of {count(parts.length, "part")}{alike && parts.length > 1 ? " of equal weight" : ""}: {list(names)}.</p>;
}

/** "ranks 1 in 90% or more of the draws, when 7 weights and the errors of the figures are varied", with the title where there are several. */
function rangeWords(study: Study, step: Step, lower: number | null | undefined, upper: number | null | undefined, named: boolean): string {
  const varied = choicesInWords(readDraws(study, step).varied);
  const one = sameRank(lower, upper);
  return `ranks ${one ? whole(lower) : `anywhere from ${rankRange(lower, upper)}`} in ${levelWords(step)}${one ? " or more" : ""} of the draws${named ? ` of “${stepTitle(step)}”` : ""}, when ${
    varied.length > 0 ? `${list(varied)} ${varied.length === 1 && !/s$/.test(varied[0]!) ? "is" : "are"} varied` : "what could have been chosen otherwise is varied"
  }`;
}

function intervalWords(uncertainty: Step | undefined, named: boolean): string {
  return `holds ${levelWords(uncertainty)} of the ranks in the draws${named && uncertainty ? ` of “${stepTitle(uncertainty)}”` : " that vary the choices made"}`;
}

/** The one value that all have; null where they differ, or there is none. */
const sameValue = (values: (number | null)[]): number | null => (values.length > 0 && values.every((each) => each === values[0]) ? values[0]! : null);

/** The coarser areas of greatest need, by the first measure of a summary. */
function Coarser({ study, step }: { study: Study; step: Step }) {
  const measure = step.columns.find((column) => column.type === "number")?.name;
  const geography = infoOf(study, step.geography);
  const loaded = useLoad(async () => {
    const [places, values, ranks] = await Promise.all([
      api.geography(step.geography!),
      api.column(step.name, measure!),
      api.column(step.name, `${measure}_rank`),
    ]);
    return { places, values, ranks };
  }, `coarser ${step.name}`);
  if (!measure || !geography) return null;
  return (
    <Ready of={loaded} what={stepTitle(step)}>
      {({ places, values, ranks }) => {
        const top = orderOf(ranks, "low").slice(0, 10);
        const label = measure.replace(/_/g, " ");
        const format = formatterFor(values, /share|extent/.test(measure) ? "share" : null);
        const areas = areasOf(geography);
        if (top.length === 0) return <Empty><p>None of the {count(values.length, "area")} of “{stepTitle(step)}” has a value of {label}.</p></Empty>;
        const one = sameValue(values.filter((each) => each !== null));
        if (one !== null && values.length > 1) return <Empty><p>All {areas} with a value have the same {label}, {format(one)}: it puts none before another.</p></Empty>;
        return (
          <Figure
            id={`coarser-${step.name}`}
            title={`${geographyTitle(geography)} in greatest need, by ${label}`}
            source={sourceLine(study, step)}
            caveat="Other measures give other orders: few areas in very great need are not the same as many in some need."
            twin={{
              columns: [
                { name: "rank", label: "Rank (1 is the greatest need)", values: ranks, first: "asc" },
                { name: "name", label: "Name", values: places.names, href: (row) => link("place", { geography: step.geography, area: places.codes[row]! }) },
                { name: measure, label: label.charAt(0).toUpperCase() + label.slice(1), values, format },
              ],
              rows: ranks.length,
              sort: "rank",
            }}
          >
            <Bars
              desc={top.length ? `From ${places.names[top[0]!]} with ${format(values[top[0]!]!)} down to ${places.names[top[top.length - 1]!]} with ${format(values[top[top.length - 1]!]!)}.` : "No values."}
              bars={top.map((area) => ({ label: places.names[area]!, value: values[area]! }))}
              format={format}
            />
          </Figure>
        );
      }}
    </Ready>
  );
}

/** Each list with its size, and how many people live there. */
function Lists({ study, lists }: { study: Study; lists: Step[] }) {
  const loaded = useLoad(
    () =>
      Promise.all(
        lists.map(async (step) => {
          const [on, places] = await Promise.all([
            api.column<boolean | null>(step.name, "designated").then(numbers),
            api.geography(step.geography!),
          ]);
          const areas = on.filter((each) => each === 1).length;
          const all = on.filter((each) => each !== null).length;
          // Where people are not known of one area, the sum is not known.
          const sum = (only: boolean) => {
            const told = places.population?.slice(0, on.length).filter((_, i) => !only || on[i] === 1);
            return told && told.length > 0 && told.every((each) => each !== null) ? told.reduce<number>((people, each) => people + each!, 0) : null;
          };
          return { step, areas, all, people: sum(true), everybody: sum(false) };
        }),
      ),
    `lists ${lists.map((step) => step.name).join(" ")}`,
  );
  return (
    <Ready of={loaded} what="the lists">
      {(rows) => (
        <>
          <p>
            {rows.length > 3 ? `The study draws ${whole(rows.length)} lists; the table has their sizes.` : rows.map((row, i) => (
              <span key={row.step.name}>
                {i > 0 && " "}
                “{stepTitle(row.step)}” has {whole(row.areas)} of {whole(row.all)} {areasOf(infoOf(study, row.step.geography))}
                {row.people !== null && row.everybody ? `, where ${percent(row.people / row.everybody)} of the people live` : ""}.
              </span>
            ))}
          </p>
          <DataTable
            id="lists"
            caption="Lists and their sizes"
            rows={rows.length}
            csv="lists"
            columns={[
              { name: "list", label: "List", values: rows.map((row) => stepTitle(row.step)), href: (row) => link("where", { of: `${rows[row]!.step.name}.designated` }) },
              { name: "geography", label: "Of", values: rows.map((row) => areasOf(infoOf(study, row.step.geography))) },
              { name: "areas", label: "Areas on it", values: rows.map((row) => row.areas) },
              { name: "share", label: "Share of areas", values: rows.map((row) => row.areas / Math.max(1, row.all)), unit: "share" },
              { name: "people", label: "People there", values: rows.map((row) => row.people) },
            ]}
          />
          {hasPage("first", study) && <p class="more"><a href={link("first")}>Who first? Compare the lists</a></p>}
        </>
      )}
    </Ready>
  );
}

function Claims({ study }: { study: Study }) {
  const loaded = useLoad(api.claims, "claims");
  return (
    <Ready of={loaded} what="the claims">
      {(claims) => {
        const by = (verdict: Claim["verdict"]) => claims.filter((claim) => claim.verdict === verdict);
        const differs = by("differs");
        const untested = by("cannot be tested");
        const told = differs.length > 0 ? differs : untested;
        return (
          <>
            <p>
              The study makes {count(claims.length, "claim")}. {whole(claims.length - untested.length)} {claims.length - untested.length === 1 ? "was" : "were"} tested:{" "}
              {count(by("holds").length, "holds", "hold")} and {differs.length === 0 ? "none differs" : count(differs.length, "differs", "differ")} from what was found. {untested.length === 0 ? "None is left untested." : `${whole(untested.length)} cannot be tested.`}
            </p>
            {told.length > 0 && (
              <ul>
                {told.slice(0, 5).map((claim) => (
                  <li key={claim.claim}><strong>{claim.verdict}:</strong> {claim.text}{claim.why ? ` \u2013 ${claim.why}` : ""}</li>
                ))}
                {told.length > 5 && <li><a href={link("claims", { verdict: told[0]!.verdict })}>and {whole(told.length - 5)} more</a></li>}
              </ul>
            )}
            {hasPage("claims", study) && <p class="more"><a href={link("claims")}>Read every claim with its verdict</a></p>}
          </>
        );
      }}
    </Ready>
  );
}

/** What was warned of in the making. */
function Method({ study }: { study: Study }) {
  const warned = study.steps.filter((step) => step.warnings.length > 0);
  const sources = study.files.length;
  return (
    <section aria-labelledby="method">
      <h2 id="method">How it was made</h2>
      <p>
        {count(sources, "file")} went into {count(study.steps.length, "step")}. The same study on the same files gives the same numbers on any machine.
        {warned.length === 0 && " No step had a warning."}
      </p>
      {warned.length > 0 && (
        <>
          <p>{count(warned.length, "step")} had warnings, which a reader should know:</p>
          <ul>
            {warned.flatMap((step) => step.warnings.map((warning, i) => <li key={`${step.name} ${i}`}>{stepTitle(step)}: {warning.message}</li>)).slice(0, 12)}
          </ul>
        </>
      )}
    </section>
  );
}
