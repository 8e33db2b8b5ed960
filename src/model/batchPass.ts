import type { Batch } from "../batch/batch.js";
import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";

/** The largest batch that a pass has room for. */
export interface BatchCapacity {
  readonly rows: number;
  readonly batchSize: number;
  readonly steps: number;
}

interface LayerMemory {
  /** (B + rows)×H: the initial states, then the states of every row. */
  readonly states: number;
  /** rows×4H, see assembly/cell/gru.ts. */
  readonly gates: number;
}

/** What only backward needs. */
interface BackwardMemory {
  /** rows×H: gradient of a layer's output, overwritten by that of its input. */
  readonly dOutput: number;
  /** B×H. */
  readonly dState: number;
  /** Recurrent weights of one layer, packed for backward. */
  readonly packedHidden: number;
  /** Wy packed as it lies. */
  readonly packedOutput: number;
  /** V×3H for the folded input, rows×E otherwise. */
  readonly dInput: number;
}

/**
 * Forward and backward of a whole network over one packed batch, in memory that is taken once: a step allocates
 * nothing. With fewer tokens than rows (or one-hot input) the embedding is folded: every token's input product is
 * computed once and gathered.
 */
export class BatchPass {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #capacity: BatchCapacity;
  readonly #folded: boolean;
  readonly #blocks: Blocks;
  readonly #offsets: number;
  readonly #inputs: number;
  readonly #targets: number;
  readonly #layers: readonly LayerMemory[];
  /** rows×E, where the input is not folded. */
  readonly #embedded: number;
  readonly #scratch: number;
  readonly #backward: BackwardMemory | undefined;
  /** Rows and sequences of the last batch, for the state that the next one may carry on. */
  #last: { rows: number; batchSize: number } | undefined;

