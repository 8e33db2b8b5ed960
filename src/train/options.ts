import { InvalidOptionError } from "../errors.js";
import { optimizerPlan, type OptimizerOptions, type OptimizerPlan } from "../nn/optimizer/options.js";
import {
  checked,
  checkSeed,
  checkSignal,
  finite,
  fraction,
  integer,
  knownOptions,
  oneOf,
  positive,
  show,
  type Checks,
} from "../options.js";
import { PAUSE_INTERVAL } from "../pace.js";
import type { Corpus } from "../text/corpus.js";
import { schedulePlan, type ScheduleOptions, type SchedulePlan } from "./schedule.js";
import type { Signal } from "../platform.js";

/** Where a run's state goes, and how often. */
export interface CheckpointOptions {
  /**
   * Gets a checkpoint: a model file that also has all that the run needs to go on. The training waits for the promise. A
   * run that is aborted writes one more.
   */
  readonly save: (bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>;
  /** Steps between two; default `Infinity`. */
  readonly steps?: number | undefined;
  /** Minutes between two; default 5. */
  readonly minutes?: number | undefined;
}

/** How to train; every field may be left out. */
export interface TrainOptions {
  /** Passes over the corpus; default 20. */
  readonly epochs?: number | undefined;
  /** Sequences, or streams of a running text, side by side; default 32. */
  readonly batchSize?: number | undefined;
  /** Running text only: steps of truncated backpropagation through time; default 64. */
  readonly sequenceLength?: number | undefined;
  /** Sequences only: a longer one, in tokens, is a `SequenceTooLongError`; default 4096. */
  readonly maxSequenceLength?: number | undefined;
  /** Default: Adam with a learning rate of 3e-3. */
  readonly optimizer?: OptimizerOptions | undefined;
  /** How the learning rate changes; default: not at all. */
  readonly schedule?: ScheduleOptions | undefined;
  /** Steps, with any schedule, over which the learning rate rises linearly to its height; default 0. */
  readonly warmupSteps?: number | undefined;
  /** Share, in [0, 1), of the recurrent layers' outputs that training drops, never on the way to the next step; default 0. */
  readonly dropout?: number | undefined;
  /**
   * Share ε in [0, 1) of the true distribution that is spread evenly over all tokens: the training loss is
   * -(1 - ε)·log p[target] - ε·mean(log p). Validation is measured without; default 0.
   */
  readonly labelSmoothing?: number | undefined;
  /** Gradients whose global norm is larger are scaled down to it; default 5, `Infinity` for never. */
  readonly clipNorm?: number | undefined;
  /** Every element of the gradient is clipped to [-clipValue, clipValue]; default `Infinity`, never. */
  readonly clipValue?: number | undefined;
  /**
   * Share of the corpus, in [0, 1), held out to measure `validationLoss` after each epoch: random sequences, or the end of
   * a running text; default 0.
   */
  readonly validationSplit?: number | undefined;
  /** A corpus of its own to measure `validationLoss` on, instead of `validationSplit`. */
  readonly validation?: Corpus | undefined;
  /** Seed of the order of sequences and of the split; default 0. One seed, one result. */
  readonly seed?: number | bigint | undefined;
  /**
   * Which parameters a run ends with: those of the epoch with the lowest validation loss, or the last; default "best",
   * which without validation is the last.
   */
  readonly keep?: "best" | "last" | undefined;
  /** Ends the run when the validation loss has not fallen below its lowest for so many epochs; default `Infinity`. */
  readonly patience?: number | undefined;
  /**
   * What to do when the loss or the gradient becomes NaN or infinite, once the last good parameters are back: "stop" (default)
   * throws a `DivergedError`, "lower" halves the learning rate, empties the optimiser's state and goes on.
   */
  readonly divergence?: "stop" | "lower" | undefined;
  /** Keeps what a run that was cut off needs to go on. */
  readonly checkpoint?: CheckpointOptions | undefined;
  /**
   * A checkpoint to go on from, with the same corpus: the run ends with the same bits as if it had never been cut off. Options
   * that are left out are those of its run; how data are cut, split and ordered, the optimiser's type and whether it has
   * momentum cannot change.
   */
  readonly resume?: Uint8Array | undefined;
  /** Milliseconds between two progresses; 0: one after each step; default 20. */
  readonly progressInterval?: number | undefined;
  /** Ends the training by throwing `signal.reason`; the parameters of the last finished step stay. */
  readonly signal?: Signal | undefined;
}

/** `TrainOptions` checked, with its defaults. */
export interface TrainPlan {
  readonly epochs: number;
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly maxSequenceLength: number;
  readonly optimizer: OptimizerPlan;
  readonly schedule: SchedulePlan;
  readonly warmupSteps: number;
  readonly dropout: number;
  readonly labelSmoothing: number;
  readonly clipNorm: number;
  readonly clipValue: number;
  readonly validationSplit: number;
  readonly validation: Corpus | undefined;
  readonly seed: number | bigint;
  /** Whether there is validation whose best parameters are to be kept. */
  readonly keepsBest: boolean;
  readonly patience: number;
  readonly divergence: "stop" | "lower";
  readonly checkpoint: { readonly steps: number; readonly minutes: number } | undefined;
  readonly progressInterval: number;
  readonly signal: Signal | undefined;
}

/** `TrainOptions` checked one by one. */
interface CheckedOptions extends Omit<TrainPlan, "schedule" | "keepsBest"> {
  readonly schedule: ScheduleOptions;
  readonly keep: "best" | "last";
  readonly resume: unknown;
}

const checks: Checks<CheckedOptions> = {
  epochs: (value = 20, name) => integer(name, value, 1, 1e9),
  batchSize: (value = 32, name) => integer(name, value, 1, 65536),
  sequenceLength: (value = 64, name) => integer(name, value, 1, 65536),
  maxSequenceLength: (value = 4096, name) => integer(name, value, 1, 1e9),
  optimizer: (value) => optimizerPlan((value ?? { type: "adam" }) as OptimizerOptions),
  schedule: (value) => (value ?? { type: "constant" }) as ScheduleOptions,
  warmupSteps: (value = 0, name) => integer(name, value, 0, 1e9),
  dropout: (value = 0, name) => fraction(name, value),
  labelSmoothing: (value = 0, name) => fraction(name, value),
  clipNorm: (value = 5, name) => positive(name, value, Infinity),
  clipValue: (value = Infinity, name) => positive(name, value, Infinity),
  validationSplit: (value = 0, name) => fraction(name, value),
  validation: (value) => value as Corpus | undefined,
  seed: (value = 0) => checkSeed(value),
  keep: (value = "best", name) => oneOf(name, value, ["best", "last"]),
  patience: (value = Infinity, name) => (value === Infinity ? Infinity : integer(name, value, 1, 1e9)),
  divergence: (value = "stop", name) => oneOf(name, value, ["stop", "lower"]),
  checkpoint: (value) => (value ? checkpointPlan(value as CheckpointOptions) : undefined),
  // Whoever reads the checkpoint checks it.
  resume: (value) => value,
  progressInterval: (value = PAUSE_INTERVAL, name) => finite(name, value, 0, 1e9),
  signal: checkSignal,
};

/** Throws `InvalidOptionError` for a value out of range and for an option that does not exist. */
export function trainPlan(options: TrainOptions): TrainPlan {
  const plan = checked("train", options, checks);
  if (options.validation !== undefined && options.validationSplit !== undefined) {
    throw new InvalidOptionError("validation and validationSplit exclude each other; give one of them.");
  }
  const validates = options.validation !== undefined || Boolean(options.validationSplit);
  if (plan.patience < Infinity && !validates) {
    throw new InvalidOptionError("patience needs a validation loss, as validationSplit gives.");
  }
  return {
    ...plan,
    schedule: schedulePlan(plan.schedule, plan.optimizer.learningRate),
    keepsBest: validates && plan.keep === "best",
  };
}

/** Throws `InvalidOptionError` where a run that is resumed would not find its place in the data, or its optimiser, again. */
export function checkUnchanged(plan: TrainPlan, before: TrainPlan): void {
  const was = fixed(before);
  for (const [name, value] of Object.entries(fixed(plan))) {
    // A seed may be 1 or 1n.
    if (String(value) === String(was[name])) continue;
    throw new InvalidOptionError(
      `${name} must be ${String(was[name])}, as in the run that is resumed, not ${String(value)}.`,
    );
  }
}

function fixed({
  batchSize,
  sequenceLength,
  validationSplit,
  seed,
  optimizer: { type, momentum },
}: TrainPlan): Record<string, unknown> {
  // With momentum, what the optimiser keeps is something else.
  return {
    batchSize,
    sequenceLength,
    validationSplit,
    seed,
    "optimizer.type": type,
    "optimizer.momentum > 0": Boolean(momentum),
  };
}

function checkpointPlan(options: CheckpointOptions): NonNullable<TrainPlan["checkpoint"]> {
  const { save, steps = Infinity, minutes = 5 } = knownOptions("checkpoint", options, ["save", "steps", "minutes"]);
  if (typeof save !== "function") {
    throw new InvalidOptionError(`checkpoint.save must be a function that keeps the bytes, not ${show(save)}.`);
  }
  return {
    steps: steps === Infinity ? Infinity : integer("checkpoint.steps", steps, 1, 1e9),
    minutes: positive("checkpoint.minutes", minutes, Infinity),
  };
}
