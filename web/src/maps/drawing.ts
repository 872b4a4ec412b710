// A map with its legend as one drawing, to save.
import type { Classes } from "../charts/classes";
import { FONT, INK, MISSING_LINE, QUIET } from "../charts/colour";
import { whole } from "../number";

const SVG = "http://www.w3.org/2000/svg";

export function withLegend(
  map: { paths: { fill: string; d: string }[]; width: number; height: number },
  classes: Classes,
  ends: { first: string; last: string },
  measure: string,
): SVGSVGElement {
  const make = (name: string, attributes: Record<string, string | number>, text?: string) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const side = 260;
  const height = Math.max(map.height, classes.classes.length * 20 + 140);
  const svg = make("svg", { viewBox: `0 0 ${map.width + side} ${height}`, width: map.width + side, height, "font-family": FONT, "font-size": 12, fill: INK }) as SVGSVGElement;
  const pattern = make("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse" });
  pattern.append(make("rect", { width: 5, height: 5, fill: "#fff" }), make("path", { d: "M0 5L5 0M-1 1L1 -1M4 6L6 4", stroke: MISSING_LINE, "stroke-width": 0.8 }));
  svg.append(pattern);
  for (const path of map.paths) svg.append(make("path", { ...path, "stroke": path.fill.startsWith("url") ? MISSING_LINE : path.fill, "stroke-width": 0.2 }));
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
    svg.append(make("text", { x: left + side - 24, y: y + 11, "text-anchor": "end", fill: QUIET }, whole(row.count)));
  });
  // How the classes were found, in lines that fit beside the map.
  const lines = classes.how.split(" ").reduce<string[]>((known, word) => {
    const last = known[known.length - 1];
    if (last !== undefined && last.length + word.length < 40) known[known.length - 1] = `${last} ${word}`;
    else known.push(word);
    return known;
  }, []);
  lines.forEach((line, i) => svg.append(make("text", { x: left, y: 28 + rows.length * 20 + 18 + i * 16, fill: QUIET }, line)));
  return svg;
}
