// The classes of a map: colour, range, how many areas. The words at its ends say which way need goes.
import type { Classes } from "../charts/classes";
import { MISSING_LINE } from "../charts/colour";
import { whole } from "../number";

interface Props {
  classes: Classes;
  /** What the first and the last class mean, such as "more deprived". */
  first: string;
  last: string;
  title: string;
}

export function Legend({ classes, first, last, title }: Props) {
  const end = classes.classes.length - 1;
  return (
    <div class="legend">
      <p class="legend-title">{title}</p>
      <ul>
        {classes.classes.map((each, i) => (
          <li key={i}>
            <svg width="20" height="14" aria-hidden="true"><rect width="20" height="14" fill={each.colour} stroke="#51606e" stroke-width="1" /></svg>
            <span class="legend-label">{each.label}{i === 0 && end > 0 && first ? `, ${first}` : i === end && end > 0 && last ? `, ${last}` : ""}</span>
            <span class="legend-count">{whole(each.count)}<span class="hidden"> {each.count === 1 ? "area" : "areas"}</span></span>
          </li>
        ))}
        {classes.missing > 0 && (
          <li>
            <svg width="20" height="14" aria-hidden="true">
              <rect width="20" height="14" fill="#fff" stroke="#51606e" stroke-width="1" />
              <path d="M0 14L14 0M7 14L20 1M-6 14L8 0" stroke={MISSING_LINE} stroke-width="1.5" />
            </svg>
            <span class="legend-label">no value</span>
            <span class="legend-count">{whole(classes.missing)}<span class="hidden"> {classes.missing === 1 ? "area" : "areas"}</span></span>
          </li>
        )}
      </ul>
      <p class="small">{classes.how}</p>
    </div>
  );
}
