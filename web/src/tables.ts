// Columns of a whole table by name, with their types settled once.
import type { Cell, Table } from "./types";

export function numbersIn(table: Table, column: string): (number | null)[] {
  return cells(table, column).map((value) => (typeof value === "number" ? value : null));
}

export function textsIn(table: Table, column: string): string[] {
  return cells(table, column).map((value) => (value === null ? "" : String(value)));
}

export const cells = (table: Table, column: string): Cell[] =>
  table.columns.find((each) => each.name === column)?.values ?? new Array<Cell>(table.rows).fill(null);

export const hasValues = (values: readonly Cell[]) => values.some((value) => value !== null);
