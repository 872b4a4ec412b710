// A table of columns: sorted by its headings, in pages, its order and page in the address.
import { useMemo, useState } from "preact/hooks";
import { saveCsv } from "../csv";
import { formatterFor, MISSING, whole } from "../number";
import { setAddress, textParam, useParam, wholeParam } from "../state";
import type { Cell } from "../types";
import { ReadOut } from "./messages";

export interface Column {
  /** The name in the address and the CSV. */
  name: string;
  label: string;
  /** The label where it is read alone, with the words that on the page stand in the column before. */
  say?: string;
  values: ArrayLike<Cell>;
  /** How a value reads; by default numbers are rounded alike. */
  format?: (value: Cell, row: number) => string;
  /** Where a cell leads. */
  href?: (row: number) => string | null;
  unit?: string | null;
  /** Which order a first click gives; for numbers "desc" unless told. */
  first?: "asc" | "desc";
}

interface Props {
  /** The prefix of what it keeps in the address. One page must not use the same twice. */
  id: string;
  caption: string;
  columns: Column[];
  rows: number;
  /** Which column names the row, for screen readers; the first by default. */
  head?: string;
  /** "rank" or "score.desc". */
  sort?: string;
  pageSize?: number;
  /** A row to mark. */
  current?: number | null;
  /** A file name, where the table offers itself as CSV. */
  csv?: string;
}

export function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

const absent = (value: Cell | undefined) =>
  value === null || value === undefined || (typeof value === "number" && Number.isNaN(value));

/** Rows in order; missing values last, whichever way. */
export function sortRows(values: ArrayLike<Cell> | undefined, rows: number, descending: boolean): number[] {
  const order = Array.from({ length: rows }, (_, i) => i);
  if (!values) return order;
  const turn = descending ? -1 : 1;
  return order.sort((a, b) => {
    const x = values[a];
    const y = values[b];
    const gone = Number(absent(x)) - Number(absent(y));
    return gone || (absent(x) ? 0 : turn * compareCells(x, y)) || a - b;
  });
}

export function DataTable({ id, caption, columns, rows, head, sort = "", pageSize = 20, current = null, csv }: Props) {
  const [sortedBy] = useParam(textParam(`${id}-sort`, sort));
  const [pageWanted, setPage] = useParam(wholeParam(`${id}-page`, 1));
  const [sortName, way] = sortedBy.split(".");
  const sortColumn = columns.find((column) => column.name === sortName);
  const descending = way === "desc";

  const order = useMemo(() => sortRows(sortColumn?.values, rows, descending), [sortColumn?.values, rows, descending]);
  const formats = useMemo(
    () => columns.map((column) => column.format ?? formatterFor(column.values, column.unit)),
    [columns],
  );
  const pages = Math.max(1, Math.ceil(rows / pageSize));
  const page = Math.min(Math.max(1, pageWanted), pages);
  const shown = order.slice((page - 1) * pageSize, page * pageSize);
  const headName = head ?? columns[0]?.name;
  const numeric = useMemo(() => columns.map((column) => isNumeric(column.values)), [columns]);
  // A sentence keeps a width on a narrow screen, or its one cell would make its row as tall as the screen.
  const kinds = columns.map((column, i) =>
    numeric[i] ? "numeric" : shown.some((row) => formats[i]!(column.values[row] ?? null, row).length > SENTENCE) ? "sentence" : "",
  );

  // Which rows stand here is told to whoever turns the pages, and not when weights or choices elsewhere change how many there are.
  const [turning, setTurning] = useState(false);

  const sortBy = (column: Column, isNumber: boolean) => {
    const first = column.first ?? (isNumber ? "desc" : "asc");
    const next = column.name !== sortName ? first : descending ? "asc" : "desc";
    const value = next === "desc" ? `${column.name}.desc` : column.name;
    setAddress({ [`${id}-sort`]: value === sort ? null : value, [`${id}-page`]: null });
  };

  return (
    <div class="table">
      <div class="table-scroll" role="group" aria-label={caption} tabIndex={0}>
        <table>
          <caption><span>{caption}</span></caption>
          <thead>
            <tr>
              {columns.map((column, i) => {
                const sorted = column === sortColumn;
                return (
                  <th
                    key={column.name}
                    scope="col"
                    class={kinds[i]}
                    aria-sort={sorted ? (descending ? "descending" : "ascending") : undefined}
                  >
                    <button type="button" class="sort" aria-label={column.say} onClick={() => sortBy(column, numeric[i]!)}>
                      {column.label}
                      <span class="sort-mark" aria-hidden="true">{sorted ? (descending ? "▼" : "▲") : "↕"}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row} class={row === current ? "current" : ""} aria-current={row === current ? "true" : undefined}>
                {columns.map((column, i) => {
                  const text = formats[i]!(column.values[row] ?? null, row);
                  const href = column.href?.(row);
                  const content =
                    text === MISSING ? <><span aria-hidden="true">{MISSING}</span><span class="hidden">no value</span></>
                    : href ? <a href={href}>{text}</a>
                    : text;
                  const kind = kinds[i];
                  return column.name === headName
                    ? <th key={column.name} scope="row" class={kind}>{content}</th>
                    : <td key={column.name} class={kind}>{content}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(pages > 1 || csv) && (
        <div class="table-foot">
          {pages > 1 && (
            <nav
              class="paging"
              aria-label={`Pages of the table: ${caption}`}
              onFocusIn={() => setTurning(true)}
              onClick={() => setTurning(true)}
              onFocusOut={() => setTurning(false)}
            >
              <button type="button" disabled={page === 1} onClick={() => setPage(1)}>First</button>
              <button type="button" disabled={page === 1} onClick={() => setPage(page - 1)}>Previous</button>
              <span role="status" aria-live={turning ? "polite" : "off"}>
                <ReadOut>{`${whole((page - 1) * pageSize + 1)} to ${whole(Math.min(page * pageSize, rows))} of ${whole(rows)}`}</ReadOut>
              </span>
              <button type="button" disabled={page === pages} onClick={() => setPage(page + 1)}>Next</button>
              <button type="button" disabled={page === pages} onClick={() => setPage(pages)}>Last</button>
            </nav>
          )}
          {csv && (
            <button type="button" aria-label={`Save as CSV: ${caption}`} onClick={() => saveCsv(csv, columns.map((column) => ({ name: column.name, values: pick(column.values, order) })), rows)}>
              Save as CSV
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** More characters than most names have. */
const SENTENCE = 40;

const pick = (values: ArrayLike<Cell>, order: number[]) => order.map((row) => values[row] ?? null);

function isNumeric(values: ArrayLike<Cell>): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined) return typeof value === "number";
  }
  return false;
}
