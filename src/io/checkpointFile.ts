import { ModelFileError } from "../errors.js";
import type { Network } from "../model/network.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { TrainOptions } from "../train/options.js";
import { checkRecord, type TrainingState } from "../train/trainingState.js";
import { metadataObject, readModelFile, TRAINING, writeModelFile, type ModelFile } from "./modelFile.js";
import type { Tensor } from "./safetensors.js";

/** A checkpoint that was checked, but for what only the corpus and the options can tell. */
export interface Checkpoint {
  readonly model: ModelFile;
  /** The options of its run. */
  readonly options: TrainOptions;
  readonly state: TrainingState;
}

/** Options that are not data. */
const TRANSIENT = ["validation", "checkpoint", "resume", "progressInterval", "signal"];

/**
 * A model file with the state of a training run: a tensor `training.…` (F32) for each of the state's, and `training` in the
 * metadata with the run's options and numbers (JSON).
 */
export function writeCheckpoint(
  network: Network,
  tokenizer: Tokenizer,
  options: TrainOptions,
  { record, tensors }: TrainingState,
): Uint8Array<ArrayBuffer> {
  const extra = [...tensors].map(([name, { buffer, byteOffset, byteLength, length }]): [string, Tensor] => [
    TRAINING + name,
    { dtype: "F32", shape: [length], data: new Uint8Array(buffer, byteOffset, byteLength) },
  ]);
  const kept = Object.fromEntries(Object.entries(options).filter(([name]) => !TRANSIENT.includes(name)));
  const training = JSON.stringify({ options: kept, record }, (_, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value === Infinity ? "Infinity" : value,
  );
  return writeModelFile(network, tokenizer, extra, { training });
}

/** Throws `ModelFileError` for anything that `writeCheckpoint` does not write. */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const model = readModelFile(bytes);
  if (!("training" in model.metadata)) {
    throw new ModelFileError(
      "This is the file of a model, not a checkpoint: it has nothing to resume a training from.",
    );
  }
  const { options, record } = metadataObject(model.metadata, "training", (_, value: unknown) => {
    if (value === "Infinity") return Infinity;
    return typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  });
  const tensors = [...model.tensors]
    .filter(([name]) => name.startsWith(TRAINING))
    // Copies, since a file's tensors may lie at any address.
    .map(([name, { data }]) => [name.slice(TRAINING.length), new Float32Array(data.slice().buffer)] as const);
  return {
    model,
    options: options ?? {},
    state: { record: checkRecord(record ?? {}), tensors: new Map(tensors) },
  };
}
