// Where an area's result comes from, down to the rows of the files: asked of `theodolite serve`, or told as a command.
import { useState } from "preact/hooks";
import { ApiError, get } from "../api";
import { MISSING, plain } from "../number";
import { Empty, Failure, Loading } from "../parts/messages";
import { link } from "../state";
import type { Cell, Step, Study } from "../types";
import { columnTitle, stepTitle } from "../words";
import type { Place } from "./standing";

interface Explanation {
  name: string;
  kind: string;
  title: string | null;
  row: Record<string, Cell>;
  method: string | null;
  notes: string[];
  files: { file: string; sha256: string }[];
  origin: {
    source: string;
    file: string;
    sheet: string | null;
    row: number;
    column: string;
    value: number | null;
    text: string | null;
    denominator: { column: string; value: number } | null;
    publisher: string | null;
  } | null;
  parts: { value: number | null; normalised: number | null; weight: number | null; contribution: number | null; of: Explanation }[];
}

type Asked = { state: "not yet" | "asking" | "not here" } | { state: "failed"; error: Error } | { state: "told"; value: Explanation };

export function Explain({ study, place, step }: { study: Study; place: Place; step: Step }) {
  const [asked, setAsked] = useState<{ of: string; answer: Asked }>({ of: "", answer: { state: "not yet" } });
  const answer: Asked = asked.of === step.name ? asked.answer : { state: "not yet" };
  const ask = () => {
    const say = (next: Asked) => setAsked({ of: step.name, answer: next });
    say({ state: "asking" });
    get<Explanation>(`api/explain/${encodeURIComponent(step.name)}/${encodeURIComponent(place.code)}.json`).then(
      (value) => say({ state: "told", value }),
      (error: Error) => say(error instanceof ApiError && error.status === 404 ? { state: "not here" } : { state: "failed", error }),
    );
  };
  const served = study.served === true && answer.state !== "not here";
  return (
    <section aria-labelledby="explain" class="screen">
      <h2 id="explain">Where its numbers come from</h2>
      <p>
        How {stepTitle(step)} was made, with its text in the study and its files: <a href={link("claims", { view: "method", step: step.name })}>claims and method</a>.
      </p>
      {!served && (
        <Empty>
          <p>These pages are a copy that cannot be asked further. Beside the study, this command tells the number down to the rows of the files:</p>
          <pre tabIndex={0}>{`theodolite explain ${step.name} ${place.code}`}</pre>
        </Empty>
      )}
      {served && answer.state === "not yet" && <p><button type="button" onClick={ask}>Show it down to the rows of the files</button></p>}
      {answer.state === "asking" && <Loading what="the explanation" />}
      {answer.state === "failed" && <Failure what="the explanation" error={answer.error} retry={ask} />}
      {answer.state === "told" && <Told study={study} step={step} place={place} value={answer.value} />}
    </section>
  );
}

interface Line {
  depth: number;
  name: string;
  title: string;
  value: number | null;
  normalised: number | null;
  weight: number | null;
  adds: number | null;
  origin: Explanation["origin"];
}

function linesOf(of: Explanation, depth = 0): Line[] {
  return of.parts.flatMap((part) => [
    { depth, name: part.of.name, title: part.of.title ?? part.of.name, value: part.value, normalised: part.normalised, weight: part.weight, adds: part.contribution, origin: part.of.origin },
    ...linesOf(part.of, depth + 1),
  ]);
}

const cell = (value: number | null) => (value === null ? <><span aria-hidden="true">{MISSING}</span><span class="hidden">no value</span></> : plain(value));

function Told({ study, step, place, value }: { study: Study; step: Step; place: Place; value: Explanation }) {
  const lines = linesOf(value);
  const own = value.origin ? [value.origin] : [];
  return (
    <div role="status">
      <dl class="pairs">
        {Object.entries(value.row).map(([name, of]) => (
          <><dt>{columnTitle(study, step, name)}</dt><dd>{typeof of === "number" ? plain(of) : of === null ? MISSING : String(of)}</dd></>
        ))}
      </dl>
      {value.method && <p>How: {value.method.replace(/`/g, "")}.</p>}
      {value.notes.length > 0 && <ul>{value.notes.map((note) => <li key={note}>{note.replace(/`/g, "")}</li>)}</ul>}
      {own.map((origin) => <p key={origin.file}>Read from <Origin of={origin} />.</p>)}
      {lines.length > 0 && (
        <div class="table-scroll" role="group" aria-label="What it is made of" tabIndex={0}>
          <table>
            <caption>What {stepTitle(step)} of {place.name} is made of</caption>
            <thead>
              <tr>
                <th scope="col">Part</th>
                <th scope="col" class="numeric">Value</th>
                <th scope="col" class="numeric">Normalised</th>
                <th scope="col" class="numeric">Weight</th>
                <th scope="col" class="numeric">Adds</th>
                <th scope="col">Read from</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line, i) => (
                <tr key={i}>
                  <th scope="row" class={`depth-${Math.min(3, line.depth)}`}>{line.title}</th>
                  <td class="numeric">{cell(line.value)}</td>
                  <td class="numeric">{cell(line.normalised)}</td>
                  <td class="numeric">{cell(line.weight)}</td>
                  <td class="numeric">{cell(line.adds)}</td>
                  <td>{line.origin && <Origin of={line.origin} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Origin({ of }: { of: NonNullable<Explanation["origin"]> }) {
  return (
    <span class="small">
      <code>{of.file}</code>{of.sheet && `, sheet ${of.sheet}`}, row {of.row}, column <code>{of.column}</code>: {of.text ?? plain(of.value)}
      {of.denominator && <> over <code>{of.denominator.column}</code>: {plain(of.denominator.value)}</>}
      {of.publisher && ` (${of.publisher})`}
    </span>
  );
}
