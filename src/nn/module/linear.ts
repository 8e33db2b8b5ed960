import { boolean, integer } from "../../options.js";
import { withScratch } from "../../wasm/memory.js";
import type { Engine } from "../engine.js";
import type { NamedShape } from "../layout.js";
import { expectShape, type Matrix } from "../matrix.js";
import { checkMaking, Module } from "./module.js";

/** What a `Linear` is made of. */
export interface LinearOptions {
  /** Columns of the input, 1 to 2²⁰. */
  readonly inFeatures: number;
  /** Columns of the output, 1 to 2²⁰. */
  readonly outFeatures: number;
  /** Whether to add a bias; default `true`. */
  readonly bias?: boolean | undefined;
  /** Seed of the initial parameters; without it they are the next draws of the engine's generator. */
  readonly seed?: number | bigint | undefined;
}

/**
 * y = x Wᵀ + b. Parameters: `weight` (outFeatures×inFeatures) and `bias` (1×outFeatures), initially uniform within
 * ±1/√inFeatures, as PyTorch's.
 */
export class Linear extends Module<Matrix> {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly #output = this.result();
  readonly #dInput = this.result();

  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: LinearOptions) {
    checkMaking("Linear", engine, options, ["inFeatures", "outFeatures", "bias", "seed"]);
    const inFeatures = integer("inFeatures", options.inFeatures, 1, 2 ** 20);
    const outFeatures = integer("outFeatures", options.outFeatures, 1, 2 ** 20);
    const shapes: NamedShape[] = [["weight", [outFeatures, inFeatures]]];
    if (boolean("bias", options.bias ?? true)) shapes.push(["bias", [outFeatures]]);
    super(engine, "Linear", shapes, options.seed);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = 1 / Math.sqrt(inFeatures);
    this.initialize(engine, options.seed, (entry, rng) => {
      this.set.assign(entry, rng.uniform(-bound, bound, entry.length));
    });
  }

  /** rows×outFeatures, for x of rows×inFeatures, which is to stay as it is until `backward`. Throws `ShapeError`. */
  forward(x: Matrix): Matrix {
    const { inFeatures: K, outFeatures: N, wasm } = this;
    const input = this.operand("x", x, K, "inFeatures").address;
    const output = this.#output.matrix(x.rows, N);
    const [weight, bias] = [this.set.address("weight"), this.set.address("bias")];
    withScratch(wasm, wasm.kernels.packedSize(K, N), (packed) => {
      wasm.kernels.packPanels(packed, weight, K, K, N, 1);
      wasm.kernels.multiplyPacked(output.address, N, input, K, 1, packed, bias, 0, x.rows, N, K);
    });
    this.keep(x);
    return output;
  }

  /**
   * The gradient of x (rows×inFeatures) from that of the output (rows×outFeatures); adds to the parameters' gradients. Throws
   * `ShapeError`, and `CallOrderError` without a forward before it.
   */
  backward(dOutput: Matrix): Matrix {
    const { inFeatures: K, outFeatures: N, wasm } = this;
    const from = this.operand("dOutput", dOutput, N, "outFeatures").address;
    const x = this.kept();
    expectShape("dOutput", dOutput, x.rows, N, "as the output");
    const M = x.rows;
    const input = x.address;
    const dInput = this.#dInput.matrix(M, K);
    const { kernels } = wasm;
    const weight = this.set.address("weight");
    const dWeight = this.set.address("weight", this.gradientRegion);
    const dBias = this.set.address("bias", this.gradientRegion);
    withScratch(wasm, kernels.multiplyScratch(K, Math.max(M, N)), (scratch) => {
      kernels.multiply(dWeight, K, from, N, 1, input, K, 0, N, K, M, 1, scratch);
      kernels.multiply(dInput.address, K, from, N, 0, weight, K, 0, M, K, N, 0, scratch);
    });
    if (dBias !== 0) kernels.addColumnSums(dBias, from, N, M, N);
    this.keep(undefined);
    return dInput;
  }
}
