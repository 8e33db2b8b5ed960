import { BusyError, InvalidOptionError } from "./errors.js";
import { assign, InferenceModel, newParts, opened, partsOfFile, type ModelParts } from "./inferenceModel.js";
import { gradientFlow, type GradientFlow, type GradientFlowOptions } from "./inspect/gradientFlow.js";
import { trace, type Trace } from "./inspect/trace.js";
import { readCheckpoint, writeCheckpoint } from "./io/checkpointFile.js";
import { writeModelFile, type ModelFile } from "./io/modelFile.js";
import { checkCellOptions, checkConfig } from "./model/config.js";
import { initialize } from "./model/initialize.js";
import type { Network } from "./model/network.js";
import type { PackedWeights } from "./model/packedWeights.js";
import type { Cell } from "./nn/cell.js";
import { RECURRENT_INITIALIZATIONS } from "./nn/initialize.js";
import { checkSeed, knownOptions, oneOf } from "./options.js";
import { checkTokenizer } from "./text/checkTokenizer.js";
import type { Corpus } from "./text/corpus.js";
import type { Tokenizer } from "./text/tokenizer.js";
import { checkUnchanged, trainPlan, type TrainOptions, type TrainPlan } from "./train/options.js";
import { trainResult, type TrainProgress, type TrainResult } from "./train/progress.js";
import { train } from "./train/trainer.js";
import type { TrainingState } from "./train/trainingState.js";
import type { BuildChoice } from "./wasm/builds.js";

/** What a new model is made of; only the tokenizer must be given. */
export interface ModelOptions {
  /** Text to ids and back; fixes the vocabulary. */
  readonly tokenizer: Tokenizer;
  /** Recurrent cell: "rnn", "simplified-gru", "gru" (default) or "lstm". */
  readonly cell?: Cell | undefined;
  /** GRU only: `true` (default) as PyTorch, cuDNN and Keras, `false` as in the paper and in textbooks; refused elsewhere. */
  readonly resetAfter?: boolean | undefined;
  /** Units of a layer, 1 to 16384; default 128. */
  readonly hiddenSize?: number | undefined;
  /** Recurrent layers, 1 to 64; default 1. */
  readonly numLayers?: number | undefined;
  /** Width of a token's embedding, up to 16384; 0 feeds one-hot vectors; default 64, or `hiddenSize` if tied. */
  readonly embeddingSize?: number | undefined;
  /** Use the embedding as the output's weight too; default `false`. */
  readonly tieEmbeddings?: boolean | undefined;
  /** W_hh: uniform within ±1/√H (default), or each gate's block a random orthogonal matrix. */
  readonly recurrentInitialization?: "uniform" | "orthogonal" | undefined;
  /** LSTM only: the forget gate's initial bias; default 1; refused elsewhere. */
  readonly forgetBias?: number | undefined;
  /** Seed of the initial parameters, an integer from 0 on; default 0. */
  readonly seed?: number | bigint | undefined;
  /** Binary to run: "simd" has the same bits everywhere, "relaxed" is faster; default "auto", the faster one that runs. */
  readonly build?: BuildChoice | undefined;
}

const MODEL_OPTIONS = [
  "tokenizer",
  "cell",
  "resetAfter",
  "hiddenSize",
  "numLayers",
  "embeddingSize",
  "tieEmbeddings",
  "recurrentInitialization",
  "forgetBias",
  "seed",
  "build",
];

/**
 * A recurrent language model: P(y<1>, …, y<T>) = Π ŷ<t>[y<t>] with ŷ<t> = softmax(Wy a<t> + by), a<0> = 0, x<1> = 0 and
 * x<t> = y<t-1>. Lives in a WebAssembly memory of its own until `dispose()`.
 */
export class LanguageModel extends InferenceModel {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  #training = false;

  private constructor(parts: ModelParts) {
    super(parts);
    this.#network = parts.network;
    this.#packed = parts.packed;
  }

