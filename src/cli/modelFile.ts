import { readFile } from "node:fs/promises";
import { LanguageModel, ModelFileError, type BuildChoice } from "../index.js";
import { FileError } from "./fileError.js";

/** The model that the file at `path` holds. */
export async function readModel(path: string, build: BuildChoice): Promise<LanguageModel> {
  return loadModel(path, await readModelBytes(path), build);
}

/** The bytes of the file at `path`. */
export async function readModelBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new FileError("read", path, cause);
  }
}

/** The model in the `bytes` of the file at `path`. */
export async function loadModel(path: string, bytes: Uint8Array, build: BuildChoice): Promise<LanguageModel> {
  try {
    return await LanguageModel.load(bytes, { build });
  } catch (cause) {
    if (!(cause instanceof ModelFileError)) throw cause;
    const what = looksLikeSafetensors(bytes) ? path : `${path} is not a model file that wasm-rnn saved`;
    throw new ModelFileError(`${what}: ${cause.message}`, { cause });
  }
}

/** The parameters in the bytes of a model file, without what else it says. */
export function parameterBytes(bytes: Uint8Array): Uint8Array {
  // As safetensors are: the length of the header in 8 bytes, the header, the data.
  const header = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return bytes.subarray(8 + Number(header));
}

/** Whether `bytes` begin as safetensors do: 8 bytes of length, then JSON. Anything else was meant for another program. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === "{".charCodeAt(0);
}
