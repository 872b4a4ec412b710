// A map with its legend as one drawing, to save.
import type { Classes } from "../charts/classes";
import type { Bivariate } from "../charts/bivariate";
import { BIVARIATE, FONT, INK, MISSING_LINE, QUIET, textOn } from "../charts/colour";
import { whole } from "../number";

const SVG = "http://www.w3.org/2000/svg";
const SIDE = 260;

const make = (name: string, attributes: Record<string, string | number>, text?: string) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
};

interface Shape {
  paths: { fill: string; d: string }[];
  width: number;
  height: number;
}

/** The map at the left of a sheet that has room for a legend of `rows` pixels. */
function sheet(map: Shape, rows: number): SVGSVGElement {
  const height = Math.max(map.height, rows);
  const svg = make("svg", { viewBox: `0 0 ${map.width + SIDE} ${height}`, width: map.width + SIDE, height, "font-family": FONT, "font-size": 12, fill: INK }) as SVGSVGElement;
  const pattern = make("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse" });
  pattern.append(make("rect", { width: 5, height: 5, fill: "#fff" }), make("path", { d: "M0 5L5 0M-1 1L1 -1M4 6L6 4", stroke: MISSING_LINE, "stroke-width": 0.8 }));
  svg.append(pattern);
  for (const path of map.paths) svg.append(make("path", { ...path, "stroke": path.fill.startsWith("url") ? MISSING_LINE : path.fill, "stroke-width": 0.2 }));
  return svg;
}

/** Words in lines that fit beside the map. */
const linesOf = (text: string, most = 40) =>
  text.split(" ").reduce<string[]>((known, word) => {
    const last = known[known.length - 1];
    if (last !== undefined && last.length + word.length < most) known[known.length - 1] = `${last} ${word}`;
    else known.push(word);
    return known;
  }, []);

/** A map of two measures with its square of nine classes. */
export function withSquare(map: Shape, both: Bivariate): SVGSVGElement {
  const left = map.width + 20;
  const size = 64;
  // Bold letters are wider.
  const first = linesOf(`Rows: ${both.first.title}`, 32);
  const second = linesOf(`Columns: ${both.second.title}`, 32);
  const how = linesOf(both.how);
  const top = 16 * (first.length + second.length) + 24;
  const svg = sheet(map, top + 3 * size + 66 + 16 * how.length);
  [...first, ...second].forEach((line, i) => svg.append(make("text", { x: left, y: 16 + i * 16, "font-weight": 700 }, line)));
  svg.append(make("text", { x: left, y: top - 4, fill: QUIET }, `${both.second.ends.first} \u2192 ${both.second.ends.last}`));
  BIVARIATE.forEach((fill, k) => {
    const x = left + (k % 3) * size;
    const y = top + Math.floor(k / 3) * size;
    svg.append(make("rect", { x, y, width: size, height: size, fill, stroke: "#fff", "stroke-width": 1 }));
    svg.append(make("text", { x: x + size / 2, y: y + size / 2 + 4, "text-anchor": "middle", fill: textOn(fill) }, whole(both.counts[k]!)));
  });
  const beside = left + 3 * size + 14;
  svg.append(make("text", { x: beside, y: top, fill: QUIET, "font-size": 11, transform: `rotate(90 ${beside} ${top})` }, `${both.first.ends.first} \u2192 ${both.first.ends.last}`));
  let y = top + 3 * size + 24;
  if (both.missing > 0) {
    svg.append(make("rect", { x: left, y: y - 11, width: 20, height: 14, fill: "url(#hatch)", stroke: QUIET, "stroke-width": 0.7 }));
    svg.append(make("text", { x: left + 27, y }, `no value of one or both: ${whole(both.missing)}`));
    y += 20;
  }
  how.forEach((line, i) => svg.append(make("text", { x: left, y: y + i * 16, fill: QUIET }, line)));
  return svg;
}

export function withLegend(
  map: Shape,
  classes: Classes,
  ends: { first: string; last: string },
  measure: string,
): SVGSVGElement {
  const svg = sheet(map, classes.classes.length * 20 + 140);
  const left = map.width + 20;
  svg.append(make("text", { x: left, y: 16, "font-weight": 700 }, measure.length > 38 ? `${measure.slice(0, 37)}…` : measure));
  const rows = classes.classes.map((each, i) => ({
    fill: each.colour,
    label: each.label + (i === 0 && ends.first ? `, ${ends.first}` : i === classes.classes.length - 1 && ends.last ? `, ${ends.last}` : ""),
    count: each.count,
  }));
  if (classes.missing > 0) rows.push({ fill: "url(#hatch)", label: "no value", count: classes.missing });
  rows.forEach((row, i) => {
    const y = 28 + i * 20;
    svg.append(make("rect", { x: left, y, width: 20, height: 14, fill: row.fill, stroke: QUIET, "stroke-width": 0.7 }));
    svg.append(make("text", { x: left + 27, y: y + 11 }, row.label));
    svg.append(make("text", { x: left + SIDE - 24, y: y + 11, "text-anchor": "end", fill: QUIET }, whole(row.count)));
  });
  linesOf(classes.how).forEach((line, i) => svg.append(make("text", { x: left, y: 28 + rows.length * 20 + 18 + i * 16, fill: QUIET }, line)));
  return svg;
}
