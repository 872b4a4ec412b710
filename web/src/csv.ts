// CSV of what a page shows, with every digit.
import { together } from "./direction";
import type { Cell } from "./types";

/**
 * A spreadsheet takes a cell that begins with one of these for a formula. Such a text gets an apostrophe in front;
 * numbers stay as they are, since a minus sign before digits is no formula.
 */
const FORMULA = /^[=+\-@\t\r]/;

export function csvCell(value: Cell | undefined): string {
  if (value === null || value === undefined || (typeof value === "number" && Number.isNaN(value))) return "";
  if (typeof value !== "string") return String(value);
  const own = together(value);
  const text = FORMULA.test(own) ? `'${own}` : own;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export function toCsv(columns: { name: string; values: ArrayLike<Cell> }[], rows: number): string {
  const lines = [columns.map((column) => csvCell(column.name)).join(",")];
  for (let row = 0; row < rows; row++) lines.push(columns.map((column) => csvCell(column.values[row])).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

/** A name that every file system takes: what an area's code may hold besides letters becomes a dash. */
export const fileName = (name: string) => name.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "-").replace(/^[.-]+/, "");

/** Hands a file to the reader. */
export function save(name: string, content: Blob) {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = fileName(name);
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const saveCsv = (name: string, columns: { name: string; values: ArrayLike<Cell> }[], rows: number) =>
  // With a byte order mark, by which spreadsheets know that it is UTF-8.
  save(`${name}.csv`, new Blob(["\ufeff", toCsv(columns, rows)], { type: "text/csv;charset=utf-8" }));
