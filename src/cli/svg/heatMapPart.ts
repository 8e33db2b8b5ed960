import { colour, type Range } from "./ramp.js";
import { element, textWidth, type Part } from "./svg.js";

/** Numbers of units × steps. */
export interface HeatMap {
  readonly heading: string;
  /** What each column read. */
  readonly columns: readonly string[];
  /** The units' numbers. */
  readonly rows: readonly number[];
  readonly value: (row: number, column: number) => number;
  readonly range: Range;
}

const CELL = { width: 22, height: 14 };
const LEGEND = { width: 120, height: 10 };

/** A heat map: a row a unit, a column a step with its token above, and a legend below. */
export function heatMapPart({ heading, columns, rows, value, range }: HeatMap): Part {
  const upright = columns.every((column) => [...column].length <= 2);
  const left = 44;
  const top = 26 + (upright ? 16 : Math.max(...columns.map((column) => textWidth(column, 12))) + 6);
  const children = [element("text", { x: 0, y: 13, class: "heading" }, heading)];
  columns.forEach((column, i) => {
    const x = left + (i + 0.5) * CELL.width;
    const turned = upright
      ? { x, y: top - 6, "text-anchor": "middle" }
      : { transform: `translate(${x + 4} ${top - 6}) rotate(-90)` };
    children.push(element("text", { ...turned, class: "token" }, column || "·"));
  });
  rows.forEach((unit, row) => {
    const y = top + row * CELL.height;
    children.push(element("text", { x: left - 6, y: y + 11, "text-anchor": "end", class: "tick" }, String(unit)));
    columns.forEach((_, column) => {
      const fill = colour(value(row, column), range);
      const x = left + column * CELL.width;
      children.push(element("rect", { x, y, width: CELL.width - 1, height: CELL.height - 1, fill }));
    });
  });
  const bottom = top + rows.length * CELL.height + 10;
  const stops = 24;
  for (let i = 0; i < stops; i++) {
    const at = range.least + ((i + 0.5) / stops) * (range.most - range.least);
    const x = left + 34 + (i * LEGEND.width) / stops;
    const width = LEGEND.width / stops + 0.3;
    children.push(element("rect", { x, y: bottom, width, height: LEGEND.height, fill: colour(at, range) }));
  }
  const number = (x: number): string => String(Math.round(x * 10) / 10).replace("-", "−");
  const y = bottom + 10;
  children.push(element("text", { x: left + 28, y, "text-anchor": "end", class: "tick" }, number(range.least)));
  children.push(element("text", { x: left + 40 + LEGEND.width, y, class: "tick" }, number(range.most)));
  children.push(element("text", { x: left - 6, y, "text-anchor": "end", class: "tick" }, "unit"));
  const width = Math.max(left + columns.length * CELL.width, textWidth(heading), left + 80 + LEGEND.width);
  return { width, height: bottom + 14, body: children.join("\n") };
}

/** Parts side by side as one. */
export function beside(parts: readonly Part[], gap = 36): Part {
  let x = 0;
  const moved = parts.map(({ width, body }) => {
    const part = `<g transform="translate(${x} 0)">\n${body}\n</g>`;
    x += Math.ceil(width) + gap;
    return part;
  });
  return { width: x - gap, height: Math.max(...parts.map(({ height }) => height)), body: moved.join("\n") };
}
