// Which areas are on which of several lists: one row for each combination that there is, with a dot under each list it
// has and a bar for its size (an UpSet plot, lying down so that it fits a narrow page).
import { scaleLinear } from "d3-scale";
import { whole } from "../number";
import { INK, MAIN, QUIET, RULE } from "./colour";
import { Chart } from "./frame";
import { fit } from "./text";

export interface Combination {
  /** For each list, whether the areas are on it. */
  on: boolean[];
  value: number;
}

interface Props {
  desc: string;
  /** The lists' names, with their sizes. */
  lists: { title: string; value: number }[];
  combinations: Combination[];
}

/** A, B, C ...: what a list is called within the picture. */
export const letter = (list: number) => String.fromCharCode(65 + list);

export function Sets({ desc, lists, combinations }: Props) {
  const row = 26;
  const line = 19;
  const top = lists.length * line + 30;
  const most = Math.max(1, ...combinations.map((each) => each.value));
  return (
    <Chart desc={desc} height={top + combinations.length * row + 8} margin={{ top: 0, right: 0, bottom: 0, left: 0 }}>
      {(width) => {
        const gap = Math.min(34, (width * 0.45) / lists.length);
        const start = 14 + lists.length * gap;
        const x = scaleLinear().domain([0, most]).range([start, width - 60]);
        return (
          <>
            {lists.map((list, i) => (
              <text key={i} y={i * line + 14}>
                <tspan font-weight="700">{letter(i)}</tspan>
                <tspan dx="8">{fit(list.title, width - 90)} ({whole(list.value)})</tspan>
                <title>{list.title}</title>
              </text>
            ))}
            {lists.map((_, i) => (
              <text key={i} x={14 + i * gap} y={top - 8} text-anchor="middle" font-weight="700">{letter(i)}</text>
            ))}
            {combinations.map((each, k) => {
              const y = top + k * row + row / 2;
              const dots = each.on.map((on, i) => (on ? 14 + i * gap : null)).filter((at): at is number => at !== null);
              return (
                <g key={k}>
                  {k % 2 === 0 && <rect x={0} y={y - row / 2} width={start - gap + 16} height={row} fill="#f3f6f8" />}
                  {dots.length > 1 && <line x1={dots[0]} x2={dots[dots.length - 1]} y1={y} y2={y} stroke={INK} stroke-width="2.5" />}
                  {each.on.map((on, i) => <circle key={i} cx={14 + i * gap} cy={y} r="6" fill={on ? INK : RULE} />)}
                  <rect x={start} y={y - 8} width={Math.max(1, x(each.value) - start)} height={16} fill={MAIN} />
                  <text x={x(each.value) + 6} y={y} dy="0.32em">{whole(each.value)}</text>
                </g>
              );
            })}
            <line x1={start} x2={start} y1={top} y2={top + combinations.length * row} stroke={QUIET} />
          </>
        );
      }}
    </Chart>
  );
}
