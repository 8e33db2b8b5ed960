import type { StackShape } from "../nn/layout.js";
import { ParameterSet, type LayerAddresses } from "../nn/parameterSet.js";
import type { Engine } from "../wasm/engine.js";
import type { CorpusKind } from "../text/corpus.js";
import { stackShape, type ModelConfig } from "./config.js";
import { modelLayout, RECURRENT } from "./layout.js";

/** A language model's parameters: embedding, recurrent layers and output. */
export class Network extends ParameterSet {
  readonly config: ModelConfig;
  readonly shape: StackShape;
  /** What the parameters were last trained on, if they were. */
  trainedOn: CorpusKind | undefined;

  constructor(engine: Engine, config: ModelConfig) {
    super(engine, modelLayout(config));
    this.config = config;
    this.shape = stackShape(config);
  }

  /** Addresses of the recurrent layers' tensors in a region. */
  recurrent(region?: number): LayerAddresses[] {
    return this.layers(this.config.numLayers, region, RECURRENT);
  }

  /** Address of Wy (V×H) in a region: the embedding, where the two are tied. */
  outputWeight(region?: number): number {
    return this.address(this.config.tieEmbeddings ? "embedding.weight" : "output.weight", region);
  }
}
