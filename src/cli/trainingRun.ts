import {
  DivergedError,
  type Best,
  type Corpus,
  type LanguageModel,
  type Recovery,
  type TrainOptions,
  type TrainProgress,
} from "../index.js";
import { InterruptedError, interruption } from "./interruption.js";
import { progressView } from "./progress.js";
import { note, OutputClosedError, printRecord } from "./streams.js";
import { printEnd, printStart } from "./trainingEvents.js";

/** Why a run ended early, with the last good parameters in the model. */
export type Stop = InterruptedError | DivergedError | OutputClosedError;

/** Training ended before its time; the message says why, and what became of the model. */
export class TrainingStoppedError extends Error {
  override name = "TrainingStoppedError";
  readonly code: string;

  constructor(cause: Exclude<Stop, OutputClosedError>, outcome: string) {
    super(`${cause.message.replace(/\.$/, "")}; ${outcome}.`, { cause });
    this.code = cause.code;
  }
}

export interface TrainingRun {
  /** The ends of finished epochs. */
  readonly epochs: TrainProgress[];
  best: Best | undefined;
  stopped: Stop | undefined;
}

/**
 * Trains with progress on standard error and, with `json`, on standard output, until the end, a signal or a stop. `source`: how
 * messages call the corpus.
 */
export async function trainWithProgress(
  model: LanguageModel,
  corpus: Corpus,
  options: TrainOptions,
  output: { json?: true; quiet?: true; source?: string },
): Promise<TrainingRun> {
  const run: TrainingRun = { epochs: [], best: undefined, stopped: undefined };
  const { signal, release } = interruption();
  const view = progressView(output);
  let begun = false;
  try {
    for await (const progress of model.train(corpus, { ...options, signal })) {
      if (output.json && !begun) await printStart(model, progress, options, output.source);
      begun = true;
      if (progress.epochEnd) run.epochs.push(progress);
      run.best = progress.best ?? run.best;
      view.update(progress);
      if (progress.recovery && !output.quiet) note(recoveryNote(progress.recovery));
      if (output.json && (progress.epochEnd || !output.quiet))
        await printRecord(progress.epochEnd ? "epoch" : "progress", progress);
    }
  } catch (error) {
    if (!isStop(error)) throw error;
    run.stopped = error;
  } finally {
    view.stop();
    release();
  }
  if (output.json && !(run.stopped instanceof OutputClosedError)) {
    await printEnd(run, options).catch((error: unknown) => {
      if (!isStop(error)) throw error;
      run.stopped ??= error;
    });
  }
  return run;
}

function recoveryNote({ step, loss, gradientNorm, rateScale }: Recovery): string {
  return (
    `warning: at step ${step} the loss was ${loss}, the gradient's norm ${gradientNorm}; went back to the last good ` +
    `parameters, the learning rate is now ${rateScale} of what it would be.`
  );
}

function isStop(error: unknown): error is Stop {
  return error instanceof InterruptedError || error instanceof DivergedError || error instanceof OutputClosedError;
}
