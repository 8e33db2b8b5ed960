import { DisposedError, InvalidOptionError } from "./errors.js";
import { readModelFile, type ModelFile } from "./io/modelFile.js";
import type { ModelConfig } from "./model/config.js";
import { Network } from "./model/network.js";
import { PackedWeights } from "./model/packedWeights.js";
import { integer, knownOptions } from "./options.js";
import { beamSearch, completePlan, type CompleteOptions, type Completion } from "./sample/beamSearch.js";
import { nextPlan, nextTokens, type NextOptions, type NextToken } from "./sample/nextTokens.js";
import { samplePlan, type SampleOptions } from "./sample/options.js";
import { samplePieces, sampleTexts } from "./sample/sampler.js";
import { networkScorer } from "./score/networkScorer.js";
import { ScoringModel } from "./score/scoringModel.js";
import type { Tokenizer } from "./text/tokenizer.js";
import type { Build, BuildChoice } from "./wasm/builds.js";
import { Engine } from "./wasm/engine.js";

/** What a model holds, alike whether it is trained or only read. */
export interface ModelParts {
  readonly network: Network;
  readonly packed: PackedWeights;
  readonly tokenizer: Tokenizer;
}

/** A network in an engine of its own, parameters undefined. */
export function newParts(config: ModelConfig, tokenizer: Tokenizer, build: BuildChoice | undefined): ModelParts {
  const network = new Network(new Engine(build, "model"), config);
  return { network, packed: new PackedWeights(network), tokenizer };
}

/** What a model file holds; see `InferenceModel.load`. */
export function partsOfFile(bytes: Uint8Array, options: { readonly build?: BuildChoice }): ModelParts {
  knownOptions("load", options, ["build"]);
  const file = readModelFile(bytes);
  const parts = newParts(file.config, file.tokenizer, options.build);
  assign(parts.network, file);
  return parts;
}

const CORPUS_KINDS = ["text", "sequences"] as const;

/** Takes the parameters of a file whose configuration is the network's. */
export function assign(network: Network, { tensors, metadata }: ModelFile): void {
  for (const entry of network.layout.entries) {
    const view = network.tensor(entry);
    const data = tensors.get(entry.name)?.data;
    if (data !== undefined) new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(data);
  }
  // Older files do not say, and newer ones may say something else.
  network.trainedOn = CORPUS_KINDS.find((kind) => kind === metadata["trained_on"]);
  network.changed();
}

/** The network, unless it was disposed. */
export function opened(network: Network): Network {
  if (network.engine.disposed) throw new DisposedError("model");
  return network;
}

/**
 * A trained recurrent language model to generate and to score with: `LanguageModel` without what training takes.
 * Lives in a WebAssembly memory of its own until `dispose()`.
 */
export class InferenceModel extends ScoringModel {
  readonly #network: Network;
  readonly #packed: PackedWeights;

  protected constructor(parts: ModelParts) {
    if (!(parts as unknown)) throw new InvalidOptionError("A model comes from await create or load, not from new.");
    const { network, packed, tokenizer } = parts;
    super(tokenizer, networkScorer(network, packed));
    this.#network = network;
    this.#packed = packed;
  }

  /**
   * The model that `LanguageModel.save` wrote, or that a checkpoint holds: the same numbers to the last bit. Throws
   * `ModelFileError` for any other bytes, before memory is taken on their word.
   */
  // eslint-disable-next-line @typescript-eslint/require-await -- the interface of LanguageModel.load
  static async load(bytes: Uint8Array, options: { readonly build?: BuildChoice } = {}): Promise<InferenceModel> {
    return new InferenceModel(partsOfFile(bytes, options));
  }

  /** The network's shape. */
  get config(): ModelConfig {
    return this.#network.config;
  }

  /** The binary that runs. */
  get build(): Build {
    return this.#network.engine.build;
  }

  /** Number of trainable parameters. */
  get parameterCount(): number {
    return this.#network.layout.count;
  }

  /** Copies of all parameters by name, in PyTorch's order and shapes (`recurrent.weight_ih_l0` is 3H×D). */
  get parameters(): Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>> {
    const network = this.#open();
    return Object.fromEntries(
      network.layout.entries.map((entry) => [entry.name, { shape: entry.shape, data: network.tensor(entry).slice() }]),
    );
  }

  /** Draws a text; see `SampleOptions`. Throws `InvalidOptionError`. */
  sample(options: SampleOptions = {}): string {
    return [...this.stream(options)].join("");
  }

  /**
   * Draws a text token by token, with what may begin a stop string held back. Throws `InvalidOptionError` at once, not at
   * the first token. Memory is taken at the first token, and given back at the end, after `break`, or by `return()`.
   */
  stream(options: SampleOptions = {}): IterableIterator<string, void> {
    return samplePieces(this.#open(), this.#packed, this.tokenizer, samplePlan(options));
  }

  /**
   * Draws `count` texts together, faster than one by one. Text i depends on the seed and i alone: it is what `sample` draws
   * with the seed + i·2¹²⁸. Throws `InvalidOptionError`.
   */
  sampleMany(count: number, options: SampleOptions = {}): string[] {
    const texts = integer("count", count, 0, 2 ** 31 - 1);
    return sampleTexts(this.#open(), this.#packed, this.tokenizer, samplePlan(options), texts);
  }

  /** The likeliest tokens after a text, with their probabilities. Throws `InvalidOptionError`. */
  next(prompt = "", options: NextOptions = {}): NextToken[] {
    return nextTokens(this.#open(), this.#packed, this.tokenizer, prompt, nextPlan(options));
  }

  /** The best ways to go on from a text, by beam search. Throws `InvalidOptionError`. */
  complete(prompt = "", options: CompleteOptions = {}): Completion[] {
    return beamSearch(this.#open(), this.#packed, this.tokenizer, prompt, completePlan(options));
  }

  /** Lets the memory go; a second call does nothing, any other use throws `DisposedError`. */
  dispose(): void {
    this.#network.engine.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #open(): Network {
    return opened(this.#network);
  }
}
