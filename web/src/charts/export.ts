// A picture as a file: with its title above and its caption, source and caveat below, inside the image.
import { FONT, INK, QUIET } from "./colour";

const SVG = "http://www.w3.org/2000/svg";
const PAD = 16;

export interface Words {
  title: string;
  caption: string | null;
  source: string;
  caveat: string | null;
}

/** A copy of the picture on white, with words around it. Charts carry their colours themselves, so no style is lost. */
export function captioned(svg: SVGSVGElement, words: Words): SVGSVGElement {
  const box = svg.viewBox.baseVal;
  const inner = box && box.width > 0 ? { width: box.width, height: box.height } : { width: svg.clientWidth, height: svg.clientHeight };
  const width = Math.max(inner.width, 320) + 2 * PAD;
  const lines: { text: string; size: number; weight: number; fill: string; y: number }[] = [];
  let y = PAD;
  const write = (text: string | null, size: number, weight: number, fill: string) => {
    if (!text) return;
    for (const line of wrap(text, width - 2 * PAD, size, weight)) {
      y += size * 1.35;
      lines.push({ text: line, size, weight, fill, y });
    }
    y += size * 0.5;
  };
  write(words.title, 17, 700, INK);
  const top = y + 4;
  y = top + inner.height + 4;
  write(words.caption, 12.5, 400, INK);
  write(words.caveat, 12.5, 400, INK);
  write(`Source: ${words.source}`, 12, 400, QUIET);
  const height = Math.ceil(y + PAD / 2);

  const out = document.createElementNS(SVG, "svg");
  out.setAttribute("xmlns", SVG);
  out.setAttribute("viewBox", `0 0 ${width} ${height}`);
  out.setAttribute("width", String(width));
  out.setAttribute("height", String(height));
  // What the page says around it: the heading of the figure, and what the picture shows.
  out.setAttribute("role", "img");
  for (const [name, text] of [["title", words.title], ["desc", svg.getAttribute("aria-label")]] as const) {
    if (!text) continue;
    const element = document.createElementNS(SVG, name);
    element.textContent = text;
    out.append(element);
  }
  const paper = document.createElementNS(SVG, "rect");
  paper.setAttribute("width", String(width));
  paper.setAttribute("height", String(height));
  paper.setAttribute("fill", "#ffffff");
  out.append(paper);
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const name of ["class", "role", "aria-label"]) copy.removeAttribute(name);
  copy.setAttribute("x", String((width - inner.width) / 2));
  copy.setAttribute("y", String(top));
  copy.setAttribute("width", String(inner.width));
  copy.setAttribute("height", String(inner.height));
  out.append(copy);
  for (const line of lines) {
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", String(PAD));
    text.setAttribute("y", String(line.y));
    text.setAttribute("font-family", FONT);
    text.setAttribute("font-size", String(line.size));
    text.setAttribute("font-weight", String(line.weight));
    text.setAttribute("fill", line.fill);
    text.textContent = line.text;
    out.append(text);
  }
  return out;
}

function wrap(text: string, width: number, size: number, weight: number): string[] {
  const pen = document.createElement("canvas").getContext("2d");
  if (pen) pen.font = `${weight} ${size}px ${FONT}`;
  const wide = (line: string) => (pen ? pen.measureText(line).width : line.length * size * 0.55);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && wide(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line) lines.push(line);
  return lines;
}

/** Twice as fine as it is on the page. */
export async function toPng(svg: SVGSVGElement, scale = 2): Promise<Blob> {
  const width = svg.width.baseVal.value;
  const height = svg.height.baseVal.value;
  const url = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("the browser gives no canvas");
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the image is too large"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}
