import { ModelFileError } from "../errors.js";
import { show } from "../options.js";
import { CharTokenizer } from "./charTokenizer.js";

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
  /** The token with this id, special ones by name (`<EOS>`). `InvalidOptionError` for an id out of range. */
  token(id: number): string;
  /** All that `tokenizerFromJSON` needs; survives `JSON.stringify` and `JSON.parse`. */
  toJSON(): { readonly kind: string };
}

/** How each kind of tokenizer is read: a new tokenizer adds its line here and nothing elsewhere. */
const readers: Readonly<Record<string, (json: Readonly<Record<string, unknown>>) => Tokenizer>> = {
  char: (json) => CharTokenizer.fromJSON(json),
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
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new ModelFileError(`A tokenizer is stored as an object with a kind, not as ${show(json)}.`);
  }
  const fields = json as Readonly<Record<string, unknown>>;
  const kind = fields["kind"];
  const read = typeof kind === "string" && isKnownKind(kind) ? readers[kind] : undefined;
  if (read === undefined) {
    const known = Object.keys(readers).map(show).join(", ");
    throw new ModelFileError(
      `The tokenizer's kind must be one of ${known}, not ${show(kind)}. A newer version of this library may know it.`,
    );
  }
  return read(fields);
}
