import { InvalidOptionError } from "../errors.js";
import { optimizerPlan, type OptimizerOptions, type OptimizerPlan } from "../nn/optimizer/options.js";
import { checked, checkSeed, checkSignal, fraction, integer, positive, type Checks } from "../options.js";
import type { Corpus } from "../text/corpus.js";
import { schedulePlan, type ScheduleOptions, type SchedulePlan } from "./schedule.js";

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
  /** Ends the training by throwing `signal.reason`; the parameters of the last finished step stay. */
  readonly signal?: AbortSignal | undefined;
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
  readonly signal: AbortSignal | undefined;
}

/** `TrainOptions` checked one by one. */
type CheckedOptions = Omit<TrainPlan, "schedule"> & { readonly schedule: ScheduleOptions };

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
  signal: checkSignal,
};

/** Throws `InvalidOptionError` for a value out of range and for an option that does not exist. */
export function trainPlan(options: TrainOptions): TrainPlan {
  const plan = checked("train", options, checks);
  if (options.validation !== undefined && options.validationSplit !== undefined) {
    throw new InvalidOptionError("validation and validationSplit exclude each other; give one of them.");
  }
  return { ...plan, schedule: schedulePlan(plan.schedule, plan.optimizer.learningRate) };
}
