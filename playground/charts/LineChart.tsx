import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { short } from "../controls/figures.js";
import { colour, repaint } from "../controls/theme.js";

export interface Line {
  readonly label: string;
  readonly x: readonly number[];
  /** `null`: a gap. */
  readonly y: readonly (number | null)[];
  /** A custom property of the style sheet. */
  readonly colour: string;
  /** Lengths of strokes and gaps, so that lines differ by more than colour. */
  readonly dash?: readonly number[];
  readonly points?: boolean;
}

interface LineChartProps {
  readonly lines: readonly Line[];
  /** What screen readers say in place of the picture. */
  readonly summary: string;
  readonly xLabel: string;
  readonly log?: boolean;
  readonly height?: number;
  /** The x axis from right to left. */
  readonly backwards?: boolean;
}

const FONT = "12px system-ui, sans-serif";

/** Curves over one axis, with a legend, and the values under the pointer in words. */
export function LineChart(props: LineChartProps): JSX.Element {
  const { lines, summary, xLabel, log = false, height = 220, backwards = false } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const index = useSignal<number | null>(null);
  const looks = JSON.stringify([lines.map(({ label, dash }) => [label, dash]), xLabel, log, height, repaint.value]);

  useEffect(() => {
    const place = host.current;
    if (place === null) return;
    const axis: uPlot.Axis = {
      stroke: colour("--muted"),
      font: FONT,
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
    };
    const chart = new uPlot(
      {
        width: Math.max(place.clientWidth, 100),
        height,
        padding: [10, 12, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, y: false, points: { size: 7 } },
        scales: {
          x: { time: false, dir: backwards ? -1 : 1 },
          y: log ? { distr: 3 } : { range: (_, low, high) => padded(low, high) },
        },
        axes: [
          { ...axis, label: xLabel, labelFont: FONT, labelSize: 20, size: 26 },
          log
            ? {
                ...axis,
                size: 62,
                grid: { ...axis.grid, filter: (_, ticks) => ticks.map((tick) => (power(tick) === "" ? null : tick)) },
                values: (_, ticks) => ticks.map(power),
              }
            : { ...axis, size: 48 },
        ],
        series: [
          {},
          ...lines.map(({ label, colour: property, dash, points }) => ({
            label,
            stroke: colour(property),
            width: 2,
            ...(dash && { dash: [...dash] }),
            points: { show: points === true, size: 6, fill: colour(property) },
          })),
        ],
        hooks: { setCursor: [({ cursor }) => (index.value = cursor.idx ?? null)] },
      },
      joined(lines),
      place,
    );
    plot.current = chart;
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) chart.setSize({ width: entry.contentRect.width, height });
    });
    observer.observe(place);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [looks]);

  useEffect(() => {
    plot.current?.setData(joined(lines));
  });

  return (
    <figure class="chart">
      <ul class="legend">
        {lines.map((line) => (
          <li key={line.label}>
            <svg viewBox="0 0 26 8" width="26" height="8" aria-hidden="true">
              <path d="M1 4H25" class={line.colour.slice(2)} stroke-dasharray={line.dash?.join(" ")} />
              {line.points === true && <circle cx="13" cy="4" r="3" class={line.colour.slice(2)} />}
            </svg>
            {line.label}
          </li>
        ))}
      </ul>
      <div class="plot" ref={host} role="img" aria-label={summary} />
      <p class="readout" aria-hidden="true">
        {readout(plot.current, index.value, xLabel)}
      </p>
    </figure>
  );
}

function joined(lines: readonly Line[]): uPlot.AlignedData {
  if (lines.length === 0) return [[]];
  return uPlot.join(lines.map(({ x, y }) => [[...x], [...y]] as uPlot.AlignedData));
}

function readout(plot: uPlot | null, index: number | null, xLabel: string): string {
  if (plot === null || index === null) return "\u00a0";
  const [x, ...ys] = plot.data;
  const values = plot.series.slice(1).map(({ label }, i) => {
    const value = ys[i]?.[index];
    return value === null || value === undefined ? undefined : `${String(label)} ${short(value)}`;
  });
  return [`${xLabel} ${x[index] ?? ""}`, ...values.filter((value) => value !== undefined)].join(" · ");
}

function padded(low: number, high: number): [number, number] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const room = Math.max((high - low) * 0.08, 1e-3);
  return [Math.max(0, low - room), high + room];
}

/** A power of ten; what lies between two has no label. */
function power(value: number | null): string {
  if (value === null) return "";
  const exponent = Math.round(Math.log10(value));
  if (Math.abs(value / 10 ** exponent - 1) > 1e-6) return "";
  return `10${[...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)])).join("")}`;
}
