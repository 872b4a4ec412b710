// What the study's receipt says of a result, in its words but with names that a reader knows.
import { api, useLoad } from "../api";
import { columnTitle, stepTitle } from "../words";
import type { Study } from "../types";

/** A note with titles in the place of names, within a sentence. */
export function named(study: Study, note: string, areas?: ReadonlyMap<string, string>): string {
  return note.replace(/`([^`]+)`/g, (_, name: string) => {
    const [table, column] = name.split(".");
    const step = study.steps.find((each) => each.name === table);
    const area = areas?.get(name);
    if (!step && area) return area;
    if (!step) return /^[a-z][a-z0-9_]*$/.test(name) ? name.replace(/_/g, " ") : name;
    return column ? `“${stepTitle(step)}: ${lowerFirst(columnTitle(study, step, column))}”` : `“${stepTitle(step)}”`;
  });
}

/** The same as a sentence of its own. */
export function told(study: Study, note: string, areas?: ReadonlyMap<string, string>): string {
  const plain = named(study, note, areas).replace(/(\d)\.00\b/g, "$1").replace(/(^|[\s(])-(?=\d)/g, "$1\u2212");
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
  /** Whose areas are named in the notes by their codes. */
  geography?: string | null | undefined;
}

/** Words in backticks that name nothing of the study may be codes of areas. */
const hasCodes = (study: Study, notes: string[]) =>
  notes.some((note) => [...note.matchAll(/`([^`]+)`/g)].some(([, name]) => !study.steps.some((each) => each.name === name!.split(".")[0])));

export function Notes({ study, notes, title, open = false, geography }: Props) {
  const of = geography && study.geographies.some((each) => each.name === geography) && hasCodes(study, notes) ? geography : null;
  const loaded = useLoad(async () => {
    if (!of) return undefined;
    const { codes, names } = await api.geography(of);
    return new Map(codes.map((code, i) => [code, names[i] || code]));
  }, `names ${of}`);
  const areas = loaded.state === "ready" ? loaded.value : undefined;
  if (notes.length === 0) return null;
  return (
    <details class="notes" open={open}>
      <summary>{title}</summary>
      <ul>{notes.map((note, i) => <li key={i}>{told(study, note, areas)}</li>)}</ul>
    </details>
  );
}
