import { type Engine, GRU, LSTM, type Matrix, RNN, type RecurrentOptions, SimplifiedGRU } from "../../src/nn.js";
import { type CellName } from "../oracle/recurrent.js";

/** A state of any cell. */
export interface AnyState {
  readonly hidden: Matrix;
  readonly cell?: Matrix;
}

type Layers = RNN | SimplifiedGRU | GRU | LSTM;

/** Layers of any cell, as if all had the LSTM's state in part. */
export type AnyRecurrent = Omit<Layers, "forward" | "step" | "backward"> & {
  forward(
    x: Matrix,
    state?: AnyState,
    options?: { batchSize?: number; lengths?: ArrayLike<number> },
  ): { output: Matrix; state: AnyState };
  step(x: Matrix, state?: AnyState): { output: Matrix; state: AnyState };
  backward(dOutput: Matrix | undefined, dState?: Partial<AnyState>): { dInput: Matrix; dState: AnyState };
};

/** Every class by the oracle's name of its cell. */
const makers: Record<CellName, (engine: Engine, options: RecurrentOptions) => Layers> = {
  rnn: (engine, options) => new RNN(engine, options),
  "simplified-gru": (engine, options) => new SimplifiedGRU(engine, options),
  "gru, reset before": (engine, options) => new GRU(engine, { ...options, resetAfter: false }),
  "gru, reset after": (engine, options) => new GRU(engine, options),
  lstm: (engine, options) => new LSTM(engine, options),
};

export function makeLayers(cell: CellName, engine: Engine, options: RecurrentOptions): AnyRecurrent {
  return makers[cell](engine, options);
}

/** Writes parameters under the oracle's names into the layers. */
export function setParameters(layers: AnyRecurrent, parameters: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const [name, matrix] of Object.entries(layers.parameters)) matrix.data.set(parameters[`recurrent.${name}`]!);
}