  /** `mode`: "forward" takes no memory for gradients. */
  constructor(network: Network, packed: PackedWeights, capacity: BatchCapacity, mode: "forward" | "backward") {
    const { engine, config } = network;
    const { hiddenSize: H, embeddingSize: E, vocabularySize: V, numLayers } = config;
    const { rows, batchSize: B, steps } = capacity;
    this.#network = network;
    this.#packed = packed;
    this.#capacity = capacity;
    this.#folded = E === 0 || V <= rows;
    this.#blocks = new Blocks(engine.arena);
    const blocks = this.#blocks;
    try {
      this.#offsets = blocks.words(steps + 1);
      this.#inputs = blocks.words(rows);
      this.#targets = blocks.words(rows);
      this.#layers = Array.from({ length: numLayers }, () => ({
        states: blocks.words((B + rows) * H),
        gates: blocks.words(rows * 4 * H),
      }));
      this.#embedded = this.#folded ? 0 : blocks.words(rows * E);
      this.#backward = mode === "backward" ? this.#backwardMemory() : undefined;
      this.#scratch = blocks.words(this.#scratchSize());
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
    const { hiddenSize: H, vocabularySize: V } = config;
    this.#forwardLayers(batch);
    return engine.kernels.outputForward(
      logProbabilities,
      this.#outputs(config.numLayers - 1, batch),
      this.#packed.output,
      this.#network.address("output.bias"),
      this.#targets,
      batch.rows,
      H,
      V,
      this.#scratch,
    );
  }

  /**
   * Summed loss of the batch in nats; adds the gradient of the mean loss to the region at `gradients`. Throws unless
   * the pass was made for "backward".
   */
  forwardBackward(batch: Batch, gradients: number): number {
    const backward = this.#backward;
    if (backward === undefined) throw new TypeError('This pass was made for "forward".');
    const network = this.#network;
    const { engine, config } = network;
    const { kernels } = engine;
    const { hiddenSize: H, vocabularySize: V, numLayers } = config;
    this.#forwardLayers(batch);
    kernels.packPanels(backward.packedOutput, network.address("output.weight"), H, V, H, 0);
    const loss = kernels.outputForwardBackward(
      backward.dOutput,
      network.address("output.weight", gradients),
      network.address("output.bias", gradients),
      this.#outputs(numLayers - 1, batch),
      this.#packed.output,
      backward.packedOutput,
      network.address("output.bias"),
      this.#targets,
      batch.rows,
      H,
      V,
      1 / batch.rows,
      this.#scratch,
    );
    for (let layer = numLayers - 1; layer >= 0; layer--) {
      this.#backwardLayer(layer, batch, gradients, backward);
      if (layer > 0) this.#backwardDenseInput(layer, batch, gradients, backward);
      else if (this.#folded) this.#backwardFoldedInput(batch, gradients, backward);
      else this.#backwardEmbeddedInput(batch, gradients, backward);
    }
    return loss;
  }

  /** Gives the memory back; a second call does nothing. */
  free(): void {
    this.#blocks.free();
  }

  #forwardLayers(batch: Batch): void {
    const { kernels } = this.#network.engine;
    const { hiddenSize: H, numLayers, resetAfter } = this.#network.config;
    this.#packed.refresh();
    const table = this.#folded ? this.#packed.inputTable() : 0;
    this.#upload(batch);
    for (let layer = 0; layer < numLayers; layer++) {
      const { states, gates } = this.#memory(layer);
      const { biasHidden } = this.#network.layer(layer);
      const gathered = layer === 0 && table !== 0;
      if (!gathered) this.#projectInput(layer, batch);
      kernels.gruForward(
        states,
        gates,
        gathered ? table : gates,
        gathered ? 3 * H : 4 * H,
        gathered ? this.#inputs : 0,
        this.#packed.layers[layer]?.hidden ?? 0,
        biasHidden,
        this.#offsets,
        batch.steps,
        H,
        Number(resetAfter),
        this.#scratch,
      );
    }
    this.#last = { rows: batch.rows, batchSize: batch.batchSize };
  }

  /** Copies the batch's indices into linear memory and sets every layer's initial state. */
  #upload(batch: Batch): void {
    const { rows, batchSize: B, steps } = batch;
    const capacity = this.#capacity;
    if (rows > capacity.rows || B > capacity.batchSize || steps > capacity.steps) {
      throw new RangeError(
        `A batch of ${rows} rows, ${B} sequences and ${steps} steps is larger than the pass it was given to ` +
          `(${capacity.rows}, ${capacity.batchSize}, ${capacity.steps}).`,
      );
    }
    const { engine, config } = this.#network;
    engine.i32(this.#offsets, steps + 1).set(batch.offsets);
    engine.i32(this.#inputs, rows).set(batch.inputs);
    engine.i32(this.#targets, rows).set(batch.targets);
    const H = config.hiddenSize;
    const last = batch.carry ? this.#last : undefined;
    if (batch.carry && last?.batchSize !== B) {
      throw new RangeError(`A batch of ${B} sequences cannot carry on the state of ${last?.batchSize ?? 0}.`);
    }
    for (const { states } of this.#layers) {
      if (last === undefined) {
        engine.f32(states, B * H).fill(0);
      } else {
        // The last rows of the last batch: its states after the last step.
        const view = engine.f32(states, (last.batchSize + last.rows) * H);
        view.copyWithin(0, last.rows * H, (last.rows + B) * H);
      }
    }
  }

  /** x = W_ih input + b_ih of every row, into the first 3H columns of the gates. */
  #projectInput(layer: number, batch: Batch): void {
    const network = this.#network;
    const { kernels } = network.engine;
    const H = network.config.hiddenSize;
    const D = network.inputSize(layer);
    const { gates } = this.#memory(layer);
    let input = this.#embedded;
    if (layer > 0) input = this.#outputs(layer - 1, batch);
    else kernels.embeddingForward(input, D, network.address("embedding.weight"), this.#inputs, batch.rows, D);
    const packed = this.#packed.layers[layer]?.input ?? 0;
    const bias = network.layer(layer).biasInput;
    kernels.multiplyPacked(gates, 4 * H, input, D, 1, packed, bias, 0, batch.rows, 3 * H, D);
  }

  #backwardLayer(layer: number, batch: Batch, gradients: number, backward: BackwardMemory): void {
    const network = this.#network;
    const { engine, config } = network;
    const { kernels } = engine;
    const H = config.hiddenSize;
    const resetAfter = Number(config.resetAfter);
    const { states, gates } = this.#memory(layer);
    const target = network.layer(layer, gradients);
    engine.f32(backward.dState, batch.batchSize * H).fill(0);
    kernels.gruPackBackward(backward.packedHidden, network.layer(layer).weightHidden, H);
    kernels.gruBackward(
      backward.dState,
      gates,
      backward.dOutput,
      states,
      backward.packedHidden,
      this.#offsets,
      batch.steps,
      H,
      resetAfter,
      this.#scratch,
    );
    kernels.gruWeightGradients(
      target.weightHidden,
      target.biasHidden,
      gates,
      states,
      this.#offsets,
      batch.steps,
      H,
      resetAfter,
      this.#scratch,
    );
    kernels.addColumnSums(target.biasInput, gates, 4 * H, batch.rows, 3 * H);
  }

  #backwardDenseInput(layer: number, batch: Batch, gradients: number, backward: BackwardMemory): void {
    const { dOutput } = backward;
    this.#backwardProduct(layer, batch.rows, this.#outputs(layer - 1, batch), dOutput, gradients);
  }

  #backwardEmbeddedInput(batch: Batch, gradients: number, backward: BackwardMemory): void {
    const network = this.#network;
    const E = network.config.embeddingSize;
    this.#backwardProduct(0, batch.rows, this.#embedded, backward.dInput, gradients);
    const target = network.address("embedding.weight", gradients);
    network.engine.kernels.embeddingBackward(target, backward.dInput, E, this.#inputs, batch.rows, E);
  }

  /** dW_ih += dGatesᵀ·input and dInput = dGates·W_ih over all rows (D→3H). */
  #backwardProduct(layer: number, rows: number, input: number, dInput: number, gradients: number): void {
    const network = this.#network;
    const { multiply } = network.engine.kernels;
    const H = network.config.hiddenSize;
    const D = network.inputSize(layer);
    const { gates } = this.#memory(layer);
    const { weightInput } = network.layer(layer);
    const target = network.layer(layer, gradients).weightInput;
    multiply(target, D, gates, 4 * H, 1, input, D, 0, 3 * H, D, rows, 1, this.#scratch);
    multiply(dInput, D, gates, 4 * H, 0, weightInput, D, 0, rows, D, 3 * H, 0, this.#scratch);
  }

  /** The gradient of the folded table by scatter, and from it those of the embedding and W_ih: V rows, not B·T. */
  #backwardFoldedInput(batch: Batch, gradients: number, backward: BackwardMemory): void {
    const network = this.#network;
    const { engine, config } = network;
    const { kernels } = engine;
    const { hiddenSize: H, embeddingSize: E, vocabularySize: V } = config;
    const dTable = backward.dInput;
    const { weightInput } = network.layer(0);
    const target = network.layer(0, gradients).weightInput;
    engine.f32(dTable, V * 3 * H).fill(0);
    kernels.embeddingBackward(dTable, this.#memory(0).gates, 4 * H, this.#inputs, batch.rows, 3 * H);
    if (E === 0) {
      kernels.transpose(target, V, dTable, 3 * H, V, 3 * H, 1);
      return;
    }
    const embedding = network.address("embedding.weight");
    const dEmbedding = network.address("embedding.weight", gradients);
    kernels.multiply(target, E, dTable, 3 * H, 1, embedding, E, 0, 3 * H, E, V, 1, this.#scratch);
    kernels.multiply(dEmbedding, E, dTable, 3 * H, 0, weightInput, E, 0, V, E, 3 * H, 1, this.#scratch);
  }

  #memory(layer: number): LayerMemory {
    return this.#layers[layer] as LayerMemory;
  }

  /** Address of a layer's states after every row (rows×H). */
  #outputs(layer: number, batch: Batch): number {
    return this.#memory(layer).states + batch.batchSize * this.#network.config.hiddenSize * 4;
  }

  #backwardMemory(): BackwardMemory {
    const { engine, config } = this.#network;
    const { hiddenSize: H, embeddingSize: E, vocabularySize: V } = config;
    const { rows, batchSize: B } = this.#capacity;
    const { kernels } = engine;
    return {
      dOutput: this.#blocks.words(rows * H),
      dState: this.#blocks.words(B * H),
      packedHidden: this.#blocks.words(kernels.gruBackwardPackedSize(H)),
      packedOutput: this.#blocks.words(kernels.packedSize(V, H)),
      dInput: this.#blocks.words(this.#folded ? V * 3 * H : rows * E),
    };
  }

  /** The most floats of scratch that any kernel of this pass asks for. */
  #scratchSize(): number {
    const { engine, config } = this.#network;
    const { gruScratch, gruWeightGradientsScratch, multiplyScratch, outputScratch } = engine.kernels;
    const { hiddenSize: H, embeddingSize: E, vocabularySize: V } = config;
    const { rows, batchSize: B } = this.#capacity;
    const sizes = [gruScratch(B, H), outputScratch(H, V)];
    if (this.#backward !== undefined) {
      sizes.push(gruWeightGradientsScratch(rows, H));
      // dU and, above the first layer, dX; then the input of the first layer, whose folded form has V rows and not B·T.
      sizes.push(multiplyScratch(H, Math.max(rows, 3 * H)));
      if (E > 0) sizes.push(multiplyScratch(E, Math.max(this.#folded ? V : rows, 3 * H)));
    }
    return Math.max(...sizes);
  }
}
