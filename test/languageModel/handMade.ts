import { writeSafetensors, type Tensor } from "../../src/io/safetensors.js";
import { LanguageModel } from "../../src/languageModel.js";
import type { Build } from "../../src/wasm/builds.js";
import { modelShapes, type ModelShape } from "../oracle/languageModel.js";
import { gru, type Parameters } from "../oracle/recurrent.js";

/** What a model file consists of, before it is written; a test changes what it wants to be wrong. */
export interface FileParts {
  config: Record<string, unknown>;
  vocabulary: unknown[];
  tensors: Map<string, Tensor>;
  metadata: Record<string, string>;
}

/** A GRU's shape over characters; the vocabulary is `<EOS>`, `<UNK>` and the characters. */
export interface HandMadeShape {
  characters: readonly string[];
  embeddingSize?: number;
  hiddenSize?: number;
  numLayers?: number;
  resetAfter?: boolean;
}

function vocabularyOf({ characters }: HandMadeShape): string[] {
  return ["<EOS>", "<UNK>", ...characters];
}

/** The shape in the oracle's terms. */
export function oracleShape(shape: HandMadeShape): ModelShape {
  const { embeddingSize: E = 2, hiddenSize: H = 3, numLayers: L = 1, resetAfter = true } = shape;
  return { cell: gru(resetAfter), V: vocabularyOf(shape).length, E, H, L };
}

/** The parts of a model file, without the library's own layout; parameters that are not given are zero. */
export function fileParts(shape: HandMadeShape, parameters: Record<string, ArrayLike<number>> = {}): FileParts {
  const { V, E, H, L } = oracleShape(shape);
  const tensors = new Map<string, Tensor>();
  for (const [name, dimensions] of Object.entries(modelShapes(oracleShape(shape)))) {
    const values = new Float32Array(dimensions.reduce((product, size) => product * size, 1));
    values.set(parameters[name] ?? []);
    tensors.set(name, { dtype: "F32", shape: dimensions, data: new Uint8Array(values.buffer) });
  }
  const resetAfter = shape.resetAfter ?? true;
  return {
    config: { cell: "gru", resetAfter, hiddenSize: H, numLayers: L, embeddingSize: E, vocabularySize: V },
    vocabulary: vocabularyOf(shape),
    tensors,
    metadata: { format: "wasm-rnn", wasm_rnn_version: "1" },
  };
}

/** The file of the parts. */
export function fileOf({ config, vocabulary, tensors, metadata }: FileParts): Uint8Array {
  return writeSafetensors(tensors, {
    config: JSON.stringify(config),
    tokenizer: JSON.stringify({ kind: "char", vocabulary }),
    ...metadata,
  });
}

/** A model with the given parameters, the others zero. */
export function handMade(
  build: Build,
  shape: HandMadeShape,
  parameters: Record<string, ArrayLike<number>>,
): Promise<LanguageModel> {
  return LanguageModel.load(fileOf(fileParts(shape, parameters)), { build });
}

/** A model that gives every next token the same probabilities, whatever came before; zero by a bias of -1e30. */
export function fixedDistribution(
  build: Build,
  probabilities: Readonly<Record<string, number>>,
  zero = -1e30,
): Promise<LanguageModel> {
  const { "<EOS>": eos = 0, "<UNK>": unk = 0, ...characters } = probabilities;
  const bias = [eos, unk, ...Object.values(characters)].map((p) => (p === 0 ? zero : Math.log(p)));
  return handMade(build, { characters: Object.keys(characters) }, { "output.bias": bias });
}

/** A model's parameters as the oracle takes them. */
export function oracleParameters(model: LanguageModel): Parameters {
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, { data }]) => [name, Float64Array.from(data)]),
  );
}
