// Progress: missions and their verdicts, gaps, series, convergence, evaluations and scenarios.
import { useLoad } from "../api";
import type { PageProps } from "../pages";
import { Empty, Ready } from "../parts/messages";
import { OnPage } from "../parts/OnPage";
import type { Study } from "../types";
import { Convergences } from "./progress/convergence";
import { Evaluations } from "./progress/evaluations";
import { gapsOf, Gaps, type GapOf } from "./progress/gaps";
import { Missions, missionsOf, type MissionOf, verdictsInWords } from "./progress/missions";
import { Scenarios } from "./progress/scenarios";
import { AllSeries } from "./progress/series";
import { count, list } from "../number";

export default function Progress({ study }: PageProps) {
  const of = (...kinds: string[]) => study.steps.filter((step) => kinds.includes(step.kind));
  const loaded = useLoad(async () => ({ missions: await missionsOf(study), gaps: await gapsOf(study) }), "progress");
  const parts: [string, string, boolean][] = [
    ["missions", "Missions", of("mission").length > 0],
    ["gaps", "Gaps", of("gap").length > 0],
    ["series", "Areas over time", of("series").length > 0],
    ["convergence", "Growing alike", of("convergence").length > 0],
    ["evaluations", "What a policy changed", of("evaluation").length > 0],
    ["scenarios", "What if", of("scenario").length > 0],
  ];
  return (
    <Ready of={loaded} what="missions and gaps">
      {({ missions, gaps }) => (
        <>
          <Answer study={study} missions={missions} gaps={gaps} />
          <OnPage parts={parts} />
          {missions.length > 0 && <Missions study={study} missions={missions} />}
          {gaps.length > 0 ? <Gaps study={study} gaps={gaps} /> : missions.length === 0 && (
            <Empty><p>This study follows no gap and no mission. A section <code>[gap.*]</code> would tell how far one group of areas is behind another, a <code>[mission.*]</code> whether a target will be met.</p></Empty>
          )}
          {of("series").length > 0 && <AllSeries study={study} />}
          {of("convergence").length > 0 && <Convergences study={study} />}
          {of("evaluation").length > 0 && <Evaluations study={study} gaps={gaps} />}
          {of("scenario").length > 0 && <Scenarios study={study} />}
        </>
      )}
    </Ready>
  );
}

/** What was found, from the tables alone. */
function Answer({ study, missions, gaps }: { study: Study; missions: MissionOf[]; gaps: GapOf[] }) {
  const series = study.steps.filter((step) => step.kind === "series").length;
  if (missions.length === 0 && gaps.length === 0) {
    if (series === 0) return null;
    return <p class="lead">This study holds {count(series, "series", "series")}, and no target or gap that would say whether they go the right way.</p>;
  }
  return (
    <>
      {missions.length > 0 && <p class="lead">{verdictsInWords(missions)}</p>}
      {gaps.length > 0 && <p class={missions.length > 0 ? undefined : "lead"}>{gapsInWords(gaps)}</p>}
    </>
  );
}

/** "Of 3 gaps, 1 is closing and 2 are widening", told with what lies within chance. */
export function gapsInWords(gaps: GapOf[]): string {
  const groups = new Map<string, number>();
  for (const gap of gaps) {
    const key = gap.chance ? "moved no more than chance alone may do" : (gap.course ?? "of one period");
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const words = [...groups].map(([course, n]) => {
    const plural = n !== 1;
    if (course === "closing" || course === "widening" || course === "levelling down" || course === "unchanged") return `${n} ${plural ? "are" : "is"} ${course}`;
    if (course === "overtaken") return `${n} ${plural ? "were" : "was"} overtaken: the side behind is now ahead`;
    if (course === "at or above") return `in ${n} the side that might be behind is at or above the other`;
    if (course === "fell behind") return `in ${n} a side that was ahead fell behind`;
    if (course === "of one period") return `${n} ${plural ? "have" : "has"} one period alone`;
    return `${n} ${course}`;
  });
  return gaps.length === 1 ? `The one gap that is followed: ${words[0]!.replace(/^1 /, "it ")}.` : `Of ${gaps.length} gaps that are followed, ${list(words)}.`;
}
