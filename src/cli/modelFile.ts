import { readFile } from "node:fs/promises";
import { LanguageModel, ModelFileError, type BuildChoice } from "../index.js";
import { FileError } from "./fileError.js";

/** The model that the file at `path` holds. */
export async function readModel(path: string, build: BuildChoice): Promise<LanguageModel> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new FileError("read", path, cause);
  }
  try {
    return await LanguageModel.load(bytes, { build });
  } catch (cause) {
    throw cause instanceof ModelFileError ? new ModelFileError(`${path}: ${cause.message}`, { cause }) : cause;
  }
}
