import { InvalidOptionError } from "../errors.js";
import { checkSeed, checkSignal, finite, integer, knownOptions, oneOf, positive, show } from "../options.js";
import type { Corpus } from "../text/corpus.js";

/** Adam (Kingma and Ba 2015, algorithm 1). */
export interface AdamOptions {
  readonly type: "adam";
  /** Step size α; default 3e-3. */
  readonly learningRate?: number | undefined;
  /** Decay of the mean of gradients, β1 in [0, 1); default 0.9. */
  readonly beta1?: number | undefined;
  /** Decay of the mean of squared gradients, β2 in [0, 1); default 0.999. */
  readonly beta2?: number | undefined;
  /** ε in [1e-37, 1], added to the root; default 1e-8. */
  readonly epsilon?: number | undefined;
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
  readonly optimizer?: AdamOptions | undefined;
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
  readonly optimizer: Readonly<Record<Exclude<keyof AdamOptions, "type">, number>>;
  readonly clipNorm: number;
  readonly clipValue: number;
  readonly validationSplit: number;
  readonly validation: Corpus | undefined;
  readonly seed: number | bigint;
  readonly signal: AbortSignal | undefined;
}

/** Largest β below 1, so that the bias correction never divides by zero. */
const BELOW_ONE = 1 - 2 ** -24;

/** Smallest ε: one that vanished in float32 would make 0 / 0 of a parameter that never had a gradient. */
const LEAST_EPSILON = 1e-37;

const TRAIN_OPTIONS = [
  "epochs",
  "batchSize",
  "sequenceLength",
  "maxSequenceLength",
  "optimizer",
  "clipNorm",
  "clipValue",
  "validationSplit",
  "validation",
  "seed",
  "signal",
];
const ADAM_OPTIONS = ["type", "learningRate", "beta1", "beta2", "epsilon"];

/** Throws `InvalidOptionError` for a value out of range and for an option that does not exist. */
export function trainPlan(options: TrainOptions): TrainPlan {
  knownOptions("train", options, TRAIN_OPTIONS);
  const adam: AdamOptions = knownOptions("optimizer", options.optimizer ?? { type: "adam" }, ADAM_OPTIONS);
  oneOf("optimizer.type", adam.type, ["adam"]);
  if (options.validation !== undefined && options.validationSplit !== undefined) {
    throw new InvalidOptionError("validation and validationSplit exclude each other; give one of them.");
  }
  return {
    epochs: integer("epochs", options.epochs ?? 20, 1, 1e9),
    batchSize: integer("batchSize", options.batchSize ?? 32, 1, 65536),
    sequenceLength: integer("sequenceLength", options.sequenceLength ?? 64, 1, 65536),
    maxSequenceLength: integer("maxSequenceLength", options.maxSequenceLength ?? 4096, 1, 1e9),
    optimizer: {
      learningRate: positive("optimizer.learningRate", adam.learningRate ?? 3e-3, 1e6),
      beta1: finite("optimizer.beta1", adam.beta1 ?? 0.9, 0, BELOW_ONE),
      beta2: finite("optimizer.beta2", adam.beta2 ?? 0.999, 0, BELOW_ONE),
      epsilon: finite("optimizer.epsilon", adam.epsilon ?? 1e-8, LEAST_EPSILON, 1),
    },
    clipNorm: positive("clipNorm", options.clipNorm ?? 5, Infinity),
    clipValue: positive("clipValue", options.clipValue ?? Infinity, Infinity),
    validationSplit: validationSplit(options.validationSplit ?? 0),
    validation: options.validation,
    seed: checkSeed(options.seed ?? 0),
    signal: checkSignal(options.signal),
  };
}

function validationSplit(value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new InvalidOptionError(`validationSplit must be a number from 0 to below 1, not ${show(value)}.`);
}
