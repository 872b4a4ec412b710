// How sure the ranks are: how far each could be elsewhere, who is among the first whatever is chosen, what the spread
// comes from, and how little would have to change. Then how unequal measures are and which go together.
import { choicesOf } from "../apart";
import { useParam, textParam, setAddress } from "../state";
import { uncertainties } from "../draws";
import type { PageProps } from "../pages";
import { Choice } from "../parts/Choice";
import { Empty } from "../parts/messages";
import { Fragilities } from "./sure/Fragilities";
import { Associations, Comparisons, Correlations, Inequalities } from "./sure/Measures";
import { Influences, Sensitivities } from "./sure/Parts";
import { Ranks } from "./sure/Ranks";

export default function Sure({ study }: PageProps) {
  const all = uncertainties(study);
  const [of] = useParam(textParam("of", null));
  // An index in the address means its first uncertainty: other pages know the index alone.
  const step =
    all.find((each) => each.name === of) ?? all.find((each) => each.about === of) ?? all.find((each) => each.about === study.headline) ?? all[0];
  const about = step?.about ?? (of && study.steps.some((each) => each.name === of) ? of : study.headline);
  const kinds = (kind: string) => study.steps.filter((each) => each.kind === kind);
  return (
    <>
      {step ? (
        <>
          {all.length > 1 && (
            <div class="choices">
              <Choice
                label="Uncertainty"
                value={step.name}
                options={choicesOf(study, all)}
                onChange={(name) => setAddress({ of: name, page: null, area: null })}
              />
            </div>
          )}
          <Ranks key={step.name} study={study} step={step} />
        </>
      ) : (
        <Empty>
          <p>This study does not say how sure its ranks are. A section such as this would make it draw them many times over, each time with other weights:</p>
          <pre>{`[uncertainty.${about ?? "my_index"}]\nof      = "${about ?? "my_index"}"\nweights = { within = 0.25 }`}</pre>
        </Empty>
      )}
      <Sensitivities study={study} steps={kinds("sensitivity")} of={step} />
      <Influences study={study} steps={kinds("influence")} about={about} />
      <Fragilities study={study} steps={kinds("fragility")} about={about} list={step ? step.from : []} />
      <Inequalities study={study} steps={kinds("inequality").filter((each) => each.columns.some((column) => column.name === "measure"))} />
      <Associations study={study} steps={kinds("association")} />
      <Correlations study={study} steps={kinds("correlation")} />
      <Comparisons study={study} steps={kinds("comparison")} />
    </>
  );
}
