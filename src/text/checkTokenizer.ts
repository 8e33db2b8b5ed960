import { InvalidOptionError } from "../errors.js";
import { show } from "../options.js";
import type { Tokenizer } from "./tokenizer.js";

/** `tokenizer` if it can encode and decode; otherwise an `InvalidOptionError`. */
export function checkTokenizer(tokenizer: unknown): Tokenizer {
  const candidate = tokenizer as Partial<Tokenizer> | null | undefined;
  if (typeof candidate?.encode === "function" && typeof candidate.decode === "function") return candidate as Tokenizer;
  throw new InvalidOptionError(
    `tokenizer must be a tokenizer such as CharTokenizer.fit(lines), not ${show(tokenizer)}.`,
  );
}
