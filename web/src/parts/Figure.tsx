// A picture with its caption, source and caveat; its twin as a table; and both to save. A saved picture says all that
// the page says of it, because it will be pasted where the page is not.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { save, saveCsv } from "../csv";
import { captioned, toPng } from "../charts/export";
import { DataTable, type Column } from "./DataTable";

export interface Twin {
  columns: Column[];
  rows: number;
  sort?: string;
  current?: number | null;
  pageSize?: number;
}

interface Props {
  /** The prefix of its state in the address, and the name of saved files. */
  id: string;
  /** What the picture says, in a short sentence. */
  title: string;
  /** How to read it. */
  caption?: string;
  /** Where the figures come from. */
  source: string;
  /** What it must not be taken for. */
  caveat?: string | null;
  twin: Twin;
  /** The id of a table on this page that is the twin: then the figure leads there. */
  twinAt?: string;
  /** The picture to save, where it is not the first `svg` of the figure: maps are drawn anew for this. */
  picture?: () => SVGSVGElement | Promise<SVGSVGElement>;
  /** The heading's level. */
  level?: 2 | 3;
  children: ComponentChildren;
}

export function Figure({ id, title, caption, source, caveat, twin, twinAt, picture, level = 3, children }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const [table, setTable] = useState(false);
  const [said, setSaid] = useState("");
  const Heading = `h${level}` as "h3";

  const drawn = async () => {
    const svg = picture ? await picture() : body.current?.querySelector<SVGSVGElement>("svg[role=img]");
    if (!svg) throw new Error("there is no picture to save");
    return captioned(svg, { title, caption: caption ?? null, source, caveat: caveat ?? null });
  };
  const saving = (kind: string, work: () => Promise<void>) => async () => {
    setSaid("");
    try {
      await work();
      setSaid(`${kind} saved.`);
    } catch (error) {
      setSaid(`The ${kind} could not be made: ${error instanceof Error ? error.message : String(error)}.`);
    }
  };
  const asSvg = saving("SVG", async () => {
    const text = new XMLSerializer().serializeToString(await drawn());
    save(`${id}.svg`, new Blob([text], { type: "image/svg+xml" }));
  });
  const asPng = saving("PNG", async () => save(`${id}.png`, await toPng(await drawn())));
  const asCsv = saving("CSV", async () =>
    saveCsv(id, twin.columns.map((column) => ({ name: column.name, values: column.values })), twin.rows),
  );

  return (
    <figure class="figure">
      <Heading class="figure-title">{title}</Heading>
      <div class="figure-body" ref={body}>{children}</div>
      {/* No `figcaption`: a figure is called by that where it has one, and all of it would be heard twice. */}
      <div class="figure-words">
        {caption && <p>{caption}</p>}
        {caveat && <p>{caveat}</p>}
        <p class="small">Source: {source}</p>
      </div>
      <div class="figure-tools">
        {twinAt
          ? <a class="button" href={`#${twinAt}`} aria-label={`See the table: ${title}`}>See the table</a>
          : (
            <button type="button" aria-expanded={table} aria-label={`${table ? "Hide the table" : "Show as a table"}: ${title}`} onClick={() => setTable(!table)}>
              {table ? "Hide the table" : "Show as a table"}
            </button>
          )}
        <button type="button" onClick={asCsv} aria-label={`Save the figures as CSV: ${title}`}>CSV</button>
        <button type="button" onClick={asSvg} aria-label={`Save the picture as SVG: ${title}`}>SVG</button>
        <button type="button" onClick={asPng} aria-label={`Save the picture as PNG: ${title}`}>PNG</button>
        {/* Read out when it changes. As a status it would be read, empty, after every figure. */}
        <span class="small" aria-live="polite">{said}</span>
      </div>
      {table && <DataTable id={id} caption={title} {...twin} />}
    </figure>
  );
}
