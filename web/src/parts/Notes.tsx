// What the study's receipt says of a result, in its words but with names that a reader knows.
import { columnTitle, stepTitle } from "../words";
import type { Study } from "../types";

/** A note with titles in the place of names, within a sentence. */
export function named(study: Study, note: string): string {
  return note.replace(/`([^`]+)`/g, (_, name: string) => {
    const [table, column] = name.split(".");
    const step = study.steps.find((each) => each.name === table);
    if (!step) return /^[a-z][a-z0-9_]*$/.test(name) ? name.replace(/_/g, " ") : name;
    return column ? `“${stepTitle(step)}: ${lowerFirst(columnTitle(study, step, column))}”` : `“${stepTitle(step)}”`;
  });
}

/** The same as a sentence of its own. */
export function told(study: Study, note: string): string {
  const plain = named(study, note).replace(/(\d)\.00\b/g, "$1").replace(/(^|[\s(])-(?=\d)/g, "$1\u2212");
  const sentence = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

export const lowerFirst = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

interface Props {
  study: Study;
  notes: string[];
  /** The words on the fold. */
  title: string;
  open?: boolean;
}

export function Notes({ study, notes, title, open = false }: Props) {
  if (notes.length === 0) return null;
  return (
    <details class="notes" open={open}>
      <summary>{title}</summary>
      <ul>{notes.map((note, i) => <li key={i}>{told(study, note)}</li>)}</ul>
    </details>
  );
}
