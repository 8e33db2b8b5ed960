import { InvalidOptionError, ModelFileError } from "../errors.js";
import { show } from "../options.js";
import type { TokenDecoder } from "./tokenDecoder.js";

/** The token that ends a sequence; in every vocabulary its id is 0. */
export const endOfSequence = "<EOS>";

/** The token that stands for whatever the vocabulary lacks; in every vocabulary its id is 1. */
export const unknown = "<UNK>";

/** What `unknown` decodes to. */
export const replacement = "\uFFFD";

export const eos = 0;
export const unk = 1;
/** The id of the first token that is not special. */
export const firstId = 2;

/** More tokens than any model of this library is meant for; a file that claims more is damaged or hostile. */
export const maximumVocabularySize = 1_000_000;

/** How texts are cut into tokens. */
interface Splitter {
  of(text: string): string | readonly string[];
  settled(text: string): number;
}

/** What all tokenizers of this library share: `<EOS>`, `<UNK>`, then tokens that stand for their own text. */
export abstract class Vocabulary {
  readonly vocabulary: readonly string[];
  readonly eos = eos;
  readonly unk = unk;
  readonly #splitter: Splitter;
  readonly #ids: ReadonlyMap<string, number>;

  /** `tokens`: different ones, the special ones left out; their order gives the ids. */
  protected constructor(tokens: readonly string[], splitter: Splitter) {
    this.vocabulary = Object.freeze([endOfSequence, unknown, ...tokens]);
    this.#splitter = splitter;
    this.#ids = new Map(tokens.map((token, i) => [token, i + firstId]));
  }

  get size(): number {
    return this.vocabulary.length;
  }

  token(id: number): string {
    const token = this.vocabulary[id];
    if (token !== undefined) return token;
    throw new InvalidOptionError(`A token id must be an integer from 0 to ${this.size - 1}, not ${show(id)}.`);
  }

  encode(text: string): Int32Array {
    const tokens = this.#splitter.of(this.checked(text));
    const ids = new Int32Array(tokens.length);
    let count = 0;
    for (const token of tokens) ids[count++] = this.#ids.get(token) ?? unk;
    return count === ids.length ? ids : ids.slice(0, count);
  }

  decode(ids: Iterable<number>): string {
    const decoder = this.decoder();
    let text = "";
    for (const id of ids) text += decoder.push(id);
    return text + decoder.end();
  }

  decoder(_before?: string): TokenDecoder {
    return { push: (id) => this.textOf(id), end: () => "" };
  }

  /** See `Tokenizer.settled`. */
  settled(text: string): number {
    return this.#splitter.settled(text);
  }

  protected checked(text: unknown): string {
    if (typeof text === "string") return text;
    throw new InvalidOptionError(`The text to encode must be a string, not ${show(text)}.`);
  }

  /** What an id stands for in a text. */
  protected textOf(id: number): string {
    return id === eos ? "" : id === unk ? replacement : this.token(id);
  }
}

/**
 * The tokens after `<EOS>` and `<UNK>`, if `value` is a vocabulary: an array of 3 to 1,000,000 different non-empty
 * strings, these two first. Otherwise a `ModelFileError` that says what was found.
 */
export function tokensFromJSON(value: unknown): string[] {
  const expected = `A vocabulary must be an array of "${endOfSequence}", "${unknown}" and 1 to ${maximumVocabularySize - firstId} other strings, each different and not empty; `;
  if (!Array.isArray(value) || value.length <= firstId || value.length > maximumVocabularySize) {
    throw new ModelFileError(`${expected}it is ${show(value)}.`);
  }
  const tokens = new Set<unknown>();
  for (const token of value as unknown[]) {
    const id = tokens.size;
    const right =
      id === eos ? token === endOfSequence : id === unk ? token === unknown : typeof token === "string" && token !== "";
    if (!right || tokens.has(token)) throw new ModelFileError(`${expected}token ${id} is ${show(token)}.`);
    tokens.add(token);
  }
  return (value as string[]).slice(firstId);
}

/** The length of `text` without a last code unit that may be the first half of a code point. */
export function wholeLength(text: string): number {
  return text.length - ((text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800 ? 1 : 0);
}
