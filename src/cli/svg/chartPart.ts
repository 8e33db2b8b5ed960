import { log10 } from "./log10.js";
import { element, textWidth, type Part } from "./svg.js";

/** One line of a chart; its x ascend. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a chart shows; at most four lines, told apart by names at their ends, dashes and colours. */
export interface Chart {
  readonly heading: string;
  readonly xLabel: string;
  readonly series: readonly Series[];
  /** Powers of ten at equal distances; values that are not above 0 are left out. */
  readonly logarithmic?: boolean;
  readonly width?: number;
  readonly height?: number;
}

const DASHES = ["none", "2 5", "9 5", "14 4 2 4"];

/** A line chart. */
export function chartPart({ heading, xLabel, series, logarithmic, width = 520, height = 260 }: Chart): Part {
  const lines = series.map(({ name, points }) => ({
    name,
    points: points
      .filter(([, y]) => Number.isFinite(y) && (!logarithmic || y > 0))
      .map(([x, y]): [number, number] => [x, logarithmic ? log10(y) : y]),
  }));
  const all = lines.flatMap(({ points }) => points);
  // Where nothing is left, as of a gradient that is 0, the axes are.
  const xs = all.length > 0 ? all.map(([x]) => x) : [0];
  const ys = all.length > 0 ? all.map(([, y]) => y) : [0];
  const [left, top] = [52, 30];
  const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
  const yTicks = ticks(Math.min(...ys), Math.max(...ys), 6, logarithmic ? 1 : 0);
  const [y0, y1] = [yTicks[0] ?? 0, yTicks.at(-1) ?? 1];
  const toX = (x: number): number => left + ((x - x0) / (x1 - x0 || 1)) * width;
  const toY = (y: number): number => top + height - ((y - y0) / (y1 - y0 || 1)) * height;
  const children = [element("text", { x: 0, y: 13, class: "heading" }, heading)];
  for (const tick of yTicks) {
    const y = toY(tick);
    children.push(element("line", { x1: left, x2: left + width, y1: y, y2: y, class: "grid" }));
    children.push(
      element("text", { x: left - 8, y: y + 4, "text-anchor": "end", class: "tick" }, label(tick, logarithmic)),
    );
  }
  for (const tick of ticks(x0, x1, 10, 1).filter((x) => x >= x0 && x <= x1)) {
    const at = { x: toX(tick), y: top + height + 18, "text-anchor": "middle", class: "tick" };
    children.push(element("text", at, label(tick)));
  }
  children.push(
    element("text", { x: left + width / 2, y: top + height + 38, "text-anchor": "middle", class: "faint" }, xLabel),
  );
  lines.forEach(({ points }, i) => {
    const path = points.map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`).join(" ");
    children.push(element("polyline", { points: path, class: `line s${i}`, "stroke-dasharray": DASHES[i] ?? "none" }));
  });
  for (const { i, y } of spread(lines.map(({ points }, i) => ({ i, y: toY(points.at(-1)?.[1] ?? y0) })))) {
    const at = { x: left + width + 8, y: y + 4, class: `name n${i}` };
    children.push(element("text", at, lines[i]?.name ?? ""));
  }
  const names = Math.max(...lines.map(({ name }) => textWidth(name, 14)));
  return { width: left + width + 12 + names, height: top + height + 44, body: children.join("\n") };
}

/** Names that would overlap move apart. */
function spread(names: { i: number; y: number }[]): { i: number; y: number }[] {
  const sorted = names.sort((a, b) => a.y - b.y);
  sorted.forEach((name, k) => {
    const above = sorted[k - 1];
    if (above) name.y = Math.max(name.y, above.y + 16);
  });
  return sorted;
}

/** About `count` round numbers from at most `least` to at least `most`, no closer than `closest`. */
function ticks(least: number, most: number, count: number, closest: number): number[] {
  const rough = Math.max((most - least) / count, closest, 1e-12);
  const power = Number(`1e${Math.floor(log10(rough))}`);
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? rough;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(Math.ceil(most / step - 1e-9), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

function label(tick: number, logarithmic = false): string {
  if (!logarithmic) return String(Number(tick.toPrecision(6))).replace("-", "−");
  return tick === 0 ? "1" : tick === 1 ? "10" : `10${[...String(tick)].map((c) => SUPERSCRIPTS[c] ?? c).join("")}`;
}

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  ...{ "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴" },
  ...{ "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹" },
};
