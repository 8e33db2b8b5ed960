import { InvalidOptionError } from "../../errors.js";
import { finite, integer, knownOptions, oneOf } from "../../options.js";
import { cellKind, type Cell } from "../cell.js";
import type { Engine } from "../engine.js";
import { ShapeError } from "../errors.js";
import { initializeRecurrent, RECURRENT_INITIALIZATIONS } from "../initialize.js";
import { recurrentShapes, type StackShape } from "../layout.js";
import { expectShape, type Matrix, matrixOf, showShape } from "../matrix.js";
import { PackedStack } from "../packedStack.js";
import { SEQUENCE_OPTIONS, sequencesOf, type SequenceOptions } from "../packRows.js";
import type { Result } from "../memory.js";
import { checkMaking, Module } from "./module.js";
import { RecurrentPass } from "./recurrentPass.js";
import type { LSTMState, RecurrentGradients, RecurrentResult, RecurrentState } from "./recurrentState.js";

/** What recurrent layers are made of. */
export interface RecurrentOptions {
  /** Columns of the input, D; 1 to 2²⁰. */
  readonly inputSize: number;
  /** Units of a layer, H; 1 to 16384. */
  readonly hiddenSize: number;
  /** Layers, each on the output of the one below, L; 1 to 64, default 1. */
  readonly numLayers?: number | undefined;
  /** W_hh: uniform within ±1/√H (default), or each gate's H×H block a random orthogonal matrix (Saxe et al. 2014). */
  readonly recurrentInitialization?: "uniform" | "orthogonal" | undefined;
  /** Seed of the initial parameters; without it they are the next draws of the engine's generator. */
  readonly seed?: number | bigint | undefined;
}

