import type { Batch } from "../batch/batch.js";
import { RecurrentStack, type Capacity, type Dropout, type LayerMemory } from "../nn/recurrentStack.js";
import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";
import { TokenInput } from "./tokenInput.js";

/** What only backward needs. */
interface BackwardMemory {
  /** rows×H: gradient of a layer's output. */
  readonly dOutput: number;
  /** Wy packed as it lies. */
  readonly packedOutput: number;
}

/** What training does so that a network learns less by heart. */
export interface Regularization {
  /** None if absent. */
  readonly dropout?: Dropout | undefined;
  /** Label smoothing ε in [0, 1); default 0. */
  readonly labelSmoothing?: number;
}

/**
 * Forward and backward of a whole network over one packed batch, in memory that is taken once: a step allocates
 * nothing.
 */
export class BatchPass {
  /** What forward leaves of every layer. */
  readonly stack: RecurrentStack;
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #blocks: Blocks;
  readonly #input: TokenInput;
  readonly #targets: number;
  readonly #backward: BackwardMemory | undefined;
  readonly #scratch: number;
  readonly #labelSmoothing: number;

  /** `mode`: "forward" takes no memory for gradients. `regularization` is for training, not for measuring. */
  constructor(
    network: Network,
    packed: PackedWeights,
    capacity: Capacity,
    mode: "forward" | "backward",
    { dropout, labelSmoothing = 0 }: Regularization = {},
  ) {
    const { engine, config } = network;
    const { kernels } = engine;
    const { hiddenSize: H, vocabularySize: V } = config;
    const { rows } = capacity;
    this.#network = network;
    this.#packed = packed;
    this.#labelSmoothing = labelSmoothing;
    this.#blocks = new Blocks(engine.arena);
    const blocks = this.#blocks;
    try {
      this.#targets = blocks.words(rows);
      this.#input = new TokenInput(network, packed, rows, mode, blocks);
      this.stack = new RecurrentStack(engine, packed.stack, capacity, mode, blocks, dropout);
      this.#backward =
        mode === "backward"
          ? { dOutput: blocks.words(rows * H), packedOutput: blocks.words(kernels.packedSize(V, H)) }
          : undefined;
      this.#scratch = blocks.words(kernels.outputScratch(H, V));
    } catch (error) {
      blocks.free();
      throw error;
    }
  }

  /**
   * Summed loss of the batch in nats. `logProbabilities`: address of `rows` doubles for the log-probability of every
   * target, or 0.
   */
  forward(batch: Batch, logProbabilities = 0): number {
    const { engine, config } = this.#network;
    this.#forwardLayers(batch);
    return engine.kernels.outputForward(
      logProbabilities,
      this.stack.output(),
      this.#packed.output,
      this.#network.address("output.bias"),
      this.#targets,
      batch.rows,
      config.hiddenSize,
      config.vocabularySize,
      this.#scratch,
    );
  }

  /**
   * Summed loss of the batch in nats; adds the gradient of the mean loss to the region at `gradients`. Throws unless
   * the pass was made for "backward".
   *
   * `from`: the first row whose loss counts. `each` is called layer by layer, the top one first, with the address of the
   * gradients of the layer's states (rows×H).
   */
  forwardBackward(
    batch: Batch,
    gradients: number,
    from = 0,
    each?: (dStates: number, layer: LayerMemory) => void,
  ): number {
    const backward = this.#backward;
    if (backward === undefined) throw new TypeError('This pass was made for "forward".');
    const network = this.#network;
    const { kernels } = network.engine;
    const { hiddenSize: H, vocabularySize: V } = network.config;
    const { stack } = this;
    const { dOutput } = backward;
    const rows = batch.rows - from;
    const skipped = from * H;
    this.#forwardLayers(batch);
    network.engine.f32(dOutput, skipped).fill(0);
    kernels.packPanels(backward.packedOutput, network.outputWeight(), H, V, H, 0);
    const loss = kernels.outputForwardBackward(
      dOutput + skipped * 4,
      network.outputWeight(gradients),
      network.address("output.bias", gradients),
      stack.output() + skipped * 4,
      this.#packed.output,
      backward.packedOutput,
      network.address("output.bias"),
      this.#targets + from * 4,
      rows,
      H,
      V,
      1 / rows,
      this.#labelSmoothing,
      this.#scratch,
    );
    stack.clearStateGradients();
    const recurrent = network.recurrent(gradients);
    stack.backward(
      dOutput,
      recurrent,
      each &&
        ((layer) => {
          each(dOutput, layer);
        }),
    );
    this.#input.backward(stack, batch.rows, gradients);
    return loss;
  }

  /** Views of the states, and memories, that a batch with `carry` would go on from; not to be kept. */
  states(): Float32Array[] {
    return this.stack.lastStates();
  }

  /** Lets a batch of `batchSize` sequences with `carry` go on from zeros, or from what is then written to `states()`. */
  restoreStates(batchSize: number): void {
    this.stack.clearStates(batchSize);
  }

  /** Gives the memory back; a second call does nothing. */
  free(): void {
    this.#blocks.free();
  }

  #forwardLayers(batch: Batch): void {
    const { engine } = this.#network;
    const { rows } = batch;
    this.stack.begin(batch, batch.carry);
    engine.i32(this.#input.ids, rows).set(batch.inputs);
    engine.i32(this.#targets, rows).set(batch.targets);
    this.#input.forward(this.stack, rows);
  }
}
