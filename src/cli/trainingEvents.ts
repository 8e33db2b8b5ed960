import type { Best, LanguageModel, TrainOptions, TrainProgress } from "../index.js";
import { settingsOf } from "./runOptions.js";
import { printRecord } from "./streams.js";

/** What became of a run. */
interface Outcome {
  /** The ends of finished epochs. */
  readonly epochs: readonly TrainProgress[];
  readonly best: Best | undefined;
  /** Why it ended early, if it did. */
  readonly stopped: { readonly code: string } | undefined;
}

/** A line of JSON at a run's first progress: what is trained, on what, and how. `source`: how messages call the corpus. */
export async function printStart(
  model: LanguageModel,
  { steps }: TrainProgress,
  options: TrainOptions,
  source: string | undefined,
): Promise<void> {
  const { config, parameterCount: parameters, tokenizer, build, trainedOn } = model;
  const { epochs = 20, ...settings } = settingsOf(options);
  const what = { corpus: source, trainedOn, tokenizer: tokenizer.kind, config, parameters, build };
  await printRecord("start", { ...what, resumed: options.resume !== undefined, epochs, steps, options: settings });
}

/**
 * A line of JSON at a run's end: why it ended, with which loss, and which epoch's parameters are kept, unless they are those
 * of the last step.
 */
export async function printEnd({ epochs, best, stopped }: Outcome, options: TrainOptions): Promise<void> {
  const last = epochs.at(-1);
  const early = last !== undefined && last.epoch < last.epochs;
  const kept = stopped === undefined && settingsOf(options)["keep"] !== "last" ? best?.epoch : undefined;
  await printRecord("end", {
    reason: stopped?.code ?? (early ? "patience" : "epochs"),
    epochs: last?.epoch ?? 0,
    loss: last?.loss,
    validationLoss: last?.validationLoss,
    best,
    keptEpoch: kept,
  });
}
