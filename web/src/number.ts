// Numbers as people read them. Files keep every digit; pages round.
import type { Cell } from "./types";

/** Stands where there is no number. Screen readers say "no value": see `Value` in parts. */
export const MISSING = "\u2013";

const formats = new Map<number, Intl.NumberFormat>();
function grouped(decimals: number): Intl.NumberFormat {
  let format = formats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat("en-GB", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(decimals, format);
  }
  return format;
}

/** With a true minus sign, and no "-0". */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  const text = grouped(decimals).format(value);
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text.replace("-", "\u2212");
}

export const whole = (value: number | null | undefined) => fixed(value, 0);

/** How many decimals tell values of this size apart: three significant digits, none from 1,000 on. */
export function decimalsFor(size: number): number {
  const magnitude = Math.abs(size);
  if (!(magnitude > 0)) return 0;
  return Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(magnitude))));
}

/** One number alone. */
export function plain(value: number | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  return Number.isInteger(value) ? whole(value) : fixed(value, decimalsFor(value));
}

/** 0.234 as "23.4%". */
export function percent(share: number | null | undefined, decimals = 1): string {
  return share === null || share === undefined || Number.isNaN(share) ? MISSING : `${fixed(share * 100, decimals)}%`;
}

/** A change of weights: 0.003 as "0.3 points". */
export const points = (share: number | null | undefined) => (share === null || share === undefined ? MISSING : `${fixed(share * 100, 1)} points`);

/** Pounds: whole ones below a million, then "£1.25 million". */
export function money(pounds: number | null | undefined, sign = "£"): string {
  if (pounds === null || pounds === undefined || Number.isNaN(pounds)) return MISSING;
  const minus = pounds < 0 ? "\u2212" : "";
  const size = Math.abs(pounds);
  if (size >= 1e9) return `${minus}${sign}${fixed(size / 1e9, 2)} billion`;
  if (size >= 1e6) return `${minus}${sign}${fixed(size / 1e6, 2)} million`;
  return `${minus}${sign}${whole(size)}`;
}

/** A column's formatter: the same decimals in every row, chosen by the middle of its values. */
export function formatterFor(values: ArrayLike<Cell>, unit?: string | null): (value: Cell) => string {
  const sizes: number[] = [];
  let integers = true;
  const stride = Math.max(1, Math.floor(values.length / 1000));
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i];
    if (typeof value !== "number" || Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) integers = false;
    sizes.push(Math.abs(value));
  }
  sizes.sort((a, b) => a - b);
  const middle = sizes[Math.floor(sizes.length / 2)] || sizes[sizes.length - 1] || 0;
  const share = isShare(unit) && (sizes[sizes.length - 1] ?? 0) <= 1.0001;
  const decimals = integers ? 0 : decimalsFor(middle);
  return (value) => {
    if (value === null || value === undefined) return MISSING;
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "string") return value;
    if (share) return percent(value);
    return fixed(value, decimals);
  };
}

/** Whether a unit says that 0.2 means a fifth. */
export const isShare = (unit: string | null | undefined) => /^(share|proportion|probability)\b/i.test(unit ?? "");

/** 1 as "1st". */
export function ordinal(n: number): string {
  const tens = n % 100;
  const end = tens >= 11 && tens <= 13 ? "th" : n % 10 === 1 ? "st" : n % 10 === 2 ? "nd" : n % 10 === 3 ? "rd" : "th";
  return `${whole(n)}${end}`;
}

/** "1 area", "12 areas". */
export const count = (n: number, one: string, many = `${one}s`) => `${whole(n)} ${n === 1 ? one : many}`;

/** "a, b and c". */
export function list(texts: string[]): string {
  if (texts.length < 2) return texts.join("");
  return `${texts.slice(0, -1).join(", ")} and ${texts[texts.length - 1]}`;
}

/** A chance: nearly nothing and nearly certain are not 0% and 100%. */
export const chance = (p: number) => (p > 0 && p < 0.005 ? "under 1%" : p < 1 && p >= 0.995 ? "over 99%" : percent(p, 0));
