// A search box for a place by name or code, over every geography: the combobox with a list of the ARIA Authoring
// Practices. Focus stays in the box; arrows move through the list, Enter takes, Escape closes and then clears.
import { useId, useMemo, useRef, useState } from "preact/hooks";
import { api } from "../api";
import { whole } from "../number";
import { link } from "../state";
import type { Geography, Study } from "../types";
import { ReadOut } from "./messages";
import { geographyTitle } from "../words";

export interface FoundArea {
  geography: string;
  /** Its place in the geography's order. */
  area: number;
  code: string;
  name: string;
}

interface Props {
  study: Study;
  label: string;
  placeholder?: string;
  /** Only areas of this geography. */
  geography?: string;
  /** What to do with the one taken; by default its place page opens. */
  onTake?: (found: FoundArea) => void;
}

const LONGEST = 12;

interface Searchable {
  geography: string;
  title: string;
  data: Geography;
  lower: string[];
}

/** Without case and accents, so that "st helens" finds "St Helens" and "ynys mon" finds "Ynys Môn". */
const folded = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** The best matches: a code or the start of a name, then the start of a word, then anywhere. */
export function search(places: Searchable[], text: string, longest = LONGEST): { found: FoundArea[]; total: number } {
  const wanted = folded(text.trim());
  if (wanted.length < 2) return { found: [], total: 0 };
  const tiers: FoundArea[][] = [[], [], []];
  let total = 0;
  for (const { geography, data, lower } of places) {
    for (let area = 0; area < lower.length; area++) {
      const name = lower[area]!;
      const at = name.indexOf(wanted);
      const code = data.codes[area]!;
      const byCode = folded(code).startsWith(wanted);
      if (at < 0 && !byCode) continue;
      total++;
      const tier = byCode || at === 0 ? 0 : name.charAt(at - 1) === " " ? 1 : 2;
      if (tiers[tier]!.length < longest) tiers[tier]!.push({ geography, area, code, name: data.names[area] || code });
    }
  }
  return { found: tiers.flat().slice(0, longest), total };
}

export function AreaSearch({ study, label, placeholder, geography, onTake }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [places, setPlaces] = useState<Searchable[] | null>(null);
  const [failed, setFailed] = useState(false);
  const asked = useRef(false);

  // Names are read when somebody means to search, not with every page. Coarser geographies are asked first: whoever
  // types "Hackney" means the borough before its neighbourhoods.
  const load = () => {
    if (asked.current) return;
    asked.current = true;
    const wanted = study.geographies
      .filter((each) => !geography || each.name === geography)
      .sort((a, b) => a.areas - b.areas);
    Promise.all(
      wanted.map(async (each) => {
        const data = await api.geography(each.name);
        return { geography: each.name, title: geographyTitle(each), data, lower: data.names.map((name) => folded(name ?? "")) };
      }),
    ).then(setPlaces, () => {
      asked.current = false;
      setFailed(true);
    });
  };

  const { found, total } = useMemo(() => (places ? search(places, text) : { found: [], total: 0 }), [places, text]);
  const many = study.geographies.length > 1 && !geography;
  const shown = open && text.trim().length >= 2 && places !== null;

  const take = (area: FoundArea) => {
    setOpen(false);
    setActive(-1);
    if (onTake) {
      setText("");
      onTake(area);
    } else {
      location.href = link("place", { geography: area.geography, area: area.code });
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const last = found.length - 1;
    if (event.key === "ArrowDown" && found.length) setActive(!shown || active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp" && found.length) setActive(!shown || active <= 0 ? last : active - 1);
    else if (event.key === "Enter") {
      const area = shown ? found[Math.max(active, 0)] : undefined;
      if (area) take(area);
    } else if (event.key === "Escape") {
      if (shown) setOpen(false);
      else setText("");
      setActive(-1);
      event.preventDefault();
      return;
    } else return;
    setOpen(true);
    event.preventDefault();
  };

  const status = failed
    ? "Names could not be loaded."
    : !shown
      ? ""
      : total === 0
        ? "Nothing found."
        : total > found.length
          ? `${whole(total)} found, ${found.length} shown.`
          : `${whole(total)} found.`;

  return (
    <div class="search">
      <label for={id}>{label}</label>
      <div class="search-box">
        <input
          id={id}
          type="text"
          role="combobox"
          autocomplete="off"
          spellcheck={false}
          placeholder={placeholder}
          value={text}
          aria-expanded={shown && found.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
          onFocus={load}
          onInput={(event) => {
            load();
            setText(event.currentTarget.value);
            setActive(-1);
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        <ul id={`${id}-list`} role="listbox" aria-label="Places found" hidden={!shown || found.length === 0}>
          {shown &&
            found.map((area, i) => (
              <li
                key={`${area.geography} ${area.code}`}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === active}
                // Before the blur that would close the list.
                onMouseDown={(event) => {
                  event.preventDefault();
                  take(area);
                }}
              >
                <span>{area.name}</span>{" "}
                <span class="search-detail">
                  {area.code}
                  {many && `, ${places?.find((each) => each.geography === area.geography)?.title}`}
                </span>
              </li>
            ))}
        </ul>
        {shown && found.length === 0 && <p class="search-none">Nothing found. Try part of the name, or a code.</p>}
      </div>
      <p class="hidden" aria-live="polite"><ReadOut>{status}</ReadOut></p>
    </div>
  );
}