  /**
   * A new model with random parameters: uniform within ±1/√H as PyTorch's, the embedding normal with deviation 1.
   * Throws `InvalidOptionError`, `OutOfMemoryError`, `UnsupportedRuntimeError`.
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- streaming compilation will wait; callers need not change
  static async create(options: ModelOptions): Promise<LanguageModel> {
    knownOptions("LanguageModel.create", options, MODEL_OPTIONS);
    const tokenizer = checkTokenizer(options.tokenizer);
    const { hiddenSize = 128, tieEmbeddings = false } = options;
    const initialization = {
      seed: checkSeed(options.seed ?? 0),
      recurrent: oneOf(
        "recurrentInitialization",
        options.recurrentInitialization ?? "uniform",
        RECURRENT_INITIALIZATIONS,
      ),
      forgetBias: options.forgetBias ?? 1,
    };
    const config = checkConfig({
      cell: options.cell ?? "gru",
      resetAfter: options.resetAfter ?? true,
      hiddenSize,
      numLayers: options.numLayers ?? 1,
      embeddingSize: options.embeddingSize ?? (tieEmbeddings ? hiddenSize : 64),
      tieEmbeddings,
      vocabularySize: tokenizer.size,
    });
    checkCellOptions(config.cell, options);
    const model = new LanguageModel(newParts(config, tokenizer, options.build));
    initialize(model.#network, initialization);
    return model;
  }

  /**
   * The model that `save` wrote, or that a checkpoint holds: the same numbers to the last bit. Throws `ModelFileError` for
   * any other bytes, before memory is taken on their word.
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- as create
  static override async load(
    bytes: Uint8Array,
    options: { readonly build?: BuildChoice } = {},
  ): Promise<LanguageModel> {
    return new LanguageModel(partsOfFile(bytes, options));
  }

  /**
   * Trains on a corpus: a string is one running text (its state carried from piece to piece, truncated backpropagation),
   * anything else one sequence an item, each ended by `<EOS>`; empty items are left out. Yields about every 20 ms and at
   * every epoch's end, after letting the event loop run; stop it by `break` or `options.signal`.
   *
   * Throws `InvalidOptionError` at once, and while it is iterated `EmptyCorpusError`, `SequenceTooLongError`, `BusyError` (one training at a time),
   * `OutOfMemoryError`, `DivergedError` (the loss became NaN or infinite; the last good parameters are back), or the
   * reason of the signal.
   */
  train(corpus: Corpus, options: TrainOptions = {}): AsyncGenerator<TrainProgress, void> {
    this.#open();
    const resume = (options as TrainOptions | null)?.resume;
    const checkpoint = resume === undefined ? undefined : readCheckpoint(resume);
    const given = Object.entries(checkpoint ? options : {}).filter(([, value]) => value !== undefined);
    const merged: TrainOptions = checkpoint ? { ...checkpoint.options, ...Object.fromEntries(given) } : options;
    const plan = trainPlan(merged);
    if (checkpoint) {
      this.#checkFit(checkpoint.model);
      checkUnchanged(plan, trainPlan({ ...checkpoint.options, validation: options.validation }));
    }
    // What `for` without `await` asks for.
    return Object.assign(this.#train(corpus, merged, plan, checkpoint), {
      [Symbol.iterator]() {
        throw new InvalidOptionError("train must be iterated by for await.");
      },
    });
  }

  /** `train` to its end; `onProgress` gets what it yields. */
  async fit(
    corpus: Corpus,
    options: TrainOptions & { readonly onProgress?: ((progress: TrainProgress) => void) | undefined } = {},
  ): Promise<TrainResult> {
    let last: TrainProgress | undefined;
    const { onProgress, ...trainOptions } = options;
    for await (const progress of this.train(corpus, trainOptions)) {
      onProgress?.(progress);
      last = progress;
    }
    return trainResult(last as TrainProgress);
  }

  /** Reads a text as `score` does, and tells every gate, candidate and state of every layer and step. */
  trace(text: string): Trace {
    return trace(this.#open(), this.#packed, this.tokenizer, text);
  }

  /**
   * ‖∂loss<T>/∂a<t>‖ for every step t up to T: how the gradient of one step's loss, the last one's unless told otherwise,
   * fades on its way back through time. Throws `InvalidOptionError`.
   */
  gradientFlow(text: string, options: GradientFlowOptions = {}): GradientFlow {
    return gradientFlow(this.#open(), this.#packed, this.tokenizer, text, options);
  }

  /**
   * The model as a safetensors file: parameters, configuration and vocabulary. Throws `InvalidOptionError` for a tokenizer
   * that is not one of this library's, since no file could bring it back.
   */
  save(): Uint8Array<ArrayBuffer> {
    return writeModelFile(this.#open(), this.tokenizer);
  }

  async *#train(
    corpus: Corpus,
    options: TrainOptions,
    plan: TrainPlan,
    checkpoint: ReturnType<typeof readCheckpoint> | undefined,
  ): AsyncGenerator<TrainProgress, void> {
    const network = this.#open();
    if (this.#training) throw new BusyError("This model is being trained; wait for that training to end or abort it.");
    this.#training = true;
    try {
      if (checkpoint) assign(network, checkpoint.model);
      const save = async (state: TrainingState): Promise<void> =>
        options.checkpoint?.save(writeCheckpoint(network, this.tokenizer, options, state));
      yield* train(network, this.#packed, this.tokenizer, corpus, plan, save, checkpoint?.state);
    } finally {
      this.#training = false;
    }
  }

  #checkFit({ config, tokenizer }: ModelFile): void {
    const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
    if (same(config, this.config) && same(tokenizer, this.tokenizer)) return;
    throw new InvalidOptionError(
      "resume is the checkpoint of another model; make this one from it: await LanguageModel.load(checkpoint).",
    );
  }

  #open(): Network {
    return opened(this.#network);
  }
}
