import { BatchPass, type Regularization } from "../../src/model/batchPass.js";
import { Network } from "../../src/model/network.js";
import { PackedWeights } from "../../src/model/packedWeights.js";
import type { Cell } from "../../src/nn/cell.js";
import type { Capacity } from "../../src/nn/recurrentStack.js";
import type { Build } from "../../src/wasm/builds.js";
import { Engine } from "../../src/wasm/engine.js";
import { Draws } from "../oracle/draws.js";
import { modelShapes, type ModelShape, type Sequence } from "../oracle/languageModel.js";
import { packRows } from "../oracle/packed.js";
import { type Parameters as OracleParameters } from "../oracle/recurrent.js";

export type Batch = Parameters<BatchPass["forward"]>[0];

/** Parameters of the given shape, drawn in order; exact in 32-bit floats. */
export function drawParameters(shape: ModelShape, seed: number): OracleParameters {
  const draws = new Draws(seed);
  const parameters: OracleParameters = {};
  for (const [name, dimensions] of Object.entries(modelShapes(shape))) {
    parameters[name] = Float64Array.from(draws.floats(dimensions[0] * (dimensions[1] ?? 1), 0.5));
  }
  return parameters;
}

/** Sequences, longest first, as one packed batch. */
export function batchOf(sequences: readonly Sequence[], carry = false): Batch {
  const { steps, rows, offsets, places } = packRows(sequences.map(({ targets }) => targets.length));
  return {
    steps,
    batchSize: sequences.length,
    rows,
    offsets,
    inputs: Int32Array.from(places, ({ sequence, step }) => sequences[sequence]!.inputs[step]!),
    targets: Int32Array.from(places, ({ sequence, step }) => sequences[sequence]!.targets[step]!),
    carry,
  };
}

/** The room that a batch needs. */
export function capacityFor({ rows, batchSize, steps }: Batch): Capacity {
  return { rows, batchSize, steps };
}

/** The library's network with the oracle's parameters, and a pass of the given capacity. */
export class ModelUnderTest {
  readonly engine: Engine;
  readonly network: Network;
  readonly packed: PackedWeights;
  readonly pass: BatchPass;
  readonly gradients: number;

  constructor(
    build: Build,
    { cell, V, E, H, L, tied }: ModelShape,
    parameters: OracleParameters,
    capacity: Capacity,
    regularization?: (engine: Engine) => Regularization,
  ) {
    this.engine = new Engine(build);
    this.network = new Network(this.engine, {
      cell: cell.startsWith("gru") ? "gru" : (cell as Cell),
      resetAfter: cell === "gru, reset after",
      hiddenSize: H,
      numLayers: L,
      embeddingSize: E,
      tieEmbeddings: tied === true,
      vocabularySize: V,
    });
    this.set(parameters);
    this.packed = new PackedWeights(this.network);
    this.pass = new BatchPass(this.network, this.packed, capacity, "backward", regularization?.(this.engine));
    this.gradients = this.engine.arena.allocate(4 * this.network.layout.length);
  }

  /** Overwrites all parameters. */
  set(parameters: OracleParameters): void {
    const { entries } = this.network.layout;
    const names = entries.map(({ name }) => name).sort();
    if (names.join() !== Object.keys(parameters).sort().join()) {
      throw new Error(`The network has ${names.join(", ")}, the oracle ${Object.keys(parameters).join(", ")}.`);
    }
    for (const entry of entries) this.network.tensor(entry).set(parameters[entry.name]!);
    this.network.changed();
  }

  /** Mean loss and log-probabilities, row by row. */
  forward(batch: Batch): { loss: number; logProbabilities: Float64Array } {
    const address = this.engine.arena.allocate(8 * batch.rows);
    const loss = this.pass.forward(batch, address) / batch.rows;
    const logProbabilities = this.engine.f64(address, batch.rows).slice();
    this.engine.arena.free(address);
    return { loss, logProbabilities };
  }

  /** Mean loss and its gradients, starting from gradients of zero. */
  forwardBackward(batch: Batch): { loss: number; gradients: Record<string, Float32Array> } {
    this.network.region(this.gradients).fill(0);
    const loss = this.pass.forwardBackward(batch, this.gradients) / batch.rows;
    return { loss, gradients: this.tensors(this.gradients) };
  }

  /** Copies of all tensors in a region of the parameters' layout. */
  tensors(region: number): Record<string, Float32Array> {
    const { entries } = this.network.layout;
    return Object.fromEntries(entries.map((entry) => [entry.name, this.network.tensor(entry, region).slice()]));
  }

  [Symbol.dispose](): void {
    this.engine.dispose();
  }
}
