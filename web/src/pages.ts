// The one list of pages. To add one: write `pages/NAME.tsx` with a default export that takes `PageProps`, add a line
// here. Its address is `NAME.html`; it is loaded when it is asked for; it is in the navigation of a study that has
// something for it.
import type { ComponentType } from "preact";
import type { Study } from "./types";

export interface PageProps {
  study: Study;
}

export interface PageInfo {
  /** The address without `.html`, and `data-page` of the shell. */
  name: string;
  /** In the navigation. */
  title: string;
  /** The heading: the question that the page answers. */
  question: string;
  /** Kinds of step that make it show; or what else of the study does. */
  kinds: string[] | ((study: Study) => boolean);
  load: () => Promise<{ default: ComponentType<PageProps> }>;
}

export const PAGES: PageInfo[] = [
  {
    name: "overview",
    title: "Overview",
    question: "What did the study find?",
    kinds: () => true,
    load: () => import("./pages/overview"),
  },
  {
    name: "where",
    title: "Where",
    question: "Where is the need?",
    kinds: (study) => study.steps.some((step) => step.areas && step.kind !== "geography"),
    load: () => import("./pages/where"),
  },
  {
    name: "sure",
    title: "How sure",
    question: "How sure is it?",
    kinds: ["uncertainty", "sensitivity", "influence", "fragility", "inequality", "association", "correlation", "comparison"],
    load: () => import("./pages/sure"),
  },
  {
    name: "first",
    title: "Who first",
    question: "Who comes first?",
    kinds: ["designation", "index", "cutoff"],
    load: () => import("./pages/first"),
  },
  {
    name: "money",
    title: "Money",
    question: "Where did the money go, and did it reach need?",
    kinds: ["fund", "reach", "redistribution", "allocation"],
    load: () => import("./pages/money"),
  },
  {
    name: "worth",
    title: "Worth",
    question: "What is it worth, and to whom?",
    kinds: ["appraisal"],
    load: () => import("./pages/worth"),
  },
  {
    name: "progress",
    title: "Progress",
    question: "Are gaps closing, and will targets be met?",
    kinds: ["gap", "mission", "scorecard", "series", "change", "control", "convergence", "projection", "evaluation", "scenario"],
    load: () => import("./pages/progress"),
  },
  {
    name: "wheel",
    title: "Wheel",
    question: "Do the policies fit together?",
    kinds: (study) => study.wheel,
    load: () => import("./pages/wheel"),
  },
  {
    name: "place",
    title: "Place",
    question: "How does one place stand?",
    kinds: (study) => study.geographies.some((geography) => geography.areas > 0),
    load: () => import("./pages/place"),
  },
  {
    name: "claims",
    title: "Claims and method",
    question: "Does it hold, and how was it made?",
    kinds: () => true,
    load: () => import("./pages/claims"),
  },
];

export function shows(page: PageInfo, study: Study): boolean {
  const { kinds } = page;
  if (typeof kinds === "function") return kinds(study);
  return study.steps.some((step) => kinds.includes(step.kind));
}

export const hasPage = (name: string, study: Study) => PAGES.some((page) => page.name === name && shows(page, study));
