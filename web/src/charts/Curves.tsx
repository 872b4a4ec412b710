// Shares against shares: concentration and Lorenz curves, with the diagonal on which everybody gets the same.
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { CATEGORIES, QUIET } from "./colour";
import { BottomAxis, Chart, Key, type Keyed, keyIn, LeftAxis } from "./frame";

export interface Curve {
  label: string;
  x: (number | null)[];
  y: (number | null)[];
  dashed?: boolean;
}

interface Props {
  desc: string;
  curves: Curve[];
  xLabel: string;
  yLabel: string;
  /** What the diagonal is called. */
  diagonal: string;
}

const percent = (share: number) => `${Math.round(share * 100)}%`;

export function Curves({ desc, curves, xLabel, yLabel, diagonal }: Props) {
  const key: Keyed[] = [
    ...curves.map((curve, i) => ({ label: curve.label, colour: CATEGORIES[i % CATEGORIES.length]!, dash: curve.dashed ? "6 4" : undefined })),
    { label: diagonal, colour: QUIET, dash: "5 4" },
  ];
  const margin = { top: 28, right: 12, bottom: 56, left: 52 };
  const below = (width: number) => keyIn(key.map((each) => each.label), width).height;
  return (
    <Chart desc={desc} height={420} heightOf={(width) => 420 + below(width - margin.left - margin.right)} margin={margin}>
      {(width, tall) => {
        const height = tall - below(width);
        // As square as the page lets it be: the eye judges the distance from the diagonal.
        const side = Math.min(width, height * 1.5);
        const x = scaleLinear().domain([0, 1]).range([0, side]);
        const y = scaleLinear().domain([0, 1]).range([height, 0]);
        return (
          <>
            <LeftAxis scale={y} format={percent} width={side} height={height} label={yLabel} count={5} />
            <BottomAxis scale={x} format={percent} width={side} height={height} label={xLabel} grid count={5} />
            <line x1={0} y1={height} x2={side} y2={0} stroke={QUIET} stroke-dasharray="5 4" />
            {curves.map((curve, i) => {
              const path = line<number | null>()
                .defined((value, k) => value !== null && curve.y[k] != null)
                .x((value) => x(value!))
                .y((_, k) => y(curve.y[k]!));
              return (
                <path key={i} d={path(curve.x) ?? ""} fill="none" stroke={CATEGORIES[i % CATEGORIES.length]!} stroke-width={i === 0 ? 3 : 2} stroke-dasharray={curve.dashed ? "6 4" : undefined} />
              );
            })}
            <Key of={key} width={width} y={height + 58} />
          </>
        );
      }}
    </Chart>
  );
}
