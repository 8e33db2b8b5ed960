import type { Batch } from "../batch/batch.js";
import { integer } from "../options.js";
import { encode } from "../text/encode.js";
import type { Tokenizer } from "../text/tokenizer.js";

/** The steps in which a network reads a text from the zero state on. */
export interface Steps {
  /** The tokens that the steps read, x<t> = y<t-1>; "" is the zero vector x<1>. */
  readonly inputs: readonly string[];
  /** The tokens that the steps are to tell, y<t>; the last of a whole text is `<EOS>`. */
  readonly tokens: readonly string[];
}

/** A text up to one of its steps, the last one unless told otherwise, and the batch that it makes. */
export function textSteps(tokenizer: Tokenizer, text: string, step?: unknown): { batch: Batch; read: Steps } {
  const all = [-1, ...encode(tokenizer, text), tokenizer.eos];
  const last = all.length - 1;
  const rows = integer("step", step ?? last, 1, last);
  const ids = Int32Array.from(all.slice(0, rows + 1));
  const names = Array.from(ids, (id) => (id < 0 ? "" : tokenizer.token(id)));
  return {
    batch: {
      steps: rows,
      batchSize: 1,
      rows,
      offsets: Int32Array.from(ids.keys()),
      inputs: ids.subarray(0, rows),
      targets: ids.subarray(1),
      carry: false,
    },
    read: { inputs: names.slice(0, rows), tokens: names.slice(1) },
  };
}
