// What both kinds of map are told, and what they have in common.

export interface MapProps {
  /** The class of each area; -1 where its value is missing. */
  of: ArrayLike<number>;
  /** The colour of each class. */
  palette: string[];
  selected: number | null;
  onSelect: (area: number | null) => void;
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
