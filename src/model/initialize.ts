import { initializeRecurrent, type RecurrentInitialization } from "../nn/initialize.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import { RECURRENT } from "./layout.js";
import type { Network } from "./network.js";

export interface Initialization extends RecurrentInitialization {
  /** Seed of the draws. */
  readonly seed: number | bigint;
}

/**
 * Random initial parameters, as PyTorch's defaults: recurrent and output tensors uniform within ±1/√H, the embedding
 * standard normal, except where it is the output's weight too.
 */
export function initialize(network: Network, { seed, ...recurrent }: Initialization): void {
  const { config, engine, shape } = network;
  const rng = new Pcg64Source(engine, seed);
  const bound = 1 / Math.sqrt(config.hiddenSize);
  for (const entry of network.layout.entries) {
    const { name, length } = entry;
    if (name.startsWith(RECURRENT)) initializeRecurrent(network, entry, shape, recurrent, rng);
    else if (name === "embedding.weight" && !config.tieEmbeddings) network.assign(entry, rng.standardNormal(length));
    else network.assign(entry, rng.uniform(-bound, bound, length));
  }
  network.changed();
  rng.free();
}
