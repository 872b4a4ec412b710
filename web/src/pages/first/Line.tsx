// The line that a budget draws: who is within it for sure, and for whom it depends on choices that could as well have
// been others.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { api, useLoad } from "../../api";
import { Intervals } from "../../charts/Intervals";
import { cutWords, readDraws } from "../../draws";
import { standing, type List } from "../../lists";
import { orderOf } from "../../measures";
import { readRule } from "../../place/rule";
import { shareWords } from "../../defined";
import { count, list as listed, percent, whole } from "../../number";
import { hasPage } from "../../pages";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { sourceLine } from "../../sources";
import { link, useParam, wholeParam } from "../../state";
import type { Step } from "../../types";
import type { Ground } from "../first";
import { areaWords, nameOf, Only, peopleOf, placeOf } from "./Compare";

interface Listed {
  list: List;
  /** The last rank on it, where it is exactly the first so many. */
  line: number | null;
  /** The uncertainty that tells how sure it is. */
  drawn: Step | undefined;
}

interface Props {
  ground: Ground;
  /** How many are on the list shown. */
  size: number | null;
  lists: Listed[];
}

const SIDE = 12;

export function Line({ ground, size, lists }: Props) {
  const { places, ranks, sure, study } = ground;
  const need = ground.need!;
  const order = orderOf(ranks!, "low");
  const start = size || Math.max(1, Math.floor(order.length / 10));
  const [wanted, setLine] = useParam(wholeParam("line", start));
  const line = Math.min(Math.max(1, wanted), order.length);
  // An address that leads here was followed before there was a "here".
  useEffect(() => {
    if (location.hash === "#line") document.getElementById("line")?.scrollIntoView();
  }, []);
  const areas = areaWords(ground);
  const within = order.filter((area) => ranks![area]! <= line);
  const people = peopleOf(ground, within);
  const everybody = peopleOf(ground, places.codes.map((_, area) => area));
  const at = (area: number) => (sure ? standing(sure.lower[area], sure.upper[area], line) : null);
  const sureIn = order.filter((area) => at(area) === "in");
  const across = order.filter((area) => at(area) === "across");
  const inside = across.filter((area) => ranks![area]! <= line);
  const outside = across.filter((area) => ranks![area]! > line);
  // By rank nearest to the line, as many on either side as the picture holds.
  const near = [...inside.slice(-SIDE), ...outside.slice(0, SIDE)];
  // Few toss-ups are seen better beside the nearest that are none.
  const beside = near.length >= 2 * SIDE ? [] : [...sureIn.slice(-4), ...order.filter((area) => at(area) === "out").slice(0, 4)];
  const shown = [...near, ...beside].sort((x, y) => ranks![x]! - ranks![y]! || x - y);
  const level = sure?.level ?? null;
  const holds = level === null ? "their intervals" : `the ranges that ${shareWords(level)} of the draws stay within`;
  const link_ = (area: number) => <a href={placeOf(ground, area)}>{nameOf(ground, area)}</a>;
  const presets = [...new Set([3, 10, ...(size ? [size] : []), Math.floor(order.length / 10)])].filter((n) => n > 0 && n <= order.length).sort((x, y) => x - y);
  const title = `The line after ${whole(line)}, and the ${areas} whose intervals straddle it`;
  return (
    <section aria-labelledby="line">
      <h2 id="line">Where the money ends</h2>
      <div class="choices">
        <div class="choice">
          <label for="line-areas">Money reaches so many {areas}</label>
          <input id="line-areas" type="number" min={1} max={order.length} step={1} value={line} onChange={(event) => setLine(Math.round(Number(event.currentTarget.value)) || start)} />
        </div>
        <fieldset class="group">
          <legend>Or</legend>
          <div class="buttons">
            {presets.map((n) => <button key={n} type="button" aria-pressed={n === line} onClick={() => setLine(n)}>the first {whole(n)}</button>)}
          </div>
        </fieldset>
      </div>
      <p>
        The first {whole(line)} by “{need.title}” {line <= 5 ? <>are {joined(within.map(link_))}</> : <>go from {link_(within[0]!)} to {link_(within[within.length - 1]!)}</>}.
        {within.length > line && <> {whole(within.length)} share these ranks.</>}
        {people !== null && everybody ? <> {whole(people)} people live there, {percent(people / everybody)} of all.</> : null}
      </p>
      {sure ? (
        <p>
          {sureIn.length === 0
            ? "No area has an interval that lies wholly within the line. "
            : <>{sureIn.length <= 5 ? joined(sureIn.map(link_)) : `${whole(sureIn.length)} areas`} {sureIn.length === 1 ? "has an interval that lies" : "have intervals that lie"} wholly within the line. </>}
          {across.length === 0
            ? "No interval straddles it."
            : <>The intervals of {count(inside.length, "area", "areas")} within the line and {whole(outside.length)} beyond it straddle it: with other choices they could lie on its other side.</>}
        </p>
      ) : (
        <p class="message">
          How sure this line is cannot be told: the study has no uncertainty of “{need.title}”. A section <code>[uncertainty.{need.measure.step.name}]</code> with <code>of = "{need.measure.step.name}"</code> would draw its ranks.
        </p>
      )}
      {sure && shown.length > 0 && (
        <Figure
          id="line"
          title={across.length > 0 ? title : `The line after ${whole(line)}: no interval straddles it`}
          caption={`The dot is the rank as built, lines are ${holds}. Orange: within the line as built.${across.length > near.length ? ` The ${whole(near.length)} nearest to the line, of ${whole(across.length)}; the list below has all.` : ""}`}
          source={sourceLine(study, sure.step)}
          caveat="Only what the study varied is in the lines: other data, or needs that nobody measured, are not."
          twin={{
            columns: [
              { name: "name", label: "Name", values: order.map((area) => nameOf(ground, area)), href: (row) => placeOf(ground, order[row]!) },
              { name: "code", label: "Code", values: order.map((area) => places.codes[area]!) },
              { name: "rank", label: "Rank as built", values: order.map((area) => ranks![area]!), first: "asc" },
              { name: "lower", label: "Interval from", values: order.map((area) => sure.lower[area] ?? null), format: (value) => whole(value as number | null), first: "asc" },
              { name: "upper", label: "Interval to", values: order.map((area) => sure.upper[area] ?? null), format: (value) => whole(value as number | null), first: "asc" },
              { name: "standing", label: "At this line", values: order.map((area) => ({ in: "within", across: "straddles it", out: "beyond" })[at(area) ?? "out"] ?? null), first: "asc" },
            ],
            rows: order.length,
            sort: "rank",
          }}
        >
          <Intervals
            ranks
            desc={`${count(inside.length, "area")} within the line and ${whole(outside.length)} beyond it have intervals that straddle it.`}
            label={`Rank by ${need.title} (1 is the greatest need)`}
            mark={{ value: line + 0.5, label: `the line after ${whole(line)}` }}
            intervals={shown.map((area) => ({ label: nameOf(ground, area), value: ranks![area] ?? null, lower: sure.lower[area] ?? null, upper: sure.upper[area] ?? null, strong: ranks![area]! <= line }))}
          />
        </Figure>
      )}
      {across.length > 0 && (
        <Only ground={ground} id="across" areas={across} title={`Intervals that straddle the line after ${whole(line)}`} extra={[{ name: "within_line", label: "Within as built", values: across.map((area) => ranks![area]! <= line) }]} />
      )}
      {lists.map((each) => <Sureness key={each.list.name} ground={ground} listed={each} />)}
      {sure && hasPage("sure", study) && <p class="more"><a href={link("sure", { of: sure.step.name })}>How sure is each rank, and what moves it?</a></p>}
    </section>
  );
}