/** What `RNN`, `SimplifiedGRU`, `GRU` and `LSTM` have in common. */
export abstract class Recurrent<State extends RecurrentState = RecurrentState> extends Module<Matrix> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  /** @internal */
  readonly shape: StackShape;
  readonly #packed: PackedStack;
  readonly #forward: RecurrentPass;
  readonly #step: RecurrentPass;
  readonly #states = [this.result(), this.result()] as const;
  readonly #stepStates = [this.result(), this.result()] as const;
  readonly #dStates = [this.result(), this.result()] as const;
  readonly #dInput = this.result();
  /** Of the parameters when they were packed. */
  #version = -1;

  /** `known`: the options that the cell has beside those of all. Throws `InvalidOptionError`, `OutOfMemoryError`. */
  protected constructor(
    engine: Engine,
    what: string,
    cell: Cell,
    options: RecurrentOptions,
    known: readonly string[] = [],
    { resetAfter = true, forgetBias = 1 }: { readonly resetAfter?: boolean; readonly forgetBias?: number } = {},
  ) {
    const names = ["inputSize", "hiddenSize", "numLayers", "recurrentInitialization", "seed", ...known];
    checkMaking(what, engine, options, names);
    const shape = {
      kind: cellKind(cell, resetAfter),
      inputSize: integer("inputSize", options.inputSize, 1, 2 ** 20),
      hiddenSize: integer("hiddenSize", options.hiddenSize, 1, 16384),
      numLayers: integer("numLayers", options.numLayers ?? 1, 1, 64),
    };
    const initialization = {
      recurrent: oneOf(
        "recurrentInitialization",
        options.recurrentInitialization ?? "uniform",
        RECURRENT_INITIALIZATIONS,
      ),
      forgetBias: finite("forgetBias", forgetBias, -100, 100),
    };
    super(engine, what, recurrentShapes(shape), options.seed);
    this.shape = shape;
    this.inputSize = shape.inputSize;
    this.hiddenSize = shape.hiddenSize;
    this.numLayers = shape.numLayers;
    try {
      this.#packed = new PackedStack(this.wasm, shape, this.set.layers(shape.numLayers), this.blocks);
    } catch (error) {
      super.dispose();
      throw error;
    }
    this.#forward = new RecurrentPass(this.wasm, this.#packed, "backward");
    this.#step = new RecurrentPass(this.wasm, this.#packed, "forward");
    this.initialize(engine, options.seed, (entry, rng) => {
      initializeRecurrent(this.set, entry, shape, initialization, rng);
    });
  }

  /**
   * All layers over all steps. x is rows×D, time-major: PyTorch's (T, B, D) with its first two axes joined, so that row
   * t·B + b is step t of sequence b; it is to stay as it is until `backward`. B is `batchSize`, by default that of `state`, and
   * without one 1, so that all rows are one sequence; with
   * `lengths` the rows are packed (see `SequenceOptions`). Without `state` it starts from zeros. Throws `ShapeError`,
   * `InvalidOptionError`, `OutOfMemoryError`.
   */
  forward(x: Matrix, state?: State, options: SequenceOptions = {}): RecurrentResult<State> {
    knownOptions("forward", options, SEQUENCE_OPTIONS);
    this.operand("x", x, this.inputSize, "inputSize");
    if (x === this.#forward.current) {
      throw new InvalidOptionError("x is this module's own last output, which the call overwrites; copy it first.");
    }
    const batch = sequencesOf(x.rows, options, this.#batchOf(state));
    const initial = this.#parts("state", state, batch.batchSize, true);
    this.keep(undefined);
    this.#forward.begin(batch);
    this.#pack();
    const result = this.#run(this.#forward, x, initial, this.#states);
    this.keep(x);
    return result;
  }

  /**
   * One step of all layers, without a `backward`: x is B×D, `output` B×H. The output may be the next step's x. Between steps
   * that carry on the last step's state, a parameter changed through an old view of its data may go unnoticed. Throws as
   * `forward`.
   */
  step(x: Matrix, state?: State): RecurrentResult<State> {
    this.operand("x", x, this.inputSize, "inputSize");
    const batch = sequencesOf(x.rows, { batchSize: x.rows }, this.#batchOf(state));
    const initial = this.#parts("state", state, batch.batchSize, true);
    const carriesOn = state !== undefined && state.hidden === this.#stepStates[0].current;
    this.#step.begin(batch);
    if (!carriesOn || this.#version !== this.set.version) this.#pack();
    return this.#run(this.#step, x, initial, this.#stepStates);
  }

  /**
   * Backward through all steps of the last forward: adds to the parameters' gradients. `dOutput` (rows×H) is the gradient of
   * the output and `dState` that of the state after the last step, in part or whole; what is left out is zero, but not all of
   * it may be left out. Throws `ShapeError`, `InvalidOptionError`, and `CallOrderError` without a forward before it.
   */
  backward(dOutput: Matrix | undefined, dState: Partial<State> = {}): RecurrentGradients<State> {
    const { kernels } = this.wasm;
    const { hiddenSize: H, inputSize: D, numLayers: L } = this;
    const x = this.kept();
    const pass = this.#forward;
    const { rows, batchSize: B } = pass.batch;
    if (dOutput !== undefined) {
      this.operand("dOutput", dOutput, H, "hiddenSize");
      expectShape("dOutput", dOutput, rows, H, "as the output");
    }
    const [dHidden, dCell] = this.#parts("dState", dState, B, false);
    if (!dOutput && !dHidden && !dCell) {
      throw new InvalidOptionError("backward takes dOutput, a part of dState, or both, not nothing.");
    }
    const input = x.address;
    const { stack } = pass;
    if (dOutput === undefined) this.wasm.f32(pass.dOutput, rows * H).fill(0);
    else kernels.broadcastRow(pass.dOutput, rows * H, dOutput.address, 1, rows * H);
    stack.clearStateGradients();
    if (dHidden) pass.setStates("dState", dHidden);
    if (dCell) pass.setStates("dCell", dCell);
    this.keep(undefined);
    const gradients = this.set.layers(L, this.gradientRegion);
    stack.backward(pass.dOutput, gradients);
    const dInput = this.#dInput.matrix(rows, D);
    stack.backwardInput(dInput.address, input, gradients);
    return {
      dInput,
      dState: this.#state(this.#dStates, B, (matrix, memory) => {
        pass.firstStates(memory ? "dCell" : "dState", matrix);
      }),
    };
  }

  override dispose(): void {
    super.dispose();
    if (this.wasm.disposed) return;
    this.#forward.free();
    this.#step.free();
  }

  #run(
    pass: RecurrentPass,
    x: Matrix,
    [hidden, cell]: readonly (Matrix | undefined)[],
    results: readonly [Result, Result],
  ): RecurrentResult<State> {
    if (hidden) pass.setStates("states", hidden);
    if (cell) pass.setStates("cells", cell);
    pass.stack.forward(x.address);
    return {
      output: pass.output(),
      state: this.#state(results, pass.batch.batchSize, (matrix, memory) => {
        pass.lastStates(memory ? "cells" : "states", matrix);
      }),
    };
  }

  /** Reads the parameters as they are now. */
  #pack(): void {
    this.#packed.refresh();
    this.#version = this.set.version;
  }

  /** How many sequences a state is of. */
  #batchOf(state: State | undefined): number | undefined {
    if (state === undefined) return undefined;
    const { numLayers } = this;
    if (typeof state === "object" && SEQUENCE_OPTIONS.some((name) => name in ((state as State | null) ?? {}))) {
      throw new InvalidOptionError(
        "state must have hidden; options come third, as in forward(x, undefined, { batchSize }).",
      );
    }
    const hidden = matrixOf("state.hidden", (state as State | null)?.hidden, this.wasm);
    if (hidden.rows % numLayers === 0) return hidden.rows / numLayers;
    throw new ShapeError(
      `state.hidden must have a multiple of numLayers = ${numLayers} rows, not ${showShape(hidden)}.`,
    );
  }

  /** A state's matrices, checked: hidden and, of an LSTM, cell; if it is to be `whole` there are both or none. */
  #parts(name: string, state: Partial<State> | undefined, B: number, whole: boolean): (Matrix | undefined)[] {
    if (state === undefined) return [];
    const names = this.shape.kind.memory ? (["hidden", "cell"] as const) : (["hidden"] as const);
    knownOptions(name, state, names);
    return names.map((part) => {
      const value = (state as Partial<LSTMState>)[part];
      if (value === undefined && !whole) return undefined;
      const matrix = matrixOf(`${name}.${part}`, value, this.wasm);
      expectShape(`${name}.${part}`, matrix, this.numLayers * B, this.hiddenSize, "numLayers·batchSize × hiddenSize");
      return matrix;
    });
  }

  /** A state of B sequences in the memory of two results, each of them filled by `fill`. */
  #state([hidden, cell]: readonly [Result, Result], B: number, fill: (matrix: Matrix, memory: boolean) => void): State {
    const matrices = [hidden, ...(this.shape.kind.memory ? [cell] : [])].map((result, i) => {
      const matrix = result.matrix(this.numLayers * B, this.hiddenSize);
      fill(matrix, i > 0);
      return matrix;
    });
    const [a, c] = matrices;
    return (c === undefined ? { hidden: a } : { hidden: a, cell: c }) as unknown as State;
  }
}
