import { useSignal } from "@preact/signals";
import type { JSX, TargetedKeyboardEvent, TargetedMouseEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { short } from "../controls/figures.js";
import { colour, repaint } from "../controls/theme.js";
import { blend, rgb } from "./palette.js";

interface HeatMapProps {
  /** Of the columns, from left to right. */
  readonly labels: readonly string[];
  /** Which unit each row shows, from top to bottom. */
  readonly units: readonly number[];
  readonly value: (unit: number, step: number) => number;
  /** What the ends of the colours stand for. */
  readonly range: readonly [number, number];
  /** What the values are, for the words under the pointer. */
  readonly what: string;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Rows and columns that a key goes on by. */
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const LARGEST_CELL = 14;
/** From this height on there is room for a unit's number beside its row. */
const LABELLED_CELL = 11;
const SMALLEST_CELL = 3;
const MOST_HEIGHT = 460;

/** Numbers of units over steps as colours; pointer or arrow keys read a cell. */
export function HeatMap({ labels, units, value, range, what }: HeatMapProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = useSignal<Place | undefined>(undefined);
  const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, Math.floor(MOST_HEIGHT / units.length)));
  const [low, high] = range;
  void repaint.value;

  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext("2d");
    if (!target || !context) return;
    const stops = (low < 0 ? ["--heat-below", "--heat-none", "--heat-above"] : ["--heat-none", "--heat-above"]).map(
      (property) => rgb(colour(property)),
    );
    // One pixel a value; the style sheet enlarges it without smoothing.
    const image = context.createImageData(labels.length, units.length);
    units.forEach((unit, row) => {
      for (let step = 0; step < labels.length; step++) {
        const [r, g, b] = blend(stops, (value(unit, step) - low) / (high - low));
        image.data.set([r, g, b, 255], 4 * (row * labels.length + step));
      }
    });
    context.putImageData(image, 0, 0);
  });

  const at = place.value;
  const unit = at && units[at.row];
  const label = at && labels[at.column];
  const words =
    at === undefined || unit === undefined || label === undefined
      ? "Point at a cell, or focus the map and use the arrow keys, to read its value."
      : `Unit ${unit}, step ${at.column + 1} “${label}”: ${what} ${short(value(unit, at.column))}`;

  const point = (event: TargetedMouseEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    place.value = {
      row: clamp(Math.floor(((event.clientY - box.top) / box.height) * units.length), units.length),
      column: clamp(Math.floor(((event.clientX - box.left) / box.width) * labels.length), labels.length),
    };
  };
  const walk = (event: TargetedKeyboardEvent<HTMLCanvasElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const { row, column } = place.value ?? { row: 0, column: -1 };
    place.value = {
      row: clamp(row + step[0], units.length),
      column: clamp(column + step[1], labels.length),
    };
  };

  return (
    <figure class="heat">
      <div class="heat-scroll" tabIndex={-1}>
        <div class="heat-body">
          <div class="heat-labels" aria-hidden="true">
            {labels.map((text, i) => (
              <span key={i} class={at?.column === i ? "here" : undefined}>
                {text}
              </span>
            ))}
          </div>
          <div class="heat-units" aria-hidden="true">
            {cell >= LABELLED_CELL &&
              units.map((unit, row) => (
                <span key={unit} class={at?.row === row ? "here" : undefined}>
                  {unit}
                </span>
              ))}
          </div>
          <canvas
            ref={canvas}
            class="heat-cells"
            width={labels.length}
            height={units.length}
            style={{ height: `${cell * units.length}px` }}
            tabIndex={0}
            role="img"
            aria-label={`Heat map of ${what}: ${units.length} units over ${labels.length} steps. ${words}`}
            onPointerMove={point}
            onPointerDown={point}
            onKeyDown={walk}
          />
        </div>
      </div>
      <div class="heat-foot">
        <p class="readout" role="status">
          {words}
        </p>
        <div class="scale" aria-hidden="true">
          <span>{low}</span>
          <span class={low < 0 ? "ramp both" : "ramp"} />
          <span>{high}</span>
        </div>
      </div>
    </figure>
  );
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}
