import type { Pcg64Source } from "../random/pcg64Source.js";
import type { ParameterEntry, StackShape } from "./layout.js";
import type { ParameterSet } from "./parameterSet.js";

/** How recurrent matrices begin. */
export const RECURRENT_INITIALIZATIONS = ["uniform", "orthogonal"] as const;

/** How recurrent layers begin. */
export interface RecurrentInitialization {
  /** W_hh: uniform within ±1/√H as everything else, or each gate's H×H block a random orthogonal matrix (Saxe et al. 2014). */
  readonly recurrent: (typeof RECURRENT_INITIALIZATIONS)[number];
  /** LSTM only: the forget gate's bias (Jozefowicz et al. 2015). */
  readonly forgetBias: number;
}

/** Sets a tensor of recurrent layers to random values, uniform within ±1/√H but for what `initialization` says. */
export function initializeRecurrent(
  set: ParameterSet,
  entry: ParameterEntry,
  { kind, hiddenSize: H }: StackShape,
  { recurrent, forgetBias }: RecurrentInitialization,
  rng: Pcg64Source,
): void {
  const { name, length } = entry;
  const bound = 1 / Math.sqrt(H);
  const orthogonal = recurrent === "orthogonal" && name.includes("weight_hh");
  set.assign(entry, orthogonal ? rng.standardNormal(length) : rng.uniform(-bound, bound, length));
  const view = set.tensor(entry);
  if (orthogonal) {
    for (let at = 0; at < length; at += H * H) set.engine.kernels.orthonormalize(view.byteOffset + at * 4, H, H);
  }
  // Gates i, f, g, o; the two biases of f add up.
  if (kind.memory && name.includes("bias")) view.fill(name.includes("bias_ih") ? forgetBias : 0, H, 2 * H);
}
