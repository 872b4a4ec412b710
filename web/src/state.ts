// What a page shows is in its address and nowhere else: a view can be sent, kept, and gone back to.
import { useEffect, useState } from "preact/hooks";

/** One named piece of the address: how it is read, and how it is written. `null` from `write` takes it out. */
export interface Param<T> {
  name: string;
  read: (text: string | null) => T;
  write: (value: T) => string | null;
}

/** A text, `fallback` if the address does not say. */
export function textParam<F extends string | null>(name: string, fallback: F): Param<string | F> {
  return {
    name,
    read: (text) => text ?? fallback,
    write: (value) => (value === fallback ? null : value),
  };
}

/** One of a closed list; anything else in the address counts as the fallback. */
export function choiceParam<const T extends string>(name: string, options: readonly T[], fallback: T): Param<T> {
  return {
    name,
    read: (text) => options.find((option) => option === text) ?? fallback,
    write: (value) => (value === fallback ? null : value),
  };
}

export function wholeParam(name: string, fallback: number): Param<number> {
  return {
    name,
    read: (text) => (text !== null && /^\d{1,9}$/.test(text) ? Number(text) : fallback),
    write: (value) => (value === fallback ? null : String(value)),
  };
}

export function flagParam(name: string): Param<boolean> {
  return { name, read: (text) => text === "yes", write: (value) => (value ? "yes" : null) };
}

type How = "push" | "replace";
const listeners = new Set<() => void>();
const changed = () => listeners.forEach((listener) => listener());

/** What the address shall be, where the browser does not take it yet: Safari refuses more than a hundred changes in ten seconds. */
let waiting: { url: URL; how: How; retry: ReturnType<typeof setTimeout> } | null = null;
const settle = () => {
  clearTimeout(waiting?.retry);
  waiting = null;
};
const here = () => waiting?.url.href ?? location.href;
const asked = () => (waiting?.url ?? location).search;
addEventListener("popstate", () => {
  settle();
  changed();
});

function write(url: URL, how: How) {
  // A step that "back" undoes stays one, whatever is replaced after it.
  const kind = waiting?.how === "push" ? "push" : how;
  settle();
  try {
    if (kind === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  } catch {
    waiting = { url, how: kind, retry: setTimeout(() => write(url, kind), 1000) };
  }
}

/** Writes several pieces of the address at once. */
export function setAddress(changes: Record<string, string | null>, how: How = "push") {
  const url = new URL(here());
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href === here()) return;
  write(url, how);
  changed();
}

/** A piece of the address as the state of a component. `set` makes a step that "back" undoes, unless told "replace". */
export function useParam<T>(param: Param<T>): [T, (value: T, how?: How) => void] {
  const text = new URLSearchParams(asked()).get(param.name);
  const [, redraw] = useState(0);
  useEffect(() => {
    let last = new URLSearchParams(asked()).get(param.name);
    // The address may have changed between drawing and listening.
    if (last !== text) redraw((n) => n + 1);
    const listener = () => {
      const now = new URLSearchParams(asked()).get(param.name);
      if (now !== last) {
        last = now;
        redraw((n) => n + 1);
      }
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, [param.name]);
  return [param.read(text), (value, how) => setAddress({ [param.name]: param.write(value) }, how)];
}

/** The address of a page in a certain state: `link("where", { of: "deprivation.score" })`. */
export function link(page: string, state: Record<string, string | number | null | undefined> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return `${page === "overview" ? "index" : page}.html${text ? `?${text}` : ""}`;
}
