/** Ids back to text, one at a time: the pieces joined are the text of all of them. */
export interface TokenDecoder {
  /** The text that this id settles; "" where it takes later ids to know. `InvalidOptionError` for an id out of range. */
  push(id: number): string;
  /** What was still held back. */
  end(): string;
}

/** What a tokenizer needs for `tokenDecoder`. */
interface Decoding {
  decode(ids: Iterable<number>): string;
  decoder?(before?: string): TokenDecoder;
}

/** The decoder of any tokenizer, to go on after the text `before`; where it has none of its own, each id stands alone. */
export function tokenDecoder(tokenizer: Decoding, before = ""): TokenDecoder {
  return tokenizer.decoder?.(before) ?? { push: (id) => tokenizer.decode([id]), end: () => "" };
}

/** What `ids` add to the text `before`. */
export function textAfter(tokenizer: Decoding, before: string, ids: Iterable<number>): string {
  const decoder = tokenDecoder(tokenizer, before);
  let text = "";
  for (const id of ids) text += decoder.push(id);
  return text + decoder.end();
}
