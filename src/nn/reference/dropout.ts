import type { MatrixLike } from "../matrix.js";
import type { Dropout } from "../module/dropout.js";
import { ReferenceMatrix } from "./matrix.js";

/** The float64 twin of `Dropout`: its `forward` drops what the module's last forward dropped. */
export class ReferenceDropout {
  readonly parameters: Readonly<Record<string, ReferenceMatrix>> = {};
  readonly #dropout: Dropout;

  /** @internal */
  constructor(dropout: Dropout) {
    this.#dropout = dropout;
  }

  forward({ rows, columns, data }: MatrixLike): ReferenceMatrix {
    const mask = this.#dropout.lastMask(rows * columns);
    return new ReferenceMatrix(
      rows,
      columns,
      Float64Array.from(mask, (factor, i) => factor * (data[i] as number)),
    );
  }
}
