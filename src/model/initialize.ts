import { defaultRng } from "../random/generator.js";
import type { Network } from "./network.js";

/**
 * Random initial parameters from a seed, as PyTorch's defaults: recurrent and output tensors uniform within ±1/√H,
 * the embedding standard normal.
 */
export function initialize(network: Network, seed: number | bigint): void {
  const rng = defaultRng(seed);
  const bound = 1 / Math.sqrt(network.config.hiddenSize);
  for (const entry of network.layout.entries) {
    const values =
      entry.name === "embedding.weight" ? rng.standardNormal(entry.length) : rng.uniform(-bound, bound, entry.length);
    network.tensor(entry).set(values);
  }
  network.changed();
  rng.dispose();
}
