// A box for words, kept in the address. Each letter replaces the address, so that "back" leaves the search at once.
import { useId } from "preact/hooks";
import { setAddress, useParam, type Param } from "../state";
import { folded } from "../words";

interface Props {
  param: Param<string>;
  label: string;
  /** Pieces of the address that a new search makes void, such as the page of a list. */
  also: string[];
}

export function Search({ param, label, also }: Props) {
  const id = useId();
  const [text] = useParam(param);
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="search"
        class="words"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) =>
          setAddress({ ...Object.fromEntries(also.map((name) => [name, null])), [param.name]: param.write(event.currentTarget.value) }, "replace")
        }
      />
    </div>
  );
}

/** Whether all words asked for stand somewhere in these texts. */
export function says(asked: string, ...texts: (string | null | undefined)[]): boolean {
  const text = folded(texts.filter(Boolean).join(" "));
  return folded(asked).split(/\s+/).every((word) => text.includes(word));
}
