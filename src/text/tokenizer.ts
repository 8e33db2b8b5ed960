import { InvalidOptionError, ModelFileError } from "../errors.js";
import { show } from "../options.js";
import { ByteTokenizer } from "./byteTokenizer.js";
import { CharVocabulary } from "./charVocabulary.js";
import type { TokenDecoder } from "./tokenDecoder.js";
import { WordVocabulary } from "./wordVocabulary.js";

/** Text to token ids and back. Immutable; ids are 0 to `size` - 1. */
export interface Tokenizer {
  /** Which tokenizer this is: the `kind` of `toJSON()`. */
  readonly kind: string;
  /** The tokens by id, the special ones included. */
  readonly vocabulary: readonly string[];
  readonly size: number;
  /** The id of `<EOS>`, which ends a sequence. No text encodes to it. */
  readonly eos: number;
  /** The id of `<UNK>`, which stands for what the vocabulary lacks. */
  readonly unk: number;
  /** The ids of `text`, without an `<EOS>`; the array is new. `InvalidOptionError` for anything but a string. */
  encode(text: string): Int32Array;
  /** The text of `ids`: `<EOS>` leaves nothing, `<UNK>` becomes U+FFFD. `InvalidOptionError` for an id out of range. */
  decode(ids: Iterable<number>): string;
  /**
   * Decodes ids one at a time, to go on after the text `before`; the pieces joined are `decode` of all of them, but for a
   * blank that `before` takes. Without it each id is decoded alone.
   */
  decoder?(before?: string): TokenDecoder;
  /**
   * How many of the first code units of `text` may be encoded before what follows is known: whatever follows, their ids and
   * then those of the rest are the ids of the whole. Without it texts are encoded as a whole, however long.
   */
  settled?(text: string): number;
  /** The token with this id, special ones by name (`<EOS>`). `InvalidOptionError` for an id out of range. */
  token(id: number): string;
  /** All that `tokenizerFromJSON` needs; survives `JSON.stringify` and `JSON.parse`. */
  toJSON(): { readonly kind: string };
}

/** How each kind of tokenizer is read: a new tokenizer adds its line here and nothing elsewhere. */
const readers: Readonly<Record<string, (json: Readonly<Record<string, unknown>>) => Tokenizer>> = {
  char: (json) => CharVocabulary.fromJSON(json),
  word: (json) => WordVocabulary.fromJSON(json),
  byte: () => new ByteTokenizer(),
};

/** Whether `tokenizerFromJSON` reads tokenizers of this kind. */
export function isKnownKind(kind: string): boolean {
  return Object.hasOwn(readers, kind);
}

/**
 * The tokenizer whose `toJSON()` gave `json`; it encodes and decodes just as the first one. Nothing about `json` is
 * taken on trust: `ModelFileError` where it is no tokenizer.
 */
export function tokenizerFromJSON(json: unknown): Tokenizer {
  const fields = (json ?? {}) as Readonly<Record<string, unknown>>;
  const { kind } = fields;
  const read = typeof kind === "string" && isKnownKind(kind) ? readers[kind] : undefined;
  if (read === undefined) {
    const known = Object.keys(readers).map(show).join(", ");
    throw new ModelFileError(
      `The kind of a stored tokenizer must be one of ${known}, not ${show(kind)}. A newer version of this library may know it.`,
    );
  }
  try {
    return read(fields);
  } catch (cause) {
    if (!(cause instanceof InvalidOptionError)) throw cause;
    throw new ModelFileError(`The stored tokenizer is not valid: ${cause.message}`, { cause });
  }
}
