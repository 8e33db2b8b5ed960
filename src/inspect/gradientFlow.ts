import { BatchPass } from "../model/batchPass.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { knownOptions } from "../options.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { withScratch } from "../wasm/memory.js";
import { textSteps, type Steps } from "./textSteps.js";

/** Which loss is followed back. */
export interface GradientFlowOptions {
  /** Its step T, from 1 to the number of tokens and `<EOS>`; default the last. */
  readonly step?: number | undefined;
}

/** How much the loss of step T, the last of these steps, depends on what a network held at each of them. */
export interface GradientFlow extends Steps {
  /** loss<T>: -ln P(y<T> | those before), in nats. */
  readonly loss: number;
  /**
   * ‖∂loss<T>/∂a<t>‖ (Euclidean, nats) of each layer, the lowest first: T numbers, the first of t = 1. By all ways from
   * a<t>, the activation of that layer (the LSTM's h), to the loss: later steps, and the layers above.
   */
  readonly norms: readonly Float64Array[];
  /** LSTM only: ‖∂loss<T>/∂c<t>‖ likewise, of the memory, which hands gradients on by the forget gate alone. */
  readonly cellNorms?: readonly Float64Array[];
}

/** Backward through time, exact: the loss of one step through every earlier one, with the weights as they are. */
export function gradientFlow(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  text: string,
  options: GradientFlowOptions,
): GradientFlow {
  const { engine, config, shape, layout } = network;
  const { hiddenSize: H } = config;
  const { batch, read } = textSteps(tokenizer, text, knownOptions("gradientFlow", options, ["step"]).step);
  const norms: Float64Array[] = [];
  const cellNorms: Float64Array[] = [];
  const rowNorms = (address: number, stride: number): Float64Array =>
    Float64Array.from(batch.inputs, (_, t) => Math.sqrt(engine.kernels.sumOfSquares(address + t * stride * 4, H)));
  const pass = new BatchPass(network, packed, batch, "backward");
  try {
    // Gradients of parameters come out as well, and nobody looks at them.
    const loss = withScratch(engine, layout.length, (gradients) =>
      pass.forwardBackward(batch, gradients, batch.rows - 1, (dStates, { gates }) => {
        norms.unshift(rowNorms(dStates, H));
        // After the LSTM's four gates its backward leaves dc.
        if (shape.kind.memory) cellNorms.unshift(rowNorms(gates + 4 * H * 4, pass.stack.stride));
      }),
    );
    return { ...read, loss, norms, ...(shape.kind.memory && { cellNorms }) };
  } finally {
    pass.free();
  }
}
