// Colours. Sequential scales fall steadily in lightness, so that they are read without telling hues apart; the two
// ends of the diverging one are blue and orange, which every common sort of colour blindness keeps apart.

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
export const INK = "#1b2733";
export const QUIET = "#51606e";
export const RULE = "#d5dce2";
export const MAIN = "#1f5f8b";
export const ACCENT = "#c2571a";
export const MISSING_FILL = "#ffffff";
export const MISSING_LINE = "#8b97a2";

/** For groups without order, in this order; seven at most, beyond that use words. */
export const CATEGORIES = ["#1f5f8b", "#c2571a", "#2f8f73", "#8a5aa8", "#b08a12", "#5b6770", "#b23a5e"];

type Lch = [lightness: number, chroma: number, hue: number];

/** OKLCH to sRGB, as CSS Color 4 has it; out-of-gamut channels are clipped. */
function rgb([lightness, chroma, hue]: Lch): string {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const hex = linear.map((value) => {
    const clipped = Math.min(1, Math.max(0, value));
    const gamma = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
    return Math.round(gamma * 255).toString(16).padStart(2, "0");
  });
  return `#${hex.join("")}`;
}

function along(stops: Lch[], at: number): string {
  const place = at * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(place));
  const from = stops[i]!;
  const to = stops[i + 1]!;
  const mix = (k: 0 | 1 | 2) => from[k] + (to[k] - from[k]) * (place - i);
  return rgb([mix(0), mix(1), mix(2)]);
}

const SEQUENTIAL: Lch[] = [
  [0.95, 0.07, 108],
  [0.86, 0.1, 150],
  [0.73, 0.1, 190],
  [0.57, 0.11, 230],
  [0.4, 0.12, 265],
  [0.26, 0.1, 285],
];
const BELOW: Lch[] = [[0.93, 0.015, 240], [0.7, 0.1, 240], [0.42, 0.12, 255]];
const ABOVE: Lch[] = [[0.93, 0.025, 70], [0.75, 0.13, 60], [0.5, 0.14, 45]];

/** `n` colours from light to dark. */
export const sequential = (n: number) => Array.from({ length: n }, (_, i) => along(SEQUENTIAL, n === 1 ? 0.6 : i / (n - 1)));

/**
 * Nine colours for two measures at once: rows by the first, columns by the second, the greatest need of each first. The
 * first alone is orange, the second alone blue, both dark, neither light: whatever the colour blindness, two of them are
 * at least 0.14 apart in OKLab.
 */
export const BIVARIATE = ["#36032b", "#883323", "#d76f04", "#4d4691", "#9a7c90", "#f0ad7f", "#578cf0", "#9bbeff", "#eeeeee"];

/** `n` colours from deep blue over near white to deep orange. */
export function diverging(n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const at = n === 1 ? 0 : (2 * i) / (n - 1) - 1;
    return at < 0 ? along(BELOW, -at) : along(ABOVE, at);
  });
}

/** Black or white, whichever is read better on a colour. */
export function inkOn(colour: string): string {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.21 ? INK : "#ffffff";
}

/** Black or white, whichever has the greater contrast on a colour: 4.5 to 1 at least on any. */
export function textOn(colour: string): string {
  const [r, g, b] = linear(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#ffffff";
}

/** A colour mixed with light grey, which no scale has: `by` 0 leaves it, 1 gives the grey. */
export function paler(colour: string, by: number): string {
  return `#${channels(colour).map((value) => Math.round(value + (0xe3 - value) * by).toString(16).padStart(2, "0")).join("")}`;
}

function linear(colour: string): [number, number, number] {
  return channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
