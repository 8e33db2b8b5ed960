import { ReferenceMatrix } from "./matrix.js";

/** The float64 twin of `Embedding`: the same `forward`. */
export class ReferenceEmbedding {
  /** Under the names of the module's own. */
  readonly parameters: Readonly<Record<string, ReferenceMatrix>>;

  /** @internal */
  constructor(parameters: Readonly<Record<string, ReferenceMatrix>>) {
    this.parameters = parameters;
  }

  forward(ids: ArrayLike<number>): ReferenceMatrix {
    const { columns, data } = this.parameters["weight"] as ReferenceMatrix;
    const output = new ReferenceMatrix(ids.length, columns);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      if (id >= 0) output.data.set(data.subarray(id * columns, (id + 1) * columns), i * columns);
    }
    return output;
  }
}
