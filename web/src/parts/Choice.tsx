// A labelled select. For measures, grouped by the result that they are columns of.
import { useId } from "preact/hooks";
import { measuresOf, type Measure } from "../measures";
import type { Study } from "../types";
import { kindName, stepTitle } from "../words";

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

interface Props<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
  hint?: string;
}

export function Choice<T extends string>({ label, value, options, onChange, hint }: Props<T>) {
  const id = useId();
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value} aria-describedby={hint ? `${id}-hint` : undefined} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
      {hint && <p id={`${id}-hint`} class="small">{hint}</p>}
    </div>
  );
}

interface MeasureProps {
  study: Study;
  geography: string;
  label: string;
  value: string;
  onChange: (key: string) => void;
  /** Which measures are offered; all by default. */
  only?: (measure: Measure) => boolean;
  /** Groups by the kind of result, where many results have few measures each. */
  byKind?: boolean;
  /** The words for no measure, where that may be chosen: its value is "". */
  none?: string;
}

export function MeasureChoice({ study, geography, label, value, onChange, only, none, byKind = false }: MeasureProps) {
  const id = useId();
  const groups = new Map<string, Measure[]>();
  for (const measure of measuresOf(study, geography)) {
    if (only && !only(measure)) continue;
    // Indicators have one measure each: a group of their own would say everything twice.
    const group = measure.step.kind === "indicator" ? "Indicators" : byKind ? upperFirst(kindName(measure.step.kind, true)) : stepTitle(measure.step);
    const known = groups.get(group);
    if (known) known.push(measure);
    else groups.set(group, [measure]);
  }
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {[...groups].map(([group, measures]) => (
          <optgroup key={group} label={group}>
            {measures.map((measure) => (
              // With its result's title, because a closed list shows no group.
              <option key={measure.key} value={measure.key}>{measure.title}</option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}
