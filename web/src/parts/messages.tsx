// What stands in a view's place when there is nothing to show, not yet, or not at all.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, type Loaded } from "../api";
import { count } from "../number";
import type { FailedStudy } from "../types";

/** Says that something loads, after a moment: what comes at once should not flicker. */
export function Loading({ what }: { what: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 250);
    return () => clearTimeout(timer);
  }, []);
  return <p class="loading" role="status">{late ? `Loading ${what} …` : ""}</p>;
}

/** Words that are read out whole when they change. Of a text that is changed in place, a screen reader may say the new letters alone. */
export function ReadOut({ children: text }: { children: string }) {
  return <span key={text}>{text}</span>;
}

export function Failure({ what, error, retry }: { what: string; error: Error; retry?: () => void }) {
  return (
    <div class="message message-error" role="alert">
      <p><strong>Could not load {what}.</strong></p>
      <p>{error.message}{error instanceof ApiError && <> (<code>{error.path}</code>)</>}</p>
      {retry && <button type="button" onClick={retry}>Try again</button>}
    </div>
  );
}

/** Nothing to show, with the reason and what would make it show. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="message">{children}</div>;
}

/** Shows what was loaded, or says that it loads or could not be had. */
export function Ready<T>({ of, what, children }: { of: Loaded<T>; what: string; children: (value: T) => ComponentChildren }) {
  if (of.state === "loading") return <Loading what={what} />;
  if (of.state === "failed") return <Failure what={what} error={of.error} retry={of.retry} />;
  return <>{children(of.value)}</>;
}

/** Why a study could not be built: each problem with its place in the text and what to try. */
export function Problems({ study }: { study: FailedStudy }) {
  const errors = study.problems.filter((problem) => problem.severity === "error").length;
  return (
    <>
      <h1>The study could not be built</h1>
      <p>{count(errors || study.problems.length, "problem")} to mend. The page loads again when the study is built.</p>
      <ol class="problems">
        {study.problems.map((problem, i) => (
          <li key={i} class={`message ${problem.severity === "error" ? "message-error" : ""}`}>
            <p><strong>{problem.severity}: {problem.message}</strong></p>
            {problem.file && <p><code>{problem.file}{problem.line !== null && `:${problem.line}`}</code></p>}
            {problem.snippet && <pre tabIndex={0}>{problem.snippet}</pre>}
            {problem.hint && <p>Hint: {problem.hint}</p>}
            <p class="small">code <code>{problem.code}</code></p>
          </li>
        ))}
      </ol>
    </>
  );
}
