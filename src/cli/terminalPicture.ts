import { colour, place, type Range } from "./svg/ramp.js";

// What is drawn says the same without its colours: blocks are the denser, and bars the longer, the larger the value.

const SHADES = [" ", "░", "▒", "▓", "█"];
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A row of a heat map, two characters a value. */
export function heatRow(values: readonly number[], range: Range, coloured: boolean): string {
  const cells = values.map((value) => painted(shade(value, range).repeat(2), value, range, coloured));
  return cells.join("") + (coloured ? "\u001b[0m" : "");
}

/** What the shades of a range mean. */
export function legend(range: Range, coloured: boolean): string {
  const { least, most } = range;
  const middles = SHADES.map((_, i) => least + ((i + 0.5) / SHADES.length) * (most - least));
  const number = (x: number): string => String(Math.round(x * 100) / 100);
  return `${number(least)} ▕${heatRow(middles, range, coloured)}▏ ${number(most)}`;
}

/** A bar over `width` columns, 0 to 1 of it and at least a sliver; below 0 there is none. */
export function bar(share: number, width: number): string {
  if (share < 0) return "";
  const eighths = Math.max(1, Math.round(share * width * 8));
  return "█".repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? "");
}

function shade(value: number, range: Range): string {
  return SHADES[Math.min(SHADES.length - 1, Math.floor(place(value, range) * SHADES.length))] ?? " ";
}

/** In the nearest of a terminal's 256 colours. */
function painted(text: string, value: number, range: Range, coloured: boolean): string {
  if (!coloured) return text;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) =>
    Math.round((parseInt(colour(value, range).slice(i, i + 2), 16) / 255) * 5),
  );
  return `\u001b[38;5;${16 + 36 * r + 6 * g + b}m${text}`;
}
