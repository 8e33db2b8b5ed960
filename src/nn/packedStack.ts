import type { Engine } from "../wasm/engine.js";
import type { Blocks } from "../wasm/memory.js";
import { inputSize, type StackShape } from "./layout.js";
import type { LayerAddresses } from "./parameterSet.js";

/** One layer's weights as the forward kernels read them. */
interface PackedLayer {
  /** W_ih packed transposed (D→G·H); 0 where the input is one-hot, which needs no product. */
  readonly input: number;
  /** W_hh packed by the cell. */
  readonly hidden: number;
}

/** The recurrent layers' weights in the kernels' own order; the same for training, scoring and sampling. */
export class PackedStack {
  readonly shape: StackShape;
  /** The tensors that are packed. */
  readonly weights: readonly LayerAddresses[];
  readonly layers: readonly PackedLayer[];
  readonly #engine: Engine;

  /** `blocks`: what the memory is added to; it is the caller's to free. `oneHot`: the lowest input needs no product. */
  constructor(
    engine: Engine,
    shape: StackShape,
    weights: readonly LayerAddresses[],
    blocks: Blocks,
    { oneHot = false } = {},
  ) {
    const { kind, hiddenSize: H } = shape;
    const { packedSize, recurrentForwardPackedSize } = engine.kernels;
    this.#engine = engine;
    this.shape = shape;
    this.weights = weights;
    this.layers = weights.map((_, layer) => ({
      input: oneHot && layer === 0 ? 0 : blocks.words(packedSize(inputSize(shape, layer), kind.gates * H)),
      hidden: blocks.words(recurrentForwardPackedSize(H, kind.code)),
    }));
  }

  /** Packs the weights as they are now. */
  refresh(): void {
    const { kernels } = this.#engine;
    const { kind, hiddenSize: H } = this.shape;
    this.weights.forEach(({ weightInput, weightHidden }, layer) => {
      const { input, hidden } = this.layers[layer] as PackedLayer;
      const D = inputSize(this.shape, layer);
      if (input !== 0) kernels.packPanels(input, weightInput, D, D, kind.gates * H, 1);
      kernels.recurrentPackForward(hidden, weightHidden, H, kind.code);
    });
  }
}
