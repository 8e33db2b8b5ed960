import type { TrainingRecord } from "./trainingState.js";

/** What became of a loss or gradient that was not finite: the last good parameters are back, and the rate is lower. */
export interface Recovery {
  /** The step that was tried. */
  readonly step: number;
  /** Nats a token. */
  readonly loss: number;
  /** Norm of the gradient that caused it. */
  readonly gradientNorm: number;
  /** What the schedule's learning rate is multiplied by from then on. */
  readonly rateScale: number;
}

/** An epoch and the validation loss, nats a token, that it ended with. */
export interface Best {
  readonly epoch: number;
  readonly validationLoss: number;
}

/** Where a training run stands; the counts are of this run. */
export interface TrainProgress {
  /** Updates done. */
  readonly step: number;
  /** Updates of the whole run. */
  readonly steps: number;
  /** The current pass over the corpus, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss in nats a token since the last progress, at the end of an epoch over that epoch. */
  readonly loss: number;
  /** Whether this is the last progress of an epoch. */
  readonly epochEnd: boolean;
  /** Global (Euclidean) norm of the last step's gradient, before clipping. */
  readonly gradientNorm: number;
  /** The last step's. */
  readonly learningRate: number;
  /**
   * Mean loss in nats a token over the validation data, at the end of an epoch that has some. A running text is measured as
   * in training, in `batchSize` streams that each start from the zero state, so that `evaluate` says a little less.
   */
  readonly validationLoss?: number;
  /** The lowest validation loss so far and its epoch, at the end of an epoch that has one. */
  readonly best?: Best;
  /** The last divergence since the last progress, if there was one and `divergence` is "lower". */
  readonly recovery?: Recovery;
  /** Target tokens trained on. */
  readonly tokens: number;
  /** Target tokens a second since the last progress. */
  readonly tokensPerSecond: number;
  readonly elapsedSeconds: number;
  /** Estimate from the mean speed so far. */
  readonly remainingSeconds: number;
}

/** What a finished training run amounts to. */
export interface TrainResult {
  /** Mean loss of the last epoch, nats a token. */
  readonly loss: number;
  /** Validation loss after the last epoch, nats a token. */
  readonly validationLoss?: number;
  /** The lowest validation loss and its epoch: the model's own, unless `keep` is "last". */
  readonly best?: Best;
  readonly epochs: number;
  /** Whether `patience` ended the run before the last of its epochs. */
  readonly stoppedEarly: boolean;
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** What a run whose last progress is this one amounts to. */
export function trainResult(last: TrainProgress): TrainResult {
  const { loss, validationLoss, best, epoch, epochs, step, tokens, elapsedSeconds } = last;
  return {
    loss,
    ...(validationLoss !== undefined && { validationLoss }),
    ...(best && { best }),
    epochs: epoch,
    stoppedEarly: epoch < epochs,
    steps: step,
    tokens,
    seconds: elapsedSeconds,
  };
}

/** Keeps the sums that a progress is made of. */
export class ProgressMeter {
  readonly #steps: number;
  readonly #epochs: number;
  #start = performance.now();
  #step = 0;
  #tokens = 0;
  #gradientNorm = 0;
  #learningRate = 0;
  #epochLoss = 0;
  #epochTokens = 0;
  #recentLoss = 0;
  #recentTokens = 0;
  #recentMilliseconds = 0;
  #resumed = this.#start;
  #recovery: Recovery | undefined;

  constructor(steps: number, epochs: number) {
    this.#steps = steps;
    this.#epochs = epochs;
  }

  get step(): number {
    return this.#step;
  }

  /** Norm of the last step's gradient. */
  get gradientNorm(): number {
    return this.#gradientNorm;
  }

  /** Whether a step was counted since the last progress. */
  get fresh(): boolean {
    return this.#recentTokens > 0;
  }

  /** Counts one step: its summed loss, its tokens, the norm of its gradient and its learning rate. */
  count(loss: number, tokens: number, gradientNorm: number, learningRate: number): void {
    this.#step++;
    this.#tokens += tokens;
    this.#epochLoss += loss;
    this.#epochTokens += tokens;
    this.#recentLoss += loss;
    this.#recentTokens += tokens;
    this.#gradientNorm = gradientNorm;
    this.#learningRate = learningRate;
  }

  /** What a run that is resumed counts on from. */
  sums(): Pick<TrainingRecord, "step" | "tokens" | "epochTokens" | "epochLoss" | "seconds"> {
    const seconds = (performance.now() - this.#start) / 1000;
    return {
      step: this.#step,
      tokens: this.#tokens,
      epochTokens: this.#epochTokens,
      epochLoss: this.#epochLoss,
      seconds,
    };
  }

  /** Counts on from `sums`. */
  restore({ step, tokens, epochTokens, epochLoss, seconds }: ReturnType<ProgressMeter["sums"]>): void {
    this.#step = step;
    this.#tokens = tokens;
    this.#epochTokens = epochTokens;
    this.#epochLoss = epochLoss;
    this.#start -= 1000 * seconds;
  }

  /** To be told with the next progress. */
  recovered(recovery: Recovery): void {
    this.#recovery = recovery;
  }

  /** The progress since the last one. */
  progress(epoch: number): TrainProgress {
    return this.#report(epoch, false, this.#recentLoss / this.#recentTokens);
  }

  /** The progress at the end of an epoch. */
  epochEnd(epoch: number, validationLoss: number | undefined, best: Best): TrainProgress {
    const validated = validationLoss === undefined ? {} : { validationLoss, best };
    const report = this.#report(epoch, true, this.#epochLoss / this.#epochTokens, validated);
    this.#epochLoss = 0;
    this.#epochTokens = 0;
    return report;
  }

  /** Stops the clock of `tokensPerSecond` for what is not training: validation, pauses, the consumer's own work. */
  suspend(): void {
    this.#recentMilliseconds += performance.now() - this.#resumed;
  }

  /** Lets that clock run again. */
  resume(): void {
    this.#resumed = performance.now();
  }

  #report(
    epoch: number,
    epochEnd: boolean,
    loss: number,
    validated: Pick<TrainProgress, "validationLoss" | "best"> = {},
  ): TrainProgress {
    const now = performance.now();
    const elapsedSeconds = (now - this.#start) / 1000;
    const report = {
      step: this.#step,
      steps: this.#steps,
      epoch,
      epochs: this.#epochs,
      loss,
      epochEnd,
      gradientNorm: this.#gradientNorm,
      learningRate: this.#learningRate,
      ...validated,
      ...(this.#recovery && { recovery: this.#recovery }),
      tokens: this.#tokens,
      tokensPerSecond: (this.#recentTokens / Math.max(this.#recentMilliseconds, 1e-6)) * 1000,
      elapsedSeconds,
      remainingSeconds: (elapsedSeconds / this.#step) * (this.#steps - this.#step),
    };
    this.#recovery = undefined;
    this.#recentLoss = 0;
    this.#recentTokens = 0;
    this.#recentMilliseconds = 0;
    return report;
  }
}
