// Each claim with its verdict; every step with how it was made; every file with its hash; what is made from what.
import { api, useLoad } from "../api";
import { Bars } from "../charts/Bars";
import { saveCsv } from "../csv";
import { count, decimalsFor, fixed, list, plain, whole } from "../number";
import type { PageProps } from "../pages";
import { Choice } from "../parts/Choice";
import { compareCells } from "../parts/DataTable";
import { Figure } from "../parts/Figure";
import { Empty, Ready, ReadOut } from "../parts/messages";
import { says, Search } from "../parts/Search";
import { sourceLine } from "../sources";
import { choiceParam, link, setAddress, textParam, useParam, wholeParam } from "../state";
import type { Cell, Claim, Step, Study } from "../types";
import { kindName, stepTitle } from "../words";

const VIEWS = ["claims", "method", "made", "files"] as const;
type View = (typeof VIEWS)[number];
const VIEW = choiceParam("view", VIEWS, "claims");
const TITLES: Record<View, string> = { claims: "Claims", method: "How it was made", made: "What is made from what", files: "Files" };

export default function ClaimsPage({ study }: PageProps) {
  const [view] = useParam(VIEW);
  return (
    <>
      <nav aria-label="Parts of this page" class="tabs">
        <ul>
          {VIEWS.map((each) => (
            <li key={each}>
              <a
                href={link("claims", { view: each === "claims" ? null : each })}
                aria-current={each === view ? "true" : undefined}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
                  event.preventDefault();
                  open({ view: each === "claims" ? null : each });
                }}
              >
                {TITLES[each]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {view === "claims" && <Claims study={study} />}
      {view === "method" && <Method study={study} />}
      {view === "made" && <Made study={study} />}
      {view === "files" && <Files study={study} />}
    </>
  );
}

/** Another view of this page: what belongs to the one before leaves the address. */
const open = (state: Record<string, string | null>) =>
  setAddress({ verdict: null, q: null, page: null, step: null, kind: null, view: null, ...state });

/* Claims */

const VERDICTS: Claim["verdict"][] = ["holds", "differs", "cannot be tested"];
const VERDICT_ORDER: Claim["verdict"][] = ["differs", "holds", "cannot be tested"];
const VERDICT = choiceParam("verdict", ["all", ...VERDICTS], "all");
const WORDS = textParam("q", "");
const PAGE = wholeParam("page", 1);
const SIZE = 25;

function Claims({ study }: { study: Study }) {
  const loaded = useLoad(async () => (study.claims === 0 ? [] : api.claims()), "claims");
  if (study.claims === 0) {
    return (
      <section aria-labelledby="claims">
        <h2 id="claims">Claims</h2>
        <Empty><p>This study makes no claim. A section <code>[claim.*]</code> is a sentence with the query that must bear it out.</p></Empty>
      </section>
    );
  }
  return (
    <section aria-labelledby="claims">
      <h2 id="claims">Claims</h2>
      <Ready of={loaded} what="the claims">{(claims) => <Tested study={study} claims={claims} />}</Ready>
    </section>
  );
}

/** How many of each verdict, in a sentence that says nothing of those that there are none of. */
export function verdictWords(claims: Claim[]): string {
  const of = (verdict: Claim["verdict"]) => claims.filter((claim) => claim.verdict === verdict).length;
  const [holds, differs, untested] = VERDICTS.map(of) as [number, number, number];
  if (holds === claims.length) return `The study makes ${count(claims.length, "claim")}, and ${claims.length === 1 ? "it holds" : "all of them hold"}.`;
  return `The study makes ${count(claims.length, "claim")}: ${list([
    ...(holds ? [`${count(holds, "holds", "hold")}`] : []),
    ...(differs ? [`${count(differs, "differs", "differ")} from what was found`] : []),
    ...(untested ? [`${whole(untested)} cannot be tested`] : []),
  ])}.`;
}

function Tested({ study, claims }: { study: Study; claims: Claim[] }) {
  const [verdict, setVerdict] = useParam(VERDICT);
  const [asked] = useParam(WORDS);
  const [pageWanted, setPage] = useParam(PAGE);
  // Those that differ come first; within a verdict the study's order stays.
  const first = VERDICT_ORDER.flatMap((each) => claims.filter((claim) => claim.verdict === each));
  const found = first.filter((claim) => (verdict === "all" || claim.verdict === verdict) && says(asked, claim.text, claim.claim, claim.source, claim.why));
  const pages = Math.max(1, Math.ceil(found.length / SIZE));
  const page = Math.min(Math.max(1, pageWanted), pages);
  const shown = found.slice((page - 1) * SIZE, page * SIZE);
  const numbers = VERDICTS.map((each) => claims.filter((claim) => claim.verdict === each).length);
  const save = () =>
    saveCsv(
      "claims",
      (["claim", "text", "source", "verdict", "expected", "found", "tolerance", "why"] as const).map((name) => ({ name, values: found.map((claim) => claim[name] as Cell) })),
      found.length,
    );
  return (
    <>
      <p class="lead">{verdictWords(claims)}</p>
      <p>A claim holds where its query, run over the study’s own tables, gives what it says, within its tolerance. That the tables are right it does not show.</p>
      <Figure
        id="verdicts"
        title="Claims by verdict"
        source={sourceLine(study)}
        caveat="What cannot be tested is neither right nor wrong: the study lacks what would decide it."
        twin={{ columns: [{ name: "verdict", label: "Verdict", values: VERDICTS }, { name: "claims", label: "Claims", values: numbers }], rows: VERDICTS.length }}
      >
        <Bars
          desc={VERDICTS.map((each, i) => `${each}: ${numbers[i]}`).join("; ")}
          bars={VERDICTS.map((each, i) => ({ label: each, value: numbers[i]!, colour: ["#2f8f73", "#c2571a", "#8b97a2"][i] }))}
          format={whole}
        />
      </Figure>
      <div class="choices">
        <Choice
          label="Verdict"
          value={verdict}
          options={[{ value: "all", label: `All (${claims.length})` }, ...VERDICTS.map((each, i) => ({ value: each, label: `${each.charAt(0).toUpperCase()}${each.slice(1)} (${numbers[i]})` }))]}
          onChange={(value) => {
            setAddress({ page: null }, "replace");
            setVerdict(value);
          }}
        />
        <Search param={WORDS} label="Search claims" also={["page"]} />
        <button type="button" onClick={save}>Save these as CSV</button>
      </div>
      <p role="status"><ReadOut>{found.length === claims.length ? `${count(found.length, "claim")}.` : `${whole(found.length)} of ${count(claims.length, "claim")}.`}</ReadOut></p>
      {found.length === 0 && <Empty><p>No claim is like that. <button type="button" onClick={() => open({})}>Show all</button></p></Empty>}
      <ol class="list-plain claims" start={(page - 1) * SIZE + 1}>
        {shown.map((claim) => <One key={claim.claim} claim={claim} />)}
      </ol>
      {pages > 1 && (
        <nav class="paging" aria-label="Pages of claims">
          <button type="button" disabled={page === 1} onClick={() => setPage(page - 1)}>Previous</button>
          <span role="status"><ReadOut>{`${whole((page - 1) * SIZE + 1)} to ${whole(Math.min(page * SIZE, found.length))} of ${whole(found.length)}`}</ReadOut></span>
          <button type="button" disabled={page === pages} onClick={() => setPage(page + 1)}>Next</button>
        </nav>
      )}
    </>
  );
}

const MARKS: Record<Claim["verdict"], string> = { holds: "✓", differs: "✗", "cannot be tested": "?" };

/**
 * A value of a claim: numbers come as text, with every digit. Whole ones of four digits may be years and are not grouped;
 * others keep the decimals that a small difference needs, and no zeros after them.
 */
export function valueWords(value: Cell): string {
  if (value === null || value === "") return "nothing";
  const number = typeof value === "number" ? value : Number(value);
  if (!Number.isFinite(number) || String(value).trim() === "") return String(value);
  if (Number.isInteger(number)) return Math.abs(number) < 10_000 ? String(number).replace("-", "\u2212") : whole(number);
  return fixed(number, Math.max(2, decimalsFor(number))).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/** Whether a claim says by its query that nothing is left over: 0 is found where it holds. */
const leavesNothing = (claim: Claim) => String(claim.expected).trim() !== "" && Number(claim.expected) === 0 && Number.isFinite(Number(claim.found)) && claim.verdict === "differs";

function One({ claim }: { claim: Claim }) {
  const tested = claim.verdict !== "cannot be tested";
  // SQL says 1 of what is true.
  const truth = claim.expected === "true" || claim.expected === "false" || typeof claim.expected === "boolean";
  const found = truth && (String(claim.found) === "1" || String(claim.found) === "0") ? (String(claim.found) === "1" ? "true" : "false") : valueWords(claim.found);
  return (
    <li class={`card claim claim-${claim.verdict.replace(/ /g, "-")}`}>
      <p class="claim-text">
        <strong class="verdict"><span aria-hidden="true">{MARKS[claim.verdict]} </span>{claim.verdict}</strong> {claim.text}
      </p>
      {leavesNothing(claim) && (
        <p>
          Its query gives 0 where the claim holds{claim.tolerance ? `, or up to ${valueWords(claim.tolerance)}` : ""}; it gave <strong>{valueWords(claim.found)}</strong>.
        </p>
      )}
      {tested && !leavesNothing(claim) && (
        <p>
          Expected: <strong>{valueWords(claim.expected)}</strong>; found: <strong>{found}</strong>
          {claim.tolerance ? `; may be off by ${valueWords(claim.tolerance)}` : ""}.
        </p>
      )}
      {claim.why && !leavesNothing(claim) && <p>{tested ? "" : "Why not: "}{claim.why}</p>}
      {claim.decided_by && claim.decided_by.length > 0 && <p>Tested elsewhere: {list(claim.decided_by.map((each) => `${each.claim} of the study ${each.study}`))}.</p>}
      <p class="small">
        {claim.source && <>Said in {claim.source}. </>}<code>claim.{claim.claim}</code>
      </p>
    </li>
  );
}

/* How it was made */

const STEP = textParam("step", null);
const KIND = textParam("kind", "all");

const goesInto = (study: Study, name: string) => study.steps.filter((step) => step.from.includes(name) || step.reads.includes(name));

function StepLink({ study, name }: { study: Study; name: string }) {
  const step = study.steps.find((each) => each.name === name);
  if (!step) return <code>{name}</code>;
  return <a href={link("claims", { view: "method", step: name })}>{stepTitle(step)}</a>;
}

function Links({ study, names }: { study: Study; names: string[] }) {
  return <>{names.map((name, i) => <span key={name}>{i > 0 && (i === names.length - 1 ? " and " : ", ")}<StepLink study={study} name={name} /></span>)}</>;
}

function Method({ study }: { study: Study }) {
  const [kind, setKind] = useParam(KIND);
  const [asked] = useParam(WORDS);
  const [chosen] = useParam(STEP);
  const kinds = [...new Set(study.steps.map((step) => step.kind))];
  const warned = study.steps.filter((step) => step.warnings.length > 0);
  const noted = study.steps.filter((step) => step.notes.length > 0);
  const found = study.steps.filter((step) =>
    chosen ? step.name === chosen
    : (kind === "all" || (kind === "warned" ? step.warnings.length > 0 : step.kind === kind)) && says(asked, step.title, step.name, step.method, step.kind),
  );
  return (
    <section aria-labelledby="method">
      <h2 id="method">How it was made</h2>
      <p class="lead">
        {count(study.steps.length, "step")} of {count(kinds.length, "kind")} lead from {count(study.files.length, "file")} to the results.{" "}
        {warned.length > 0 ? `${count(warned.length, "step has warnings", "steps have warnings")} that a reader should know.` : "No step has a warning."}{" "}
        {noted.length > 0 && `${count(noted.length, "step says", "steps say")} more of how they went.`}
      </p>
      <p>The same study on the same files gives the same numbers on any machine{study.seed !== null ? `: what is drawn by chance starts from the seed ${study.seed}` : ""}. Made by {study.made_by}.</p>
      {chosen ? (
        <p><button type="button" onClick={() => setAddress({ step: null })}>Show all steps</button></p>
      ) : (
        <div class="choices">
          <Choice
            label="Kind"
            value={kind}
            options={[
              { value: "all", label: `All (${study.steps.length})` },
              ...(warned.length ? [{ value: "warned", label: `With warnings (${warned.length})` }] : []),
              ...kinds.map((each) => {
                const n = study.steps.filter((step) => step.kind === each).length;
                return { value: each, label: `${kindName(each, n !== 1).replace(/^./, (letter) => letter.toUpperCase())} (${n})` };
              }),
            ]}
            onChange={(value) => setKind(value)}
          />
          <Search param={WORDS} label="Search steps" also={[]} />
        </div>
      )}
      {chosen && found.length === 0 && <Empty><p>This study has no step called “{chosen}”.</p></Empty>}
      {!chosen && <p role="status"><ReadOut>{found.length === study.steps.length ? `${count(found.length, "step")}.` : `${whole(found.length)} of ${count(study.steps.length, "step")}.`}</ReadOut></p>}
      <div class="steps">
        {found.map((step, i) => <Made1 key={`${step.kind} ${step.name} ${i}`} study={study} step={step} open={chosen !== null} />)}
      </div>
    </section>
  );
}

/** Backquotes are for names: they become code. */
function Marked({ text }: { text: string }) {
  return <>{text.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}

function Made1({ study, step, open }: { study: Study; step: Step; open: boolean }) {
  const into = goesInto(study, step.name).map((each) => each.name);
  const counts = Object.entries(step.counts);
  return (
    <details class="step" open={open}>
      <summary>
        <span class="step-title">{stepTitle(step)}</span>{" "}
        <span class="small">{kindName(step.kind)}{step.rows != null ? `, ${count(step.rows, "row")}` : ""}{step.warnings.length > 0 ? `, ${count(step.warnings.length, "warning")}` : ""}</span>
      </summary>
      <div class="step-body">
        {step.warnings.map((warning, i) => (
          <div key={i} class="message message-error">
            <p><strong>Warning:</strong> <Marked text={warning.message} /></p>
            {warning.hint && <p>Hint: <Marked text={warning.hint} /></p>}
          </div>
        ))}
        {step.method && <p><strong>How:</strong> <Marked text={step.method} />.</p>}
        {step.from.length > 0 && <p><strong>Made from</strong> <Links study={study} names={[...new Set(step.from)]} />.</p>}
        {into.length > 0 && <p><strong>Goes into</strong> <Links study={study} names={[...new Set(into)]} />.</p>}
        {step.reads.length > 0 && <p><strong>Reads</strong> {list(step.reads)}.</p>}
        {(step.unit || step.period) && <p><strong>Unit:</strong> {step.unit ?? "none"}{step.period && <>; <strong>period:</strong> {step.period}</>}.</p>}
        {counts.length > 0 && (
          <table class="counts">
            <caption class="hidden">Counted on the way, {stepTitle(step)}</caption>
            <thead><tr><th scope="col">Counted on the way</th><th scope="col" class="numeric">Number</th></tr></thead>
            <tbody>
              {counts.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td class="numeric">{plain(value)}</td></tr>)}
            </tbody>
          </table>
        )}
        {step.notes.length > 0 && <ul>{step.notes.map((note, i) => <li key={i}><Marked text={note} /></li>)}</ul>}
        {step.defined && (
          <>
            <pre tabIndex={0} aria-label={`The section of ${stepTitle(step)} in the study`}>{step.defined.text}</pre>
            <p class="small">{step.defined.file}, line {step.defined.line}</p>
          </>
        )}
        <p class="small">
          Its name in the study: <code>{step.name}</code>.
          {study.steps.filter((each) => each.name === step.name).length === 1 && <> <a href={link("claims", { view: "method", step: step.name })}>{stepTitle(step)} alone, as a link</a></>}
        </p>
      </div>
    </details>
  );
}

/* What is made from what */

function Made({ study }: { study: Study }) {
  const [asked] = useParam(WORDS);
  const linked = study.steps.filter((step) => step.kind !== "geography" && !step.kind.startsWith("wheel"));
  const named = new Set(study.steps.filter((step) => step.kind === "geography").map((step) => step.name));
  const rows = linked
    .map((step) => ({
      step,
      from: [...new Set(step.from.filter((name) => !named.has(name)))],
      files: step.reads,
      into: [...new Set(goesInto(study, step.name).map((each) => each.name))],
    }))
    .filter(({ step, from, into }) => says(asked, step.title, step.name, from.join(" "), into.join(" ")));
  const ends = rows.filter((row) => row.into.length === 0 && row.step.kind !== "source");
  return (
    <section aria-labelledby="made">
      <h2 id="made">What is made from what</h2>
      <p class="lead">
        From the files at one end to the results at the other, in the order in which they are made. {asked === "" && `${count(ends.length, "result")} go${ends.length === 1 ? "es" : ""} into nothing further.`}
      </p>
      <div class="choices"><Search param={WORDS} label="Search results" also={[]} /></div>
      <p role="status"><ReadOut>{`${whole(rows.length)} of ${count(linked.length, "step")}. Geographies are left out: nearly all is made from them.`}</ReadOut></p>
      <div class="table-scroll" role="group" aria-label="Results and what they are made from" tabIndex={0}>
        <table>
          <caption class="hidden">Results and what they are made from</caption>
          <thead><tr><th scope="col">Result</th><th scope="col">Kind</th><th scope="col">Made from</th><th scope="col">Goes into</th></tr></thead>
          <tbody>
            {rows.map(({ step, from, files, into }, i) => (
              <tr key={i}>
                <th scope="row"><StepLink study={study} name={step.name} /></th>
                <td>{kindName(step.kind)}</td>
                <td>
                  {files.map((file) => <span key={file}><code>{file}</code> </span>)}
                  <Links study={study} names={from} />
                  {from.length + files.length === 0 && <span class="small">nothing else</span>}
                </td>
                <td>{into.length ? <Links study={study} names={into} /> : <span class="small">nothing further</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/* Files */

/** 1234567 as "1.2 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const [unit, by] = bytes < 1e6 ? ["kB", 1e3] : bytes < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  const number = bytes / by;
  return `${number < 10 ? number.toFixed(1) : Math.round(number)} ${unit}`;
}

function Files({ study }: { study: Study }) {
  const files = [...study.files].sort((a, b) => compareCells(a.name, b.name));
  const unsaid = files.filter((file) => !file.publisher).length;
  const unlicensed = files.filter((file) => !file.licence).length;
  if (files.length === 0) {
    return (
      <section aria-labelledby="files">
        <h2 id="files">Files</h2>
        <Empty><p>This study reads no file.</p></Empty>
      </section>
    );
  }
  const save = () =>
    saveCsv("files", (["name", "sha256", "size", "publisher", "licence"] as const).map((name) => ({ name, values: files.map((file) => file[name] ?? null) })), files.length);
  return (
    <section aria-labelledby="files">
      <h2 id="files">Files</h2>
      <p class="lead">
        The study reads {count(files.length, "file")}, {size(files.reduce((sum, file) => sum + file.size, 0))} in all.
        {unsaid > 0 && ` Of ${whole(unsaid)} it does not say who published ${unsaid === 1 ? "it" : "them"}.`}
        {unlicensed > 0 && ` Of ${whole(unlicensed)} it does not say the licence.`}
      </p>
      <p>A file is known by its SHA-256 hash: whoever has a file with the same hash has the same file, to the last byte. Check one with <code>sha256sum FILE</code>.</p>
      <p><button type="button" onClick={save}>Save as CSV</button></p>
      <ul class="list-plain files">
        {files.map((file) => {
          const readers = [...new Set(study.steps.filter((step) => step.reads.includes(file.name)).map((step) => step.name))];
          return (
            <li key={file.name} class="file">
              <h3><code>{file.name}</code></h3>
              <dl class="pairs">
                <dt>Publisher</dt><dd>{file.publisher ?? "not said"}</dd>
                <dt>Licence</dt><dd>{file.licence ?? "not said"}</dd>
                <dt>Size</dt><dd>{size(file.size)}</dd>
                <dt>SHA-256</dt><dd><code class="hash">{file.sha256}</code></dd>
                {readers.length > 0 && <><dt>Read for</dt><dd><Links study={study} names={readers} /></dd></>}
              </dl>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
