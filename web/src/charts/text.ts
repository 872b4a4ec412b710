// Words in a picture: how wide they are, and how they fit into the room that there is.
import { closed } from "../direction";
import { FONT } from "./colour";

/** The size of letters in pictures. */
const SIZE = 12;

let pen: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, number>();

/** The width of a text in pixels, as the page draws it. */
export function widthOf(text: string, weight = 400): number {
  const key = `${weight} ${text}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  pen ??= typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  // Without a canvas, what letters take on average.
  let width = text.length * 6.4;
  if (pen) {
    pen.font = `${weight} ${SIZE}px ${FONT}`;
    width = pen.measureText(text).width;
  }
  if (known.size > 20_000) known.clear();
  known.set(key, width);
  return width;
}

/** A text cut to a width, with an ellipsis. */
export function fit(text: string, width: number, weight = 400): string {
  if (widthOf(text, weight) <= width) return closed(text);
  const cutTo = (letters: number) => closed(`${text.slice(0, letters).trimEnd()}…`);
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(cutTo(middle), weight) <= width) low = middle;
    else high = middle - 1;
  }
  // Half a letter that takes two is none.
  return cutTo(low > 0 && /[\ud800-\udbff]/.test(text[low - 1]!) ? low - 1 : low);
}

/** A text on as many lines as it needs, each of such a width; what so many lines cannot hold is cut. */
export function wrapped(text: string, width: number, most = 3, weight = 400): string[] {
  const out: string[] = [];
  for (const word of text.split(" ")) {
    const last = out[out.length - 1];
    if (last !== undefined && widthOf(`${last} ${word}`, weight) <= width) out[out.length - 1] = `${last} ${word}`;
    else out.push(word);
  }
  return (out.length > most ? [...out.slice(0, most - 1), out.slice(most - 1).join(" ")] : out).map((line) => fit(line, width, weight));
}
