import { Pcg64Source } from "../random/pcg64Source.js";
import type { Network } from "./network.js";

/** How recurrent matrices begin. */
export const RECURRENT_INITIALIZATIONS = ["uniform", "orthogonal"] as const;

export interface Initialization {
  /** Seed of the draws. */
  readonly seed: number | bigint;
  /** W_hh: uniform within ±1/√H as everything else, or each gate's H×H block a random orthogonal matrix (Saxe et al. 2014). */
  readonly recurrent: (typeof RECURRENT_INITIALIZATIONS)[number];
  /** LSTM only: the forget gate's bias (Jozefowicz et al. 2015). */
  readonly forgetBias: number;
}

/**
 * Random initial parameters, as PyTorch's defaults: recurrent and output tensors uniform within ±1/√H, the embedding
 * standard normal, except where it is the output's weight too.
 */
export function initialize(network: Network, { seed, recurrent, forgetBias }: Initialization): void {
  const { config, engine } = network;
  const { hiddenSize: H, tieEmbeddings } = config;
  const rng = new Pcg64Source(engine, seed);
  const bound = 1 / Math.sqrt(H);
  for (const entry of network.layout.entries) {
    const { name, length } = entry;
    const orthogonal = recurrent === "orthogonal" && name.startsWith("recurrent.weight_hh");
    const normal = orthogonal || (name === "embedding.weight" && !tieEmbeddings);
    const values = normal ? rng.standardNormal(length) : rng.uniform(-bound, bound, length);
    const view = network.tensor(entry);
    view.set(values);
    if (orthogonal) {
      for (let at = 0; at < length; at += H * H) engine.kernels.orthonormalize(view.byteOffset + at * 4, H, H);
    }
    // Gates i, f, g, o; the two biases of f add up.
    if (config.cell === "lstm" && name.startsWith("recurrent.bias")) {
      view.fill(name.startsWith("recurrent.bias_ih") ? forgetBias : 0, H, 2 * H);
    }
  }
  network.changed();
  rng.free();
}
