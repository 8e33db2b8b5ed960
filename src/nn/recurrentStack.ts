import { PCG64_WORDS } from "../random/pcg64.js";
import type { Engine } from "../wasm/engine.js";
import type { Blocks } from "../wasm/memory.js";
import { inputSize } from "./layout.js";
import type { PackedStack } from "./packedStack.js";
import type { LayerAddresses } from "./parameterSet.js";

/** Rows of several sequences, packed and time-major: see `Batch`. */
export interface PackedRows {
  readonly steps: number;
  readonly batchSize: number;
  readonly rows: number;
  /** (steps + 1) */
  readonly offsets: Int32Array;
}

/** The largest batch that there is room for. */
export interface Capacity {
  readonly rows: number;
  readonly batchSize: number;
  readonly steps: number;
}

/** What is dropped of every layer's output in training, never on the way from step to step (Zaremba et al. 2014). */
export interface Dropout {
  /** The share that is dropped, in [0, 1). */
  readonly rate: number;
  /** Address of the PCG64 state that masks are drawn from. */
  readonly rng: number;
}

/** Addresses of one layer's memory. */
export interface LayerMemory {
  /** (B + rows)×H: the initial states, then the states of every row. */
  readonly states: number;
  /** (B + rows)×H: the LSTM's memory c likewise; 0 for other cells. */
  readonly cells: number;
  /** rows×S·H, see assembly/cell/. */
  readonly gates: number;
  /** B×H, in a stack made for "backward": gradient of the last state, after backward of the initial one. */
  readonly dState: number;
  /** B×H likewise, for c. */
  readonly dCell: number;
  /** rows×H, with dropout: what is left of the states of every row. */
  readonly dropped: number;
  /** The PCG64 state that the mask was drawn from, which draws it again for backward. */
  readonly mask: number;
}

/**
 * Recurrent layers over one packed batch, forward and backward, in memory that is taken once. The numbers do not depend on
 * how rows are cut into batches.
 */
export class RecurrentStack {
  readonly layers: readonly LayerMemory[];
  /** Floats of a row of gates. */
  readonly stride: number;
  readonly #engine: Engine;
  readonly #packed: PackedStack;
  readonly #capacity: Capacity;
  readonly #offsets: number;
  readonly #scratch: number;
  /** Recurrent weights of one layer, packed for backward. */
  readonly #packedBack: number;
  readonly #dropout: Dropout | undefined;
  #batch: PackedRows | undefined;
  /** The first row of the last step, the initial states counted too: where the next batch can carry on. */
  #lastStep = 0;

  /** `mode`: "forward" takes no memory for gradients. `blocks`: what the memory is added to; it is the caller's to free. */
  constructor(
    engine: Engine,
    packed: PackedStack,
    capacity: Capacity,
    mode: "forward" | "backward",
    blocks: Blocks,
    dropout?: Dropout,
  ) {
    const { kind, hiddenSize: H, inputSize: D } = packed.shape;
    const { kernels } = engine;
    const { rows, batchSize: B, steps } = capacity;
    const backward = mode === "backward";
    this.#engine = engine;
    this.#packed = packed;
    this.#capacity = capacity;
    this.#dropout = dropout;
    this.stride = kernels.recurrentSaved(kind.code) * H;
    this.#offsets = blocks.words(steps + 1);
    this.layers = packed.layers.map(() => ({
      states: blocks.words((B + rows) * H),
      cells: kind.memory ? blocks.words((B + rows) * H) : 0,
      gates: blocks.words(rows * this.stride),
      dState: backward ? blocks.words(B * H) : 0,
      dCell: backward && kind.memory ? blocks.words(B * H) : 0,
      dropped: dropout ? blocks.words(rows * H) : 0,
      mask: dropout ? blocks.words(PCG64_WORDS) : 0,
    }));
    this.#packedBack = backward ? blocks.words(kernels.recurrentBackwardPackedSize(H, kind.code)) : 0;
    const sizes = [kernels.recurrentScratch(B, H, kind.code)];
    if (backward) {
      const longest = Math.max(rows, kind.gates * H);
      sizes.push(
        kernels.recurrentWeightGradientsScratch(rows, H, kind.code),
        kernels.multiplyScratch(H, longest),
        packed.layers[0]?.input === 0 ? 0 : kernels.multiplyScratch(D, longest),
      );
    }
    this.#scratch = blocks.words(Math.max(...sizes));
  }

