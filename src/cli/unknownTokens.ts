import type { Corpus, Tokenizer } from "../index.js";
import { eachSlice } from "../text/slices.js";
import { counted, grouped } from "./format.js";
import { note } from "./streams.js";

/** How many tokens a corpus has, and how many of them are `<UNK>`. */
export async function unknownTokens(
  corpus: Corpus,
  tokenizer: Tokenizer,
): Promise<{ tokens: number; unknown: number }> {
  let tokens = 0;
  let unknown = 0;
  await eachSlice(corpus, tokenizer, (slice) => {
    const ids = tokenizer.encode(slice);
    tokens += ids.length;
    for (const id of ids) if (id === tokenizer.unk) unknown++;
  });
  return { tokens, unknown };
}

/** Says on standard error how much of what the model is given it has to take for `<UNK>`. */
export async function noteUnknown(corpus: Corpus, tokenizer: Tokenizer, { quiet }: { quiet?: true }): Promise<void> {
  if (quiet) return;
  const { tokens, unknown } = await unknownTokens(corpus, tokenizer);
  if (unknown === 0) return;
  note(`warning: ${grouped(unknown)} of ${counted(tokens, "token")} unknown to the model; <UNK> stands for each.`);
}
