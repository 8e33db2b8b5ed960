import type { ModelConfig } from "./config.js";

/** One parameter tensor inside the parameter region. */
export interface ParameterEntry {
  /** PyTorch's name behind the layer's: `recurrent.weight_ih_l0`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** First element, counted in floats from the start of the region; a multiple of 16 (64 bytes). */
  readonly offset: number;
  /** Elements. */
  readonly length: number;
}

/** Where every parameter lies: one region, so that clipping, Adam and saving are one flat loop each. */
export interface ParameterLayout {
  readonly entries: readonly ParameterEntry[];
  /** Floats of the region, gaps for alignment included (they stay zero). */
  readonly length: number;
  /** Parameters, without gaps. */
  readonly count: number;
}

/** The parameters of a network in PyTorch's order, names and shapes. */
export function parameterLayout(config: ModelConfig): ParameterLayout {
  const { hiddenSize: H, embeddingSize: E, vocabularySize: V } = config;
  const entries: ParameterEntry[] = [];
  let offset = 0;
  let count = 0;
  const add = (name: string, ...shape: number[]): void => {
    const length = shape.reduce((product, size) => product * size, 1);
    entries.push({ name, shape, offset, length });
    offset += Math.ceil(length / 16) * 16;
    count += length;
  };
  if (E > 0) add("embedding.weight", V, E);
  for (let layer = 0; layer < config.numLayers; layer++) {
    const D = layer > 0 ? H : E > 0 ? E : V;
    add(`recurrent.weight_ih_l${layer}`, 3 * H, D);
    add(`recurrent.weight_hh_l${layer}`, 3 * H, H);
    add(`recurrent.bias_ih_l${layer}`, 3 * H);
    if (config.resetAfter) add(`recurrent.bias_hh_l${layer}`, 3 * H);
  }
  add("output.weight", V, H);
  add("output.bias", V);
  return { entries, length: offset, count };
}
