// Pairs of a few things as a triangle of cells, coloured from -1 to 1. Columns are numbered as the rows are, so that
// names need room only once.
import { diverging, INK, inkOn, QUIET } from "./colour";
import { Chart } from "./frame";
import { fit } from "./text";

interface Props {
  desc: string;
  names: string[];
  /** Of row and column; null where it is not known. */
  value: (row: number, column: number) => number | null;
  /** Cells to frame. */
  marked?: (row: number, column: number) => boolean;
}

const COLOURS = diverging(21);

export function Matrix({ desc, names, value, marked }: Props) {
  const row = 34;
  const n = names.length;
  return (
    <Chart desc={desc} height={n * row + 34} margin={{ top: 26, right: 0, bottom: 8, left: 0 }}>
      {(width) => {
        const room = Math.min(230, width * 0.4);
        const cell = Math.min(76, (width - room - 8) / Math.max(1, n - 1));
        const text = cell >= 40 ? 2 : cell >= 24 ? 1 : null;
        return (
          <>
            {names.slice(0, -1).map((_, column) => (
              <text key={column} x={room + 8 + column * cell + cell / 2} y="-10" text-anchor="middle" fill={QUIET}>{column + 1}</text>
            ))}
            {names.map((name, i) => (
              <g key={i} transform={`translate(0 ${i * row})`}>
                <text x={room} y={row / 2} dy="0.32em" text-anchor="end">
                  {fit(`${i + 1} ${name}`, room)}
                  <title>{name}</title>
                </text>
                {names.slice(0, i).map((other, k) => {
                  const found = value(i, k);
                  const colour = found === null ? "#ffffff" : COLOURS[Math.round((Math.max(-1, Math.min(1, found)) + 1) * 10)]!;
                  const strong = marked?.(i, k) ?? false;
                  return (
                    <g key={k} transform={`translate(${room + 8 + k * cell} 0)`}>
                      <rect x={strong ? 2 : 0.5} y={strong ? 2 : 0.5} width={cell - (strong ? 4 : 1)} height={row - (strong ? 4 : 1)} fill={colour} stroke={strong ? INK : "none"} stroke-width="3">
                        <title>{`${name} and ${other}: ${found === null ? "no value" : found.toFixed(2).replace("-", "\u2212")}`}</title>
                      </rect>
                      {text !== null && (
                        <text x={cell / 2} y={row / 2} dy="0.32em" text-anchor="middle" fill={inkOn(colour)} font-size={text === 2 ? 12 : 10.5}>
                          {found === null ? "–" : found.toFixed(2).replace("-", "\u2212").replace(/^(−?)0\./, text === 2 ? "$10." : "$1.")}
                        </text>
                      )}
                    </g>
                  );
                })}
              </g>
            ))}
          </>
        );
      }}
    </Chart>
  );
}
