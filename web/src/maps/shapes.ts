// Shapes of areas as the study gives them: lines that neighbours share, each once.
import type { Position } from "geojson";
import type { GeometryCollection, GeometryObject, Topology } from "topojson-specification";

export const areasIn = (topology: Topology) => topology.objects.areas as GeometryCollection;

/** How the map's worker is asked for the areas of a map: an address that holds the address of the file. */
export const SHAPES = "shapes";
export const shapesAt = (file: string) => `${SHAPES}://of/?map=${encodeURIComponent(file)}`;
export const mapOf = (address: string) => new URL(address).searchParams.get("map") ?? "";

/** The lines that an area is made of; a line that is walked backwards stands with its sign turned (`~`). */
export function linesOf(geometry: GeometryObject): number[] {
  if (geometry.type === "Polygon") return geometry.arcs.flat();
  return geometry.type === "MultiPolygon" ? geometry.arcs.flat(2) : [];
}

/** The places along a line, in degrees. */
export function along({ arcs, transform }: Topology, line: number): Position[] {
  const arc = arcs[line < 0 ? ~line : line]!;
  if (!transform) return arc;
  const { scale, translate } = transform;
  let [x, y] = [0, 0];
  // Steps from place to place on a grid.
  return arc.map(([dx, dy]) => [(x += dx!) * scale[0] + translate[0], (y += dy!) * scale[1] + translate[1]]);
}

/** Borders between areas of different parents: each line that two such areas share, once; none along the coast. */
export function bordersOf(topology: Topology, parents: ArrayLike<number>): Position[][] {
  const first = new Int32Array(topology.arcs.length).fill(-1);
  const borders: Position[][] = [];
  for (const geometry of areasIn(topology).geometries) {
    const area = Number(geometry.id);
    for (const line of linesOf(geometry)) {
      const arc = line < 0 ? ~line : line;
      const other = first[arc]!;
      if (other < 0) first[arc] = area;
      else if (parents[other] !== parents[area]) borders.push(along(topology, arc));
    }
  }
  return borders;
}

type Box = [west: number, south: number, east: number, north: number];

/** The box around a line, without a place of it kept: a country has hundreds of thousands. */
function boxOf({ arcs, transform }: Topology, line: number): Box {
  const { scale, translate } = transform ?? { scale: [1, 1], translate: [0, 0] };
  let [x, y] = [0, 0];
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const place of arcs[line]!) {
    [x, y] = transform ? [x + place[0]!, y + place[1]!] : [place[0]!, place[1]!];
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return [box[0] * scale[0]! + translate[0]!, box[1] * scale[1]! + translate[1]!, box[2] * scale[0]! + translate[0]!, box[3] * scale[1]! + translate[1]!];
}

function around(boxes: Box[]): Box {
  const all: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    if (box[0] < all[0]) all[0] = box[0];
    if (box[1] < all[1]) all[1] = box[1];
    if (box[2] > all[2]) all[2] = box[2];
    if (box[3] > all[3]) all[3] = box[3];
  }
  return all;
}

/** The box around each area, in degrees; an area without a shape has none. */
export function boxesOf(topology: Topology): (Box | null)[] {
  const ofLine = topology.arcs.map((_, line) => boxOf(topology, line));
  const boxes: (Box | null)[] = [];
  for (const geometry of areasIn(topology).geometries) {
    const box = around(linesOf(geometry).map((line) => ofLine[line < 0 ? ~line : line]!));
    boxes[Number(geometry.id)] = box[0] <= box[2] ? box : null;
  }
  return boxes;
}

/** The box around all lines; the world where there are none. */
export function boundsOf(topology: Topology): Box {
  const box = around(topology.arcs.map((_, line) => boxOf(topology, line)));
  return box[0] <= box[2] ? box : [-180, -85, 180, 85];
}
