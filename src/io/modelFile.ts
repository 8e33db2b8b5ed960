import { InvalidOptionError, ModelFileError } from "../errors.js";
import { checkConfig, type ModelConfig } from "../model/config.js";
import { modelLayout } from "../model/layout.js";
import type { Network } from "../model/network.js";
import { show } from "../options.js";
import { isKnownKind, tokenizerFromJSON, type Tokenizer } from "../text/tokenizer.js";
import { readSafetensors, writeSafetensors, type Tensor } from "./safetensors.js";

/** What the names of a checkpoint's own tensors begin with. */
export const TRAINING = "training.";

/** A model file that was checked: configuration and tokenizer agree, and every tensor has its name, type and shape. */
export interface ModelFile {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Little-endian float32, by parameter name; views of the file. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The model as a safetensors file: one F32 tensor a parameter; the metadata has `wasm_rnn_version`, `config` and
 * `tokenizer` (JSON), and of a model that was trained `trained_on`, its `CorpusKind`. Throws `InvalidOptionError` for a tokenizer that could not be read back.
 */
export function writeModelFile(
  network: Network,
  tokenizer: Tokenizer,
  extraTensors: readonly (readonly [string, Tensor])[] = [],
  extraMetadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const { kind } = tokenizer.toJSON();
  if (!isKnownKind(kind)) {
    throw new InvalidOptionError(
      `A model whose tokenizer is of the kind ${show(kind)} cannot be saved: nothing could load it again. Use a tokenizer of ` +
        "this library, or keep model.parameters and make the model anew.",
    );
  }
  const tensors: (readonly [string, Tensor])[] = [];
  for (const entry of network.layout.entries) {
    const view = network.tensor(entry);
    const data = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    tensors.push([entry.name, { dtype: "F32", shape: entry.shape, data }]);
  }
  const { config, trainedOn } = network;
  // Version 1 knew one cell, no tied embeddings, one tokenizer and no checkpoints.
  const old = config.cell === "gru" && !config.tieEmbeddings && kind === "char" && extraTensors.length === 0;
  return writeSafetensors([...tensors, ...extraTensors], {
    format: "wasm-rnn",
    wasm_rnn_version: old ? "1" : "2",
    config: JSON.stringify(config),
    tokenizer: JSON.stringify(tokenizer),
    ...(trainedOn && { trained_on: trainedOn }),
    ...extraMetadata,
  });
}

/** Throws `ModelFileError` for anything that `writeModelFile` does not write, before memory is taken on its word. */
export function readModelFile(bytes: Uint8Array): ModelFile {
  const { metadata, tensors } = readSafetensors(bytes);
  const version = metadata["wasm_rnn_version"];
  if (version === undefined) {
    throw new ModelFileError(
      "This is a safetensors file, but not one that this library saved: its metadata has no wasm_rnn_version.",
    );
  }
  if (version !== "1" && version !== "2") {
    throw new ModelFileError(
      `The model file has format version ${show(version)}, this library reads 1 and 2; update wasm-rnn.`,
    );
  }
  const config = readConfig(metadataObject(metadata, "config"));
  const tokenizer = tokenizerFromJSON(metadataObject(metadata, "tokenizer"));
  if (tokenizer.size !== config.vocabularySize) {
    throw new ModelFileError(
      `The configuration says ${config.vocabularySize} tokens, but the file's vocabulary has ${tokenizer.size}.`,
    );
  }
  checkTensors(config, tensors);
  return { config, tokenizer, tensors, metadata };
}

/** What the JSON of a field is, an object; throws `ModelFileError`. */
export function metadataObject(
  metadata: Readonly<Record<string, string>>,
  key: string,
  reviver?: (key: string, value: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const text = metadata[key];
  if (text === undefined) throw new ModelFileError(`The model file's metadata has no ${key}.`);
  let value: unknown;
  try {
    value = JSON.parse(text, reviver);
  } catch (cause) {
    throw new ModelFileError(`The model file's metadata field ${key} is not JSON.`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ModelFileError(`The model file's metadata field ${key} must be an object, not ${show(value)}.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function readConfig(fields: Readonly<Record<string, unknown>>): ModelConfig {
  try {
    // Files of version 0.1 do not say whether embeddings are tied.
    return checkConfig({ tieEmbeddings: false, ...fields } as Parameters<typeof checkConfig>[0]);
  } catch (cause) {
    if (!(cause instanceof InvalidOptionError)) throw cause;
    throw new ModelFileError(`The model file's configuration is not valid: ${cause.message}`, { cause });
  }
}

function checkTensors(config: ModelConfig, tensors: ReadonlyMap<string, Tensor>): void {
  const { entries } = modelLayout(config);
  for (const { name, shape } of entries) {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new ModelFileError(`The model file has no tensor ${name}.`);
    if (tensor.dtype !== "F32" || tensor.shape.join() !== shape.join()) {
      throw new ModelFileError(
        `Tensor ${name} must be F32 [${shape.join(", ")}] for this configuration, not ` +
          `${tensor.dtype} [${tensor.shape.join(", ")}].`,
      );
    }
  }
  const known = new Set(entries.map(({ name }) => name));
  for (const [name, { dtype }] of tensors) {
    if (!known.has(name) && !(name.startsWith(TRAINING) && dtype === "F32"))
      throw new ModelFileError(`The model file has a tensor that does not belong: ${show(name)}.`);
  }
}
