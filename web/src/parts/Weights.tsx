// Sliders for the parts of an index. What is set is each part's share of the whole; scores keep the scale that the
// official weights give them, so that nothing moves but what the hand moves.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { fixed } from "../number";
import type { Preset } from "../presets";
import { setAddress, textParam, useParam } from "../state";
import type { IndexInfo } from "../types";
import { fromName } from "../words";

/** Per cent of the whole, in the order of the parts. */
const W = textParam("w", null);

export interface MovedWeights {
  /** As set: they need not sum to 100. */
  set: number[];
  official: number[];
  /** What the engine is told: in the official weights' own sum. Null where all are zero. */
  used: number[] | null;
  moved: boolean;
  change: (set: number[], how: "hand" | "preset") => void;
}

const close = (a: number, b: number) => Math.abs(a - b) < 2e-4;

/** The weights that the address says, followed by a hand; the address follows when the hand rests. */
export function useWeights(index: IndexInfo): MovedWeights {
  const [text] = useParam(W);
  const [draft, setDraft] = useState<number[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const total = index.parts.reduce((sum, part) => sum + part.weight, 0);
  const official = index.parts.map((part) => (100 * part.weight) / total);
  // A part that does not vary is left out, whatever an address gives it.
  const set = (draft ?? readWeights(text, official.length) ?? official).map((weight, i) => (index.parts[i]!.flat ? 0 : weight));
  const moved = set.some((weight, i) => !close(weight, official[i]!));
  const sum = set.reduce((all, weight) => all + weight, 0);
  useEffect(() => () => clearTimeout(timer.current), []);

  // A hand needs few decimals; the least change that takes an area across a line is on the line but for the last digits.
  const write = (weights: number[], decimals: number) =>
    weights.every((weight, i) => close(weight, official[i]!)) ? null : weights.map((weight) => String(Number(weight.toFixed(decimals)))).join(",");
  return {
    set,
    official,
    moved,
    used: !moved ? index.parts.map((part) => part.weight) : sum > 0 ? set.map((weight) => (weight * total) / sum) : null,
    change: (weights, how) => {
      clearTimeout(timer.current);
      if (how === "preset") {
        setDraft(null);
        setAddress({ w: write(weights, 10) });
        return;
      }
      setDraft(weights);
      timer.current = setTimeout(() => {
        setAddress({ w: write(weights, 4) }, "replace");
        setDraft(null);
      }, 300);
    },
  };
}

export function readWeights(text: string | null, parts: number): number[] | null {
  if (text === null) return null;
  const weights = text.split(",").map(Number);
  return weights.length === parts && weights.every((weight) => weight >= 0 && weight <= 100) ? weights : null;
}

export function Sliders({ index, weights, presets }: { index: IndexInfo; weights: MovedWeights; presets: Preset[] }) {
  const id = useId();
  const { set, official, change } = weights;
  const sum = set.reduce((all, weight) => all + weight, 0);
  const varying = index.parts.filter((part) => !part.flat).length;
  const equal = index.parts.map((part) => (part.flat ? 0 : 100 / varying));
  const isEqual = set.every((weight, i) => close(weight, equal[i]!));
  const groups = [...new Set(presets.map((preset) => preset.group))];
  const chosen = presets.findIndex((preset) => sum > 0 && preset.set.every((weight, i) => close(weight, (100 * set[i]!) / sum)));
  const widest = useRef(0);
  widest.current = Math.max(widest.current, ...set);
  const usual = Math.max(50, Math.ceil(Math.max(...official) / 10) * 10 + 20);
  // One part alone takes a slider to its end; from then on its scale stays, so that it does not change under the hand.
  const top = widest.current > usual ? 100 : usual;
  return (
    <>
      <div class="sliders">
        {index.parts.map((part, i) => {
          const name = part.title ?? fromName(part.of);
          const share = part.flat ? "left out" : sum > 0 ? `${fixed((100 * set[i]!) / sum, 1)}%` : "0%";
          return (
            <div class="slider" key={part.of}>
              <label for={`${id}-${i}`}>{name}</label>
              {/* A moved weight changes all shares: its slider says its own, and none is read out unasked. */}
              <output for={`${id}-${i}`} aria-live="off">{share}</output>
              <input
                id={`${id}-${i}`}
                type="range"
                min="0"
                max={Math.min(100, top)}
                step="0.5"
                value={set[i]}
                disabled={part.flat === true}
                aria-valuetext={part.flat ? "left out, because it is the same everywhere" : `${share} of the whole, officially ${fixed(official[i]!, 1)}%`}
                onInput={(event) => change(set.map((weight, k) => (k === i ? Number(event.currentTarget.value) : weight)), "hand")}
              />
            </div>
          );
        })}
      </div>
      <div class="buttons">
        <button type="button" aria-pressed={!weights.moved} onClick={() => change(official, "preset")}>Official weights</button>
        <button type="button" aria-pressed={isEqual} onClick={() => change(equal, "preset")}>Equal weights</button>
      </div>
      {presets.length > 0 && (
        <div class="choice">
          <label for={`${id}-preset`}>Other weights to try</label>
          <select
            id={`${id}-preset`}
            value={String(chosen)}
            onChange={(event) => {
              const preset = presets[Number(event.currentTarget.value)];
              if (preset) change(preset.set, "preset");
            }}
          >
            <option value="-1">{weights.moved && !isEqual ? "As set by hand" : "Choose"}</option>
            {groups.map((group) => (
              <optgroup key={group} label={group}>
                {presets.map((preset, i) => preset.group === group && <option key={i} value={String(i)}>{preset.label}</option>)}
              </optgroup>
            ))}
          </select>
        </div>
      )}
      <p class="small">
        The sliders stand at {fixed(sum, 1)} in all; what counts is each one's share of that, which is the figure beside it.
        {sum === 0 && <strong> At least one must be above zero.</strong>}
        {varying < index.parts.length && " What is left out is the same everywhere and tells no two areas apart: the others share its weight."}
      </p>
    </>
  );
}
