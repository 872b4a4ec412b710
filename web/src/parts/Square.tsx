// The legend of a map of two measures: a square of nine classes, as a table, so that it is read without seeing it.
import type { Bivariate, Side } from "../charts/bivariate";
import { BIVARIATE, MISSING_LINE, textOn } from "../charts/colour";
import { whole } from "../number";

const NAMES = ["first third", "second third", "last third"];

const head = (side: Side, k: number) => (
  <>
    {k === 0 ? side.ends.first : k === 2 ? side.ends.last : "between"}
    <span class="hidden"> ({NAMES[k]})</span>
    <br /><span class="square-range">{side.ranges[k] ?? "none"}</span>
  </>
);

export function Square({ both }: { both: Bivariate }) {
  return (
    <div class="legend square">
      <table>
        <caption class="legend-title"><span>Rows: {both.first.title}. Columns: {both.second.title}. In each class, so many areas.</span></caption>
        <thead>
          <tr>
            <td />
            {NAMES.map((name, k) => <th key={name} scope="col">{head(both.second, k)}</th>)}
          </tr>
        </thead>
        <tbody>
          {NAMES.map((name, row) => (
            <tr key={name}>
              <th scope="row">{head(both.first, row)}</th>
              {NAMES.map((_, column) => {
                const colour = BIVARIATE[3 * row + column]!;
                return <td key={column} class="square-class" style={{ background: colour, color: textOn(colour) }}>{whole(both.counts[3 * row + column])}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {both.missing > 0 && (
        <p class="small">
          <svg width="20" height="14" aria-hidden="true">
            <rect width="20" height="14" fill="#fff" stroke="#51606e" stroke-width="1" />
            <path d="M0 14L14 0M7 14L20 1M-6 14L8 0" stroke={MISSING_LINE} stroke-width="1.5" />
          </svg>{" "}
          No value of one or both: {whole(both.missing)}
        </p>
      )}
      <p class="small">{both.how}</p>
    </div>
  );
}
