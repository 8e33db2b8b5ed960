import { DivergedError } from "./errors.js";
import { LanguageModel } from "./languageModel.js";
import type { OptimizerOptions } from "./nn/optimizer/options.js";
import type { Corpus } from "./text/corpus.js";
import type { TrainOptions } from "./train/options.js";

/** One step of the search. */
export interface LearningRateTrial {
  readonly learningRate: number;
  /** Loss before the step, in nats a token, averaged over the last ten steps or so. */
  readonly loss: number;
}

/** What `findLearningRate` saw. */
export interface LearningRateSearch {
  /** A tenth of the rate at which the loss was lowest. */
  readonly learningRate: number;
  readonly trials: readonly LearningRateTrial[];
}

const LOWEST = 1e-6;
const HIGHEST = 1;
/** From one step to the next; a hundred steps reach from the lowest to the highest. */
const FACTOR = 1.15;
const STEPS = 100;
/** Share of the averaged loss that a step leaves as it is (Smith 2017 and fast.ai smooth alike). */
const INERTIA = 0.9;
/** The search is over once the loss is so many times its lowest. */
const TOO_MUCH = 2;

/**
 * Learning rates from 1e-6 up to 1, one a step, and what the loss thought of them (Smith 2017, "Cyclical learning rates for
 * training neural networks", section 3.3). A copy is trained, here even of a `WorkerModel`;
 * `model` stays as it is. `options`: how it is to be trained,
 * its learning rate left aside. Throws as `train` does.
 */
export async function findLearningRate(
  model: Pick<LanguageModel, "build"> & { save(): Uint8Array | Promise<Uint8Array> },
  corpus: Corpus,
  options: TrainOptions = {},
): Promise<LearningRateSearch> {
  using copy = await LanguageModel.load(await model.save(), { build: model.build });
  const optimizer = { ...(options.optimizer ?? { type: "adam" }), learningRate: LOWEST } as OptimizerOptions;
  const run = copy.train(corpus, {
    ...options,
    optimizer,
    schedule: { type: "exponential", factor: FACTOR, each: "step" },
    warmupSteps: 0,
    epochs: STEPS,
    validation: undefined,
    validationSplit: undefined,
    patience: undefined,
    checkpoint: undefined,
    resume: undefined,
    divergence: "stop",
    progressInterval: 0,
  });
  const trials: LearningRateTrial[] = [];
  let average = 0;
  let weight = 0;
  let best: LearningRateTrial = { learningRate: LOWEST, loss: Infinity };
  try {
    for await (const { epochEnd, epochs, steps, loss, learningRate } of run) {
      // The end of an epoch tells the mean of its steps, and not the loss of its last one.
      if (epochEnd && steps > epochs) continue;
      average = INERTIA * average + (1 - INERTIA) * loss;
      weight = INERTIA * weight + (1 - INERTIA);
      const trial = { learningRate, loss: average / weight };
      trials.push(trial);
      if (trial.loss < best.loss) best = trial;
      if (trial.loss > TOO_MUCH * best.loss || learningRate >= HIGHEST) break;
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
  }
  return { learningRate: best.learningRate / 10, trials };
}
