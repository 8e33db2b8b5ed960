import { CharTokenizer, type ModelOptions } from "../../src/index.js";
import { WorkerModel, type WorkerOptions } from "../../src/worker.js";

/** The script as it was built: threads do not run TypeScript. */
export const script = new URL("../../build/worker-script.js", import.meta.url);

export const lines = ["the cat", "which", "already ate", "was full", "the cats", "were full", "and slept", "all day"];

export const options: ModelOptions = {
  tokenizer: CharTokenizer.fit(lines),
  hiddenSize: 12,
  embeddingSize: 6,
  seed: 3,
  build: "simd",
};

export function inWorker(more: Partial<ModelOptions> & WorkerOptions = {}): Promise<WorkerModel> {
  return WorkerModel.create({ ...options, worker: script, ...more });
}
