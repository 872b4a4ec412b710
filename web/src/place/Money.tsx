// Money that reached an area, or that a rule would give it, a head and beside all areas.
import { api, useLoad } from "../api";
import { factOf, textOf } from "../defined";
import { Bars } from "../charts/Bars";
import { count, fixed, list, money, plain } from "../number";
import { Figure } from "../parts/Figure";
import { Empty, Ready } from "../parts/messages";
import { sourceLine } from "../sources";
import { link } from "../state";
import type { Step, Study } from "../types";
import { areasOf, stepTitle } from "../words";
import { cellOf, numberOf, type Place } from "./standing";

interface Received {
  step: Step;
  of: Place;
  amount: number | null;
  perHead: number | null;
  /** All money over all people. */
  overall: number | null;
  awards: number | null;
  lower: number | null;
  upper: number | null;
  reason: string | null;
}

/** Which of these ways of sharing the page on money brings to the total of another. */
function scaledOf(study: Study, ways: Step[]): { step: Step; against: Step; of: Step[] }[] {
  const out: { step: Step; against: Step; of: Step[] }[] = [];
  for (const step of study.steps) {
    if (step.kind !== "redistribution" || factOf(step, "scaled") !== true) continue;
    const against = study.steps.find((each) => each.name === textOf(step, "against")?.split(".")[0]);
    const of = ways.filter((way) => way.kind === "allocation" && way !== against && step.from.includes(way.name));
    // Two comparisons of the same ways say the same.
    const said = out.some((each) => each.against === against && each.of.length === of.length && each.of.every((way, i) => way === of[i]));
    if (against && of.length > 0 && !said) out.push({ step, against, of });
  }
  return out;
}

/** Pounds a head, with pence where they are few. */
const aHead = (pounds: number) => (Math.abs(pounds) < 1000 ? `£${fixed(pounds, 2)}` : money(pounds));

export function Money({ study, place, around }: { study: Study; place: Place; around: Place[] }) {
  const told = [place, ...around].flatMap((of) =>
    study.steps
      .filter((step) => (step.kind === "fund" || step.kind === "allocation") && step.areas && step.geography === of.geography)
      .map((step) => ({ step, of })),
  );
  const loaded = useLoad(
    () => Promise.all(told.map(async ({ step, of }): Promise<Received> => {
      const people = of.places.population;
      const amounts = people ? await api.column(step.name, "amount") : [];
      // A fund's last row may hold money that was not placed: it has no area.
      const sum = (values: (number | null)[]) => values.slice(0, of.places.codes.length).reduce<number>((all, each) => all + (each ?? 0), 0);
      const everybody = people ? sum(people) : 0;
      const reason = cellOf(of, step.name, "reason");
      return {
        step,
        of,
        amount: numberOf(of, step.name, "amount"),
        perHead: numberOf(of, step.name, "per_head"),
        overall: everybody > 0 ? sum(amounts) / everybody : null,
        awards: numberOf(of, step.name, "awards"),
        lower: numberOf(of, step.name, "lower"),
        upper: numberOf(of, step.name, "upper"),
        reason: typeof reason === "string" ? reason : null,
      };
    })),
    `money ${place.geography} ${place.code}`,
  );
  const areas = areasOf(study.geographies.find((each) => each.name === place.geography));
  const scaled = scaledOf(study, told.map((each) => each.step));
  return (
    <section aria-labelledby="money">
      <h2 id="money">Money</h2>
      {told.length === 0
        ? <Empty><p>This study has no money for {areas} or the areas around them: a section <code>[fund.*]</code> would tell who got what, an <code>[allocation.*]</code> who would.</p></Empty>
        : (
          <Ready of={loaded} what="the money">
            {(rows) => {
              const heads = rows.filter((row) => row.perHead !== null);
              return (
                <>
                  <ul>
                    {rows.map((row) => <li key={`${row.of.geography} ${row.step.name}`}><Sentence row={row} place={place} /></li>)}
                  </ul>
                  {scaled.map((each) => (
                    <p key={each.step.name} class="small screen">
                      The <a href={link("money")}>Money page</a> brings {list(each.of.map((way) => `“${stepTitle(way)}”`))} to the total of “{stepTitle(each.against)}”, so that the sharing is compared: money a head there is not the same as here, where each way has its own sum.
                    </p>
                  ))}
                  {heads.length > 0 && (
                    <div class="screen">
                      <Figure
                        id="money-per-head"
                        title={`Money a head, ${place.name}${heads.some((row) => row.of !== place) ? " and the areas around it" : ""}`}
                        caption="The blue bar is this place or the area around it, the grey one all areas of its kind: all the money over all the people."
                        source={sourceLine(study, ...heads.map((row) => row.step))}
                        caveat="What was awarded and what a rule would give are not the same: the name says which it is. No award is not the same as no need."
                        twin={{
                          columns: [
                            { name: "money", label: "Money", values: rows.map((row) => stepTitle(row.step)) },
                            { name: "kind", label: "Kind", values: rows.map((row) => (row.step.kind === "fund" ? "awarded" : "by a rule")) },
                            { name: "area", label: "Area", values: rows.map((row) => row.of.name) },
                            { name: "amount", label: "Amount", values: rows.map((row) => row.amount), format: (value) => (typeof value === "number" ? money(value) : "–") },
                            { name: "per_head", label: "A head", values: rows.map((row) => row.perHead), format: (value) => (typeof value === "number" ? aHead(value) : "–") },
                            { name: "overall", label: "A head, all areas", values: rows.map((row) => row.overall), format: (value) => (typeof value === "number" ? aHead(value) : "–") },
                            { name: "awards", label: "Awards", values: rows.map((row) => row.awards) },
                          ],
                          rows: rows.length,
                        }}
                      >
                        <Bars
                          desc={heads.map((row) => `${stepTitle(row.step)}: ${plain(row.perHead)} pounds a head in ${row.of.name}, ${plain(row.overall)} over all.`).join(" ")}
                          bars={heads.flatMap((row) => [
                            { label: `${stepTitle(row.step)}, ${row.of.name}`, value: row.perHead },
                            ...(row.overall !== null ? [{ label: "all areas", value: row.overall, colour: "#a9b6c1" }] : []),
                          ])}
                          format={aHead}
                        />
                      </Figure>
                    </div>
                  )}
                </>
              );
            }}
          </Ready>
        )}
    </section>
  );
}

function Sentence({ row, place }: { row: Received; place: Place }) {
  const { step, of } = row;
  const who = of === place ? place.name : `${of.name}, around it,`;
  const head = row.perHead === null ? "" : `, ${aHead(row.perHead)} a head${row.overall !== null ? ` (all areas: ${aHead(row.overall)})` : ""}`;
  const range = row.lower !== null && row.upper !== null ? ` (from ${money(row.lower)} to ${money(row.upper)} as its need is uncertain)` : "";
  if (step.kind === "fund") {
    return row.amount
      ? <>{who} was awarded {money(row.amount)} of “{stepTitle(step)}”{row.awards !== null && ` in ${count(row.awards, "award")}`}{head}.</>
      : <>{who} was awarded nothing of “{stepTitle(step)}”{row.overall !== null && ` (all areas: ${aHead(row.overall)} a head)`}.</>;
  }
  return row.amount
    ? <>“{stepTitle(step)}” would give {who.replace(/,$/, "")} {money(row.amount)}{range}{head}{row.reason && row.reason !== "rule" ? `: ${row.reason}` : ""}.</>
    : <>“{stepTitle(step)}” would give {who.replace(/,$/, "")} nothing{row.reason ? `: ${row.reason}` : ""}.</>;
}
