import { plot } from "simple-ascii-chart";
import type { LearningRateTrial, TrainProgress } from "../index.js";

/** Ends of epochs that make a curve. */
const FEWEST = 3;
/** Columns and rows of the plot. */
const SIZE = { width: 60, height: 10 };
const MOST_TICKS = 10;

/** The losses of a run over its epochs as a chart for a terminal; empty where there are too few. */
export function lossCurve(epochs: readonly TrainProgress[]): string {
  if (epochs.length < FEWEST) return "";
  const training = epochs.map(({ epoch, loss }): [number, number] => [epoch, loss]);
  const validation = epochs.flatMap(({ epoch, validationLoss }): [number, number][] =>
    validationLoss === undefined ? [] : [[epoch, validationLoss]],
  );
  const lines = validation.length === 0 ? [training] : [training, validation];
  const every = Math.ceil(epochs.length / MOST_TICKS);
  return plot(lines, {
    ...SIZE,
    title: "loss, nats a token",
    xLabel: "epoch",
    color: ["ansiBlue", "ansiYellow"],
    legend: { series: ["training", "validation"].slice(0, lines.length) },
    customXAxisTicks: training.map(([epoch]) => epoch).filter((_, i) => i % every === 0),
    formatter: (value, { axis }) => (axis === "y" ? value.toFixed(2) : value),
  });
}

/** The losses at rising learning rates as a chart for a terminal, with powers of ten below it. */
export function learningRateCurve(trials: readonly LearningRateTrial[]): string {
  const exponents = trials.map(({ learningRate }) => Math.log10(learningRate));
  const [least, most] = [Math.min(...exponents), Math.max(...exponents)];
  // The chart marks a place only where there is a column for it.
  const columns = (exponent: number): number => Math.round(((exponent - least) / (most - least)) * (SIZE.width - 1));
  const powers = Array.from({ length: 40 }, (_, i) => i - 30).filter((power) => power >= least && power <= most);
  const chart = plot(
    trials.map(({ loss }, i): [number, number] => [columns(exponents[i] as number), loss]),
    {
      ...SIZE,
      title: "loss, nats a token",
      xLabel: "learning rate",
      customXAxisTicks: powers.map(columns),
      formatter: (value, { axis }) =>
        axis === "y" ? value.toFixed(2) : `1e${powers.find((power) => columns(power) === value) ?? ""}`,
    },
  );
  return chart.replace(/ +$/gm, "");
}
