import { InvalidOptionError } from "./errors.js";
import type { GradientFlow } from "./inspect/gradientFlow.js";
import { LanguageModel, type ModelOptions } from "./languageModel.js";
import { CELLS, type Cell } from "./nn/cell.js";
import { knownOptions, oneOf, show } from "./options.js";
import type { Corpus } from "./text/corpus.js";
import type { TrainOptions } from "./train/options.js";
import type { TrainProgress } from "./train/progress.js";

/** What is compared: the same for every cell. */
export interface CompareCellsOptions {
  /** The models, but for their cell; the tokenizer must be given. */
  readonly model: Omit<ModelOptions, "cell" | "resetAfter" | "forgetBias">;
  /** The training; its `signal` ends the comparison by throwing its reason. */
  readonly train?: TrainOptions | undefined;
  /** The text whose gradient flow is measured after training; default: none is. */
  readonly text?: string | undefined;
  /** Gets what `train` yields, and whose it is. */
  readonly onProgress?: ((cell: Cell, progress: TrainProgress) => void) | undefined;
  /** What makes a model; default `LanguageModel.create`. `WorkerModel.create` keeps the work away from the page. */
  readonly create?: ((options: ModelOptions) => Promise<ComparedModel>) | undefined;
}

/** What a comparison asks of a model: a `LanguageModel`, or a `WorkerModel`. */
export interface ComparedModel {
  readonly parameterCount: number;
  train(corpus: Corpus, options?: TrainOptions): AsyncIterable<TrainProgress>;
  gradientFlow(text: string): GradientFlow | Promise<GradientFlow>;
  dispose(): void;
}

/** How one cell did. */
export interface CellResult {
  readonly cell: Cell;
  readonly parameterCount: number;
  /** Mean training loss of each epoch, nats a token. */
  readonly losses: readonly number[];
  /** Validation loss after each epoch, nats a token; empty without validation. */
  readonly validationLosses: readonly number[];
  /** Seconds of training. */
  readonly seconds: number;
  /** Of `text`, after training. */
  readonly flow?: GradientFlow;
}

/**
 * Trains a new model of each cell, one after the other, on the same corpus in the same order with the same options, and
 * disposes of it. The corpus is read once a cell: it must begin anew each time, as an array does. Throws what `create` and
 * `train` throw.
 */
export async function compareCells(
  corpus: Corpus,
  cells: readonly Cell[],
  options: CompareCellsOptions,
): Promise<CellResult[]> {
  const known = ["model", "train", "text", "onProgress", "create"];
  const { model, train, text, onProgress, ...rest } = knownOptions("compareCells", options, known);
  const create = rest.create ?? ((made: ModelOptions) => LanguageModel.create(made));
  const list: unknown = cells;
  if (!Array.isArray(list) || list.length === 0) {
    throw new InvalidOptionError(`cells must be an array such as ["rnn", "gru"], not ${show(cells)}.`);
  }
  cells.forEach((cell, i) => oneOf(`cells[${i}]`, cell, CELLS));
  const results: CellResult[] = [];
  for (const cell of cells) {
    const one = await create({ ...model, cell });
    try {
      const losses: number[] = [];
      const validationLosses: number[] = [];
      let seconds = 0;
      for await (const progress of one.train(corpus, train)) {
        onProgress?.(cell, progress);
        if (!progress.epochEnd) continue;
        losses.push(progress.loss);
        if (progress.validationLoss !== undefined) validationLosses.push(progress.validationLoss);
        seconds = progress.elapsedSeconds;
      }
      const flow = text === undefined ? {} : { flow: await one.gradientFlow(text) };
      results.push({ cell, parameterCount: one.parameterCount, losses, validationLosses, seconds, ...flow });
    } finally {
      one.dispose();
    }
  }
  return results;
}
