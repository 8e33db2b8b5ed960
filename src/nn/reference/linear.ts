import { expectShape, type MatrixLike } from "../matrix.js";
import { ReferenceMatrix } from "./matrix.js";

/** The float64 twin of `Linear`: the same `forward`. */
export class ReferenceLinear {
  /** Under the names of the module's own. */
  readonly parameters: Readonly<Record<string, ReferenceMatrix>>;

  /** @internal */
  constructor(parameters: Readonly<Record<string, ReferenceMatrix>>) {
    this.parameters = parameters;
  }

  forward(x: MatrixLike): ReferenceMatrix {
    const { weight, bias } = this.parameters as { weight: ReferenceMatrix; bias?: ReferenceMatrix };
    const { rows: N, columns: K } = weight;
    expectShape("x", x, x.rows, K, "inFeatures");
    const from = x.data;
    const output = new ReferenceMatrix(x.rows, N);
    for (let i = 0; i < x.rows; i++) {
      for (let j = 0; j < N; j++) {
        let sum = bias?.data[j] ?? 0;
        for (let k = 0; k < K; k++) sum += (from[i * K + k] as number) * (weight.data[j * K + k] as number);
        output.data[i * N + j] = sum;
      }
    }
    return output;
  }
}
