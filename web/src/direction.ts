// Names that are written from the right, or that turn the direction of writing: each is set apart, so that what stands
// beside it keeps its place. By Unicode's isolates and not by markup, because names stand within sentences, in the titles of
// windows, in what screen readers say, and in pictures that are saved.

const OPEN = "\u2068";
const CLOSE = "\u2069";

/** Whether any letter is written from the right, or any mark turns the direction. */
const TURNS =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Isolates of which each is closed, and none closes what it did not open. */
function balanced(text: string): string {
  let open = 0;
  let out = "";
  for (const letter of text) {
    if (letter === CLOSE && open === 0) continue;
    if (letter >= "\u2066" && letter <= "\u2068") open++;
    if (letter === CLOSE) open--;
    out += letter;
  }
  return out + CLOSE.repeat(open);
}

/** A text of the data as it may stand within any other. */
export const apart = (text: string): string => (TURNS.test(text) && !(text.startsWith(OPEN) && text.endsWith(CLOSE)) ? OPEN + balanced(text) + CLOSE : text);

/** As the data have it: for files. */
export const together = (text: string): string => (text.startsWith(OPEN) && text.endsWith(CLOSE) ? text.slice(1, -1) : text);

/** A piece of a text that was cut: what it opens is closed again. */
export const closed = (piece: string): string => (TURNS.test(piece) ? balanced(piece) : piece);

/** Keys whose texts are for readers; all others are names that the pages go by. */
const TOLD = ["title", "description", "authors", "publisher", "licence", "note"];

/** What the data say of themselves, each text for readers set apart. */
export function toldApart<T>(value: T, told = false): T {
  if (typeof value === "string") return told ? (apart(value) as T) : value;
  if (Array.isArray(value)) return value.map((each: unknown) => toldApart(each, told)) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, toldApart(each, TOLD.includes(key))])) as T;
}
