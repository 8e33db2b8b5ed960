import type { StackShape } from "../layout.js";
import { expectShape, type MatrixLike } from "../matrix.js";
import { sequencesOf, type SequenceOptions } from "../packRows.js";
import { steps, type LayerParameters, type Vectors } from "./cells.js";
import { ReferenceMatrix } from "./matrix.js";

/** The float64 twin of a state. */
export interface ReferenceState {
  /** (L·B)×H */
  readonly hidden: ReferenceMatrix;
  /** (L·B)×H, of an LSTM. */
  readonly cell?: ReferenceMatrix;
}

/** A state of either kind. */
interface StateLike {
  readonly hidden: MatrixLike;
  readonly cell?: MatrixLike | undefined;
}

/** The float64 twin of `RNN`, `SimplifiedGRU`, `GRU` and `LSTM`: the same `forward` and `step`, without `backward`. */
export class ReferenceRecurrent<State extends ReferenceState = ReferenceState> {
  /** Under the names of the module's own. */
  readonly parameters: Readonly<Record<string, ReferenceMatrix>>;
  readonly #shape: StackShape;

  /** @internal */
  constructor(shape: StackShape, parameters: Readonly<Record<string, ReferenceMatrix>>) {
    this.#shape = shape;
    this.parameters = parameters;
  }

  forward(
    x: MatrixLike,
    state?: StateLike,
    options: SequenceOptions = {},
  ): { readonly output: ReferenceMatrix; readonly state: State } {
    const { kind, hiddenSize: H, inputSize: D, numLayers: L } = this.#shape;
    expectShape("x", x, x.rows, D, "inputSize");
    const batch = sequencesOf(x.rows, options, state && state.hidden.rows / L);
    const B = batch.batchSize;
    const output = new ReferenceMatrix(x.rows, H);
    const last = { hidden: new ReferenceMatrix(L * B, H), cell: new ReferenceMatrix(L * B, H) };
    const layers = Array.from({ length: L }, (_, layer) => this.#layer(layer));
    for (let b = 0; b < B; b++) {
      let vectors = layers.map((_, layer): Vectors => ({
        h: rowOf(state?.hidden, layer * B + b, H),
        c: rowOf(state?.cell, layer * B + b, H),
      }));
      for (let t = 0; t < batch.steps && row(batch.offsets, t, b) <= (batch.last[b] as number); t++) {
        const at = row(batch.offsets, t, b);
        let below = rowOf(x, at, D);
        vectors = vectors.map((before, layer) => {
          const after = steps[kind.code]?.(layers[layer] as LayerParameters, below, before) as Vectors;
          below = after.h;
          return after;
        });
        output.data.set(below, at * H);
      }
      vectors.forEach(({ h, c }, layer) => {
        last.hidden.data.set(h, (layer * B + b) * H);
        if (c !== undefined) last.cell.data.set(c, (layer * B + b) * H);
      });
    }
    return { output, state: (kind.memory ? last : { hidden: last.hidden }) as unknown as State };
  }

  step(x: MatrixLike, state?: StateLike): { readonly output: ReferenceMatrix; readonly state: State } {
    return this.forward(x, state, { batchSize: x.rows });
  }

  #layer(layer: number): LayerParameters {
    const data = (name: string): Float64Array | undefined => this.parameters[`${name}_l${layer}`]?.data;
    return {
      weightInput: data("weight_ih") as Float64Array,
      weightHidden: data("weight_hh") as Float64Array,
      biasInput: data("bias_ih") as Float64Array,
      biasHidden: data("bias_hh"),
    };
  }
}

/** Where step t of sequence b lies, were it so long. */
function row(offsets: Int32Array, t: number, b: number): number {
  return (offsets[t] as number) + b;
}

/** A copy of a row; zeros where there is no matrix. */
function rowOf(matrix: MatrixLike | undefined, row: number, width: number): Float64Array {
  if (matrix === undefined) return new Float64Array(width);
  const { data } = matrix;
  return Float64Array.from({ length: width }, (_, j) => data[row * width + j] as number);
}
