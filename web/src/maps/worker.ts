// The map library's worker, and beside it the shapes of a study: read and taken apart here, so that a country's outlines
// are neither made where the page is drawn nor copied over from there, point by point.
import "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";
import { areasIn, mapOf, SHAPES } from "./shapes";

interface Scope {
  /** What the library's worker offers to scripts beside it. */
  addProtocol: (name: string, load: (asked: { url: string }, abort: AbortController) => Promise<{ data: unknown }>) => void;
}

(self as unknown as Scope).addProtocol(SHAPES, async ({ url }, abort) => {
  // The page has just read the same file: it comes from where the browser keeps it, if it keeps anything.
  const answer = await fetch(mapOf(url), { cache: "force-cache", credentials: "same-origin", signal: abort.signal });
  if (!answer.ok) throw new Error(`the shapes could not be had (${answer.status})`);
  const topology = (await answer.json()) as Topology;
  return { data: feature(topology, areasIn(topology)) };
});
