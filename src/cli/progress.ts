import { Presets, SingleBar } from "cli-progress";
import type { TrainProgress } from "../index.js";
import { compact, duration, nats } from "./format.js";
import { note } from "./streams.js";

/** Shows on standard error how a training run goes. */
export interface ProgressView {
  update(progress: TrainProgress): void;
  /** Leaves the terminal as it was; may be called twice. */
  stop(): void;
}

/** A bar where somebody watches; a line an epoch in a log; nothing when `quiet`. */
export function progressView({ quiet, json }: { quiet?: true; json?: true }): ProgressView {
  if (quiet) return silent;
  // On a terminal that shows both streams, the lines of --json would run through the bar.
  return process.stderr.isTTY && !(json && process.stdout.isTTY) ? bar() : epochLines;
}

const silent: ProgressView = { update: () => undefined, stop: () => undefined };

const epochLines: ProgressView = {
  ...silent,
  update({ epochEnd, epoch, epochs, loss, validationLoss, tokens, elapsedSeconds, remainingSeconds }) {
    if (!epochEnd) return;
    note(
      `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}  loss ${nats(loss)}` +
        (validationLoss === undefined ? "" : `  validation ${nats(validationLoss)}`) +
        `  ${compact(tokens / elapsedSeconds)} tokens/s  ${duration(remainingSeconds)} left`,
    );
  },
};

function bar(): ProgressView {
  const view = new SingleBar(
    {
      format: "{bar} {percentage}%  epoch {epoch}  loss {loss}  validation {validation}  {speed} tokens/s  {left} left",
      barsize: 20,
      stream: process.stderr,
      autopadding: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  let validation: number | undefined;
  return {
    update(p) {
      validation = p.validationLoss ?? validation;
      const payload = {
        epoch: `${p.epoch}/${p.epochs}`,
        loss: nats(p.loss),
        validation: nats(validation),
        speed: compact(p.tokens / p.elapsedSeconds),
        left: duration(p.remainingSeconds),
      };
      if (started) view.update(p.step, payload);
      else view.start(p.steps, p.step, payload);
      started = true;
    },
    stop: () => view.stop(),
  };
}
