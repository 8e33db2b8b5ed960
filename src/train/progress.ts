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
  readonly epochs: number;
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
}

/** Keeps the sums that a progress is made of. */
export class ProgressMeter {
  readonly #steps: number;
  readonly #epochs: number;
  readonly #start = performance.now();
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

  /** The progress since the last one. */
  progress(epoch: number): TrainProgress {
    return this.#report(epoch, false, this.#recentLoss / this.#recentTokens, undefined);
  }

  /** The progress at the end of an epoch. */
  epochEnd(epoch: number, validationLoss: number | undefined): TrainProgress {
    const report = this.#report(epoch, true, this.#epochLoss / this.#epochTokens, validationLoss);
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

  #report(epoch: number, epochEnd: boolean, loss: number, validationLoss: number | undefined): TrainProgress {
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
      ...(validationLoss === undefined ? {} : { validationLoss }),
      tokens: this.#tokens,
      tokensPerSecond: (this.#recentTokens / Math.max(this.#recentMilliseconds, 1e-6)) * 1000,
      elapsedSeconds,
      remainingSeconds: (elapsedSeconds / this.#step) * (this.#steps - this.#step),
    };
    this.#recentLoss = 0;
    this.#recentTokens = 0;
    this.#recentMilliseconds = 0;
    return report;
  }
}
