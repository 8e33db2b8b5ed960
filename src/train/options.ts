import { InvalidOptionError } from "../errors.js";
import { optimizerPlan, type OptimizerOptions, type OptimizerPlan } from "../nn/optimizer/options.js";
import { checkSeed, checkSignal, fraction, integer, knownOptions, oneOf, positive, show } from "../options.js";
import type { Corpus } from "../text/corpus.js";
import { schedulePlan, type ScheduleOptions, type SchedulePlan } from "./schedule.js";

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
   * that are left out are those of its run.
   */
  readonly resume?: Uint8Array | undefined;
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
  /** Whether there is validation whose best parameters are to be kept. */
  readonly keepsBest: boolean;
  readonly patience: number;
  readonly divergence: "stop" | "lower";
  readonly checkpoint: { readonly steps: number; readonly minutes: number } | undefined;
  readonly signal: AbortSignal | undefined;
}

const TRAIN_OPTIONS = [
  "epochs",
  "batchSize",
  "sequenceLength",
  "maxSequenceLength",
  "optimizer",
  "schedule",
  "warmupSteps",
  "dropout",
  "labelSmoothing",
  "clipNorm",
  "clipValue",
  "validationSplit",
  "validation",
  "seed",
  "keep",
  "patience",
  "divergence",
  "checkpoint",
  "resume",
  "signal",
];

/** Throws `InvalidOptionError` for a value out of range and for an option that does not exist. */
export function trainPlan(options: TrainOptions): TrainPlan {
  knownOptions("train", options, TRAIN_OPTIONS);
  const optimizer = optimizerPlan(options.optimizer ?? { type: "adam" });
  if (options.validation !== undefined && options.validationSplit !== undefined) {
    throw new InvalidOptionError("validation and validationSplit exclude each other; give one of them.");
  }
  const validates = options.validation !== undefined || Boolean(options.validationSplit);
  const keep = oneOf("keep", options.keep ?? "best", ["best", "last"]);
  if (options.patience !== undefined && !validates) {
    throw new InvalidOptionError("patience needs a validation loss; give validation or validationSplit.");
  }
  return {
    epochs: integer("epochs", options.epochs ?? 20, 1, 1e9),
    batchSize: integer("batchSize", options.batchSize ?? 32, 1, 65536),
    sequenceLength: integer("sequenceLength", options.sequenceLength ?? 64, 1, 65536),
    maxSequenceLength: integer("maxSequenceLength", options.maxSequenceLength ?? 4096, 1, 1e9),
    optimizer,
    schedule: schedulePlan(options.schedule ?? { type: "constant" }, optimizer.learningRate),
    warmupSteps: integer("warmupSteps", options.warmupSteps ?? 0, 0, 1e9),
    dropout: fraction("dropout", options.dropout ?? 0),
    labelSmoothing: fraction("labelSmoothing", options.labelSmoothing ?? 0),
    clipNorm: positive("clipNorm", options.clipNorm ?? 5, Infinity),
    clipValue: positive("clipValue", options.clipValue ?? Infinity, Infinity),
    validationSplit: fraction("validationSplit", options.validationSplit ?? 0),
    validation: options.validation,
    seed: checkSeed(options.seed ?? 0),
    keepsBest: validates && keep === "best",
    patience: options.patience === Infinity ? Infinity : integer("patience", options.patience ?? 1e9, 1, 1e9),
    divergence: oneOf("divergence", options.divergence ?? "stop", ["stop", "lower"]),
    checkpoint: options.checkpoint && checkpointPlan(options.checkpoint),
    signal: checkSignal(options.signal),
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