/** The result whose order a list takes the first so many areas of, all in one order. */
export function orderedBy(step: Step | null): string | null {
  const rule = step && readRule(step);
  return rule?.kind === "take" && rule.within === null && !["threshold", "like"].includes(rule.until) ? rule.by.split(".")[0]! : null;
}

function joined(items: ComponentChildren[]) {
  return items.map((item, i) => <span key={i}>{i === 0 ? "" : i === items.length - 1 ? " and " : ", "}{item}</span>);
}

/** How sure a list is, by the uncertainty that has it as its cut. */
function Sureness({ ground, listed: { list, line, drawn } }: { ground: Ground; listed: Listed }) {
  const { study, places } = ground;
  const loaded = useLoad(async () => (drawn ? api.column<string | null>(drawn.name, "core") : null), `core ${drawn?.name}`);
  const first = line === null ? null : cutWords(ground.need!.measure.step, { first: line });
  return (
    <Ready of={loaded} what="the draws">
      {(core) => {
        const size = list.on.filter((on) => on === true).length;
        const by = orderedBy(list.step);
        if (!core || !drawn) {
          return (
            <p>
              How sure “{list.title}” is as a list is not told{first ? <>, though it is exactly {first}: see the line after {whole(line)}</> : <>: it asks for other things than “{ground.need!.title}” alone</>}.
              {by
                ? <> An uncertainty of <code>{by}</code> with <code>{`cut = { first = ${size} }`}</code> would tell.</>
                : list.step && readRule(list.step).kind === "where" ? <> If it asks for ranks or deciles of an index, an uncertainty of that index with <code>{`cut = { designation = "${list.name}" }`}</code> would tell.</> : null}
            </p>
          );
        }
        const number = (status: string, on: boolean) => core.filter((each, area) => each === status && (list.on[area] === true) === on).length;
        const open = places.codes.flatMap((_, area) => (core[area] === "toss-up" ? [area] : []));
        const { sure } = readDraws(study, drawn);
        const [most, least] = [percent(sure, 0), percent(1 - sure, 0)];
        const parts = [
          `${whole(number("in", true))} are on it in at least ${most} of the draws`,
          `${whole(number("toss-up", true))} in more than ${least} and less than ${most}`,
          ...(number("out", true) > 0 ? [`${whole(number("out", true))} in ${least} at most`] : []),
        ];
        return (
          <p>
            Of the {whole(size)} on “{list.title}”, {listed(parts)}; of those not on it, {whole(number("toss-up", false))} come on it in more than {least} of the draws and less than {most}
            {open.length > 0 && hasPage("sure", study) && <> (<a href={link("sure", { of: drawn.name, order: "near" })}>see them</a>)</>}.
            {" "}How sure calls these sure and toss-ups, by how often they are in; an interval that straddles the line is another test, so the numbers differ.
          </p>
        );
      }}
    </Ready>
  );
}
