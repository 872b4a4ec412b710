// What both kinds of map are told, and what they have in common.

import { count } from "../number";
import { told } from "../parts/Notes";
import type { Geography, Hexes, MapTopology, Study } from "../types";

/** The shapes that a map draws: hexagons, or true ones. */
export interface Outlines {
  hexes?: Pick<Hexes, "column">;
  topology?: Pick<MapTopology, "objects" | "warnings">;
}

export interface MapProps {
  /** The class of each area; -1 where its value is missing. */
  of: ArrayLike<number>;
  /** The colour of each class. */
  palette: string[];
  selected: number | null;
  onSelect: (area: number | null) => void;
  /** Goes to what is known of an area, where there is a page for that. */
  onOpen?: (area: number) => void;
  /** What is said of an area under the pointer. */
  tell: (area: number) => string;
  /** The map's name for screen readers. */
  name: string;
  /** The coarser area that each lies in, to draw borders between them. */
  parents?: number[] | null;
}

/** Where a geographic map stands. */
export interface View {
  zoom: number;
  center: [longitude: number, latitude: number];
}

export function readView(text: string | null): View | null {
  const numbers = text === null || !/^-?[\d.]+(,-?[\d.]+){2}$/.test(text) ? [] : text.split(",").map(Number);
  const [zoom, north, east] = numbers as [number, number, number];
  return zoom >= 0 && zoom <= 24 && Math.abs(north) <= 90 && Math.abs(east) <= 180 ? { zoom, center: [east, north] } : null;
}

/** Decimals that move a picture by less than a pixel at any zoom that areas are looked at. */
export const writeView = ({ zoom, center }: View) => [zoom.toFixed(2), center[1].toFixed(4), center[0].toFixed(4)].join(",");

/** Areas of which nothing is drawn, because no shape of them is known. Null where there are none. */
export function notDrawn({ hexes, topology }: Outlines): string | null {
  const areas = topology?.objects["areas"];
  const off = hexes
    ? hexes.column.filter((column) => column < 0).length
    : areas?.type === "GeometryCollection" ? areas.geometries.filter((each) => !each.type).length : 0;
  return off === 0 ? null : `${count(off, "area")} ${off === 1 ? "has" : "have"} no shape and ${off === 1 ? "is" : "are"} not on this map.`;
}

/** What a reader of the map should know, said under it: what is not drawn, and what was left out or taken for granted of its shapes. */
export function mapNotes(study: Study, outlines: Outlines, places: Pick<Geography, "codes" | "names">): string[] {
  const warnings = outlines.topology?.warnings ?? [];
  const names = warnings.length > 0 ? new Map(places.codes.map((code, area) => [code, places.names[area] || code])) : undefined;
  const notes = warnings.map((warning) => told(study, warning, names));
  const missing = notDrawn(outlines);
  // Where the shapes' own file lacks them, that is said with their names.
  return missing && !warnings.some((warning) => /have no shape in/.test(warning)) ? [missing, ...notes] : notes;
}
