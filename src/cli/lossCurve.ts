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

/** The losses at rising learning rates as a chart for a terminal, a column a trial, with powers of ten below it. */
export function learningRateCurve(trials: readonly LearningRateTrial[]): string {
  const labels = new Map<number, string>();
  for (let exponent = -30; exponent <= 10; exponent++) {
    const label = `1e${exponent}`;
    // The rates are products, which may miss the power by their last bits.
    const at = trials.findIndex(({ learningRate }) => learningRate > 0.999 * Number(label));
    const before = at === 0 && (trials[0]?.learningRate ?? 0) > 1.001 * Number(label);
    if (at >= 0 && !before) labels.set(at, label);
  }
  const chart = plot(
    trials.map(({ loss }, i): [number, number] => [i, loss]),
    {
      ...SIZE,
      title: "loss, nats a token",
      xLabel: "learning rate",
      customXAxisTicks: [...labels.keys()],
      formatter: (value, { axis }) => (axis === "y" ? value.toFixed(2) : (labels.get(value) ?? "")),
    },
  );
  return chart.replace(/ +$/gm, "");
}
