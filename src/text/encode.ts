import { InvalidOptionError } from "../errors.js";
import type { Tokenizer } from "./tokenizer.js";

/**
 * The ids of `text`, every one of them checked against the vocabulary, since kernels compute addresses from them and a
 * tokenizer may be anybody's. Throws `InvalidOptionError`.
 */
export function encode(tokenizer: Pick<Tokenizer, "size" | "encode">, text: string): Int32Array {
  const ids = tokenizer.encode(text);
  const { size } = tokenizer;
  for (const id of ids) {
    if (id >= 0 && id < size) continue;
    throw new InvalidOptionError(`The tokenizer gave the id ${id}, but its ids must be from 0 to ${size - 1}.`);
  }
  return ids;
}