  /**
   * Takes on a batch that starts from zero states or, if `carry`, from those after the last batch's last step: sequence i
   * from that of sequence i or, where `parents` (ids in memory, for batches of one step) is not 0, of sequence parents[i].
   * Sequences that had no part in that step cannot be carried on.
   */
  begin(batch: PackedRows, carry: boolean, parents = 0): void {
    const { rows, batchSize: B, steps } = batch;
    const capacity = this.#capacity;
    if (rows > capacity.rows || B > capacity.batchSize || steps > capacity.steps) {
      throw new RangeError(
        `A batch of ${rows} rows, ${B} sequences and ${steps} steps is larger than the pass it was given to ` +
          `(${capacity.rows}, ${capacity.batchSize}, ${capacity.steps}).`,
      );
    }
    const last = this.#batch;
    const running = last ? last.batchSize + last.rows - this.#lastStep : 0;
    if (carry && parents === 0 && B > running) {
      throw new RangeError(`A batch of ${B} sequences cannot carry on the state of ${running}.`);
    }
    if (batch !== last) this.#engine.i32(this.#offsets, steps + 1).set(batch.offsets);
    const { kernels } = this.#engine;
    const { hiddenSize: H } = this.#packed.shape;
    for (const { states, cells, gates } of this.layers) {
      for (const address of cells === 0 ? [states] : [states, cells]) {
        if (!carry) {
          this.#engine.f32(address, B * H).fill(0);
          continue;
        }
        let before = address + this.#lastStep * H * 4;
        if (parents !== 0) {
          // Not in place, since the new rows may reach into the old ones; the gates are free until forward.
          kernels.embeddingForward(gates, H, before, parents, B, H);
          before = gates;
        }
        kernels.broadcastRow(address, 0, before, 1, B * H);
      }
    }
    this.#batch = batch;
    this.#lastStep = B + (batch.offsets[steps - 1] as number);
  }

  /**
   * All layers over the batch. The lowest layer's input is either rows×D at `input` or, where `ids` is not 0, row
   * ids[i] + 1 of `table` ((V + 1)×G·H: input products with their bias).
   */
  forward(input: number, table = 0, ids = 0): void {
    const { kernels } = this.#engine;
    const { kind, hiddenSize: H } = this.#packed.shape;
    const { batchSize, rows, steps } = this.#open();
    const width = kind.gates * H;
    const { stride } = this;
    this.layers.forEach(({ states, cells, gates, dropped, mask }, layer) => {
      const gathered = layer === 0 && ids !== 0;
      const { biasInput, biasHidden } = this.#weights(layer);
      const packed = this.#packed.layers[layer] as PackedStack["layers"][number];
      if (!gathered) {
        const D = inputSize(this.#packed.shape, layer);
        const below = layer > 0 ? this.output(layer - 1) : input;
        kernels.multiplyPacked(gates, stride, below, D, 1, packed.input, biasInput, 0, rows, width, D);
      }
      kernels.recurrentForward(
        states,
        cells,
        gates,
        gathered ? table : gates,
        gathered ? width : stride,
        gathered ? ids : 0,
        packed.hidden,
        biasHidden,
        this.#offsets,
        steps,
        H,
        kind.code,
        this.#scratch,
      );
      const dropout = this.#dropout;
      if (dropout === undefined) return;
      this.#engine.i32(mask, PCG64_WORDS).set(this.#engine.i32(dropout.rng, PCG64_WORDS));
      kernels.dropout(dropped, states + batchSize * H * 4, dropout.rng, rows * H, dropout.rate);
    });
  }

  /** Address of what a layer hands up after every row (rows×H), of the top layer's unless told otherwise. */
  output(layer = this.layers.length - 1): number {
    const { states, dropped } = this.#memory(layer);
    return dropped || states + this.#open().batchSize * this.#packed.shape.hiddenSize * 4;
  }

  /** Views of the states, and memories, in which the last batch ended, layer by layer (each B×H); not to be kept. */
  lastStates(): Float32Array<ArrayBuffer>[] {
    const { batchSize, rows } = this.#open();
    const { hiddenSize: H } = this.#packed.shape;
    return this.layers.flatMap(({ states, cells }) =>
      [states, cells].filter(Boolean).map((address) => this.#engine.f32(address + rows * H * 4, batchSize * H)),
    );
  }

  /** As if a batch of `batchSize` sequences had ended in zero states. */
  clearStates(batchSize: number): void {
    this.#batch = { steps: 0, batchSize, rows: 0, offsets: Int32Array.of(0) };
    this.#lastStep = 0;
    for (const view of this.lastStates()) view.fill(0);
  }

  /** Sets the gradients of all last states to zero: nothing but `dOutput` depends on them. */
  clearStateGradients(): void {
    const count = this.#open().batchSize * this.#packed.shape.hiddenSize;
    for (const { dState, dCell } of this.layers) {
      this.#engine.f32(dState, count).fill(0);
      if (dCell !== 0) this.#engine.f32(dCell, count).fill(0);
    }
  }

  /**
   * Backward through all layers and steps: adds to the layers' gradients, except W_ih of the lowest, and turns the state
   * gradients of every layer into those of the initial states. `dOutput` (rows×H), the gradient of the top layer's output,
   * is overwritten. Afterwards the first G·H columns of the lowest layer's gates are the gradient of its input product.
   *
   * `each` is called after each layer, the top one first, with the whole gradients of the layer's states in `dOutput`.
   */
  backward(dOutput: number, gradients: readonly LayerAddresses[], each?: (layer: LayerMemory) => void): void {
    const { kernels } = this.#engine;
    const { kind, hiddenSize: H } = this.#packed.shape;
    const { rows, steps } = this.#open();
    const { stride } = this;
    for (let layer = this.layers.length - 1; layer >= 0; layer--) {
      const memory = this.#memory(layer);
      const { states, cells, gates, dState, dCell, mask } = memory;
      const { weightHidden, biasHidden, biasInput } = gradients[layer] as LayerAddresses;
      const offsets = this.#offsets;
      const packed = this.#packedBack;
      const scratch = this.#scratch;
      if (this.#dropout) kernels.dropout(dOutput, dOutput, mask, rows * H, this.#dropout.rate);
      kernels.recurrentPackBackward(packed, this.#weights(layer).weightHidden, H, kind.code);
      kernels.recurrentBackward(
        dState,
        dCell,
        gates,
        dOutput,
        states,
        cells,
        packed,
        offsets,
        steps,
        H,
        kind.code,
        scratch,
        each ? 1 : 0,
      );
      each?.(memory);
      kernels.recurrentWeightGradients(weightHidden, biasHidden, gates, states, offsets, steps, H, kind.code, scratch);
      kernels.addColumnSums(biasInput, gates, stride, rows, kind.gates * H);
      if (layer > 0) this.backwardInput(dOutput, this.output(layer - 1), gradients, layer);
    }
  }

  /** dW_ih += dGatesᵀ·input and, unless `dInput` is 0, dInput (rows×D) = dGates·W_ih over all rows. */
  backwardInput(dInput: number, input: number, gradients: readonly LayerAddresses[], layer = 0): void {
    const { multiply } = this.#engine.kernels;
    const { kind, hiddenSize: H } = this.#packed.shape;
    const { rows } = this.#open();
    const width = kind.gates * H;
    const D = inputSize(this.#packed.shape, layer);
    const { gates } = this.#memory(layer);
    const { stride } = this;
    const target = (gradients[layer] as LayerAddresses).weightInput;
    multiply(target, D, gates, stride, 1, input, D, 0, width, D, rows, 1, this.#scratch);
    if (dInput === 0) return;
    multiply(dInput, D, gates, stride, 0, this.#weights(layer).weightInput, D, 0, rows, D, width, 0, this.#scratch);
  }

  #memory(layer: number): LayerMemory {
    return this.layers[layer] as LayerMemory;
  }

  #weights(layer: number): LayerAddresses {
    return this.#packed.weights[layer] as LayerAddresses;
  }

  #open(): PackedRows {
    if (this.#batch === undefined) throw new TypeError("No batch was begun.");
    return this.#batch;
  }
}
