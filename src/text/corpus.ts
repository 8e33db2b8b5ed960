import { EmptyCorpusError, InvalidOptionError } from "../errors.js";
import { show } from "../options.js";
import { Pace } from "../pace.js";
import { isAsyncIterable, isIterable, notACorpus, stringItem, type Corpus } from "./corpusItems.js";
import { encode } from "./encode.js";
import { GrowingInt32Array } from "./growingInt32Array.js";
import { checkPermutation } from "./permutation.js";
import type { Tokenizer } from "./tokenizer.js";

export type { Corpus } from "./corpusItems.js";

/** A running text: its token ids, at least 2, without any `<EOS>`. */
export interface EncodedText {
  readonly kind: "text";
  readonly ids: Int32Array;
}

/** Sequences, at least one of them, each of at least one token and then `<EOS>`. */
export interface EncodedSequences {
  readonly kind: "sequences";
  /** All sequences one after the other. */
  readonly ids: Int32Array;
  /** Sequence i is `ids[starts[i]]` up to `ids[starts[i + 1]]`; one entry more than there are sequences. */
  readonly starts: Int32Array;
  /** Which item (counted from 0) of the caller's corpus each sequence was, for messages; item i itself when absent. */
  readonly items?: Int32Array;
}

export type EncodedCorpus = EncodedText | EncodedSequences;

/** What turns text into ids. */
type Encoder = Pick<Tokenizer, "size" | "eos" | "encode">;

const expected = "a string (a running text) or an iterable or async iterable of strings (a sequence an item)";

export interface EncodeOptions {
  /** What messages call the corpus; default "corpus". */
  readonly name?: string;
  /** Looked at after every item, since an asynchronous corpus may take its time. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The token ids of `corpus`. An item without a token (a blank line) is no sequence
 * and is left out. Throws `InvalidOptionError` for what is not text, with the index of the item, and
 * `EmptyCorpusError` where nothing is left, or where a running text has fewer than 2 tokens.
 */
export async function encodeCorpus(
  corpus: Corpus,
  tokenizer: Encoder,
  { name = "corpus", signal }: EncodeOptions = {},
): Promise<EncodedCorpus> {
  if (typeof corpus === "string") return encodeText(corpus, tokenizer, name);
  const sequences = new SequenceCollector(tokenizer, name);
  if (isAsyncIterable(corpus)) {
    for await (const item of corpus) {
      signal?.throwIfAborted();
      sequences.add(item);
    }
  } else if (isIterable(corpus)) {
    const pace = new Pace();
    for (const item of corpus) {
      sequences.add(item);
      if (!pace.due()) continue;
      await pace.pause();
      signal?.throwIfAborted();
    }
  } else {
    throw notACorpus(name, expected, corpus);
  }
  return sequences.finish();
}

function encodeText(text: string, tokenizer: Encoder, name: string): EncodedText {
  const ids = encode(tokenizer, text);
  if (ids.length >= 2) return { kind: "text", ids };
  throw new EmptyCorpusError(
    `A running text needs at least 2 tokens, but the ${name} has ${ids.length}: give a longer string, or an array of strings (a sequence each).`,
  );
}

class SequenceCollector {
  readonly #tokenizer: Encoder;
  readonly #name: string;
  readonly #ids = new GrowingInt32Array();
  readonly #starts = new GrowingInt32Array();
  readonly #items = new GrowingInt32Array();
  #taken = 0;

  constructor(tokenizer: Encoder, name: string) {
    this.#tokenizer = tokenizer;
    this.#name = name;
    this.#starts.push(0);
  }

  add(item: unknown): void {
    const index = this.#taken++;
    const ids = encode(this.#tokenizer, stringItem(this.#name, index, item));
    if (ids.length === 0) return;
    this.#ids.append(ids);
    this.#ids.push(this.#tokenizer.eos);
    this.#starts.push(this.#ids.length);
    this.#items.push(index);
  }

  finish(): EncodedSequences {
    if (this.#items.length === 0) {
      const found = this.#taken === 0 ? "holds no item" : "holds nothing but empty items";
      throw new EmptyCorpusError(
        `The ${this.#name} ${found}: give at least one string that is not empty (an iterator that was read to its end before gives nothing again).`,
      );
    }
    const sequences = { kind: "sequences", ids: this.#ids.toArray(), starts: this.#starts.toArray() } as const;
    return this.#items.length === this.#taken ? sequences : { ...sequences, items: this.#items.toArray() };
  }
}

/** The two parts of a corpus; they share no token. */
export interface SplitCorpus {
  readonly training: EncodedCorpus;
  readonly validation: EncodedCorpus;
}

/**
 * Sets `fraction` (above 0, below 1; rounded, but never nothing) of a corpus aside for validation. Of sequences, the
 * last ones of `permutation(count)` are set aside, or the last ones of the corpus where it is undefined; both parts
 * keep the order of the corpus. A running text is cut, and its end set aside. Throws `EmptyCorpusError` where there is
 * too little to split: two sequences, or two tokens of running text each side, are the least.
 */
export function splitCorpus(
  encoded: EncodedCorpus,
  fraction: number,
  permutation?: (count: number) => ArrayLike<number>,
): SplitCorpus {
  if (!(fraction > 0 && fraction < 1)) {
    throw new InvalidOptionError(`The fraction for validation must be above 0 and below 1, not ${show(fraction)}.`);
  }
  if (encoded.kind === "text") {
    const validation = part(encoded.ids.length, fraction, 2, "tokens of running text");
    const cut = encoded.ids.length - validation;
    return {
      training: { kind: "text", ids: encoded.ids.subarray(0, cut) },
      validation: { kind: "text", ids: encoded.ids.subarray(cut) },
    };
  }
  const count = encoded.starts.length - 1;
  const first = count - part(count, fraction, 1, "sequences");
  const order = permutation?.(count);
  if (order !== undefined) checkPermutation("permutation(count)", order, count);
  const setAside = new Uint8Array(count);
  for (let i = first; i < count; i++) setAside[order === undefined ? i : (order[i] as number)] = 1;
  return { training: select(encoded, setAside, 0), validation: select(encoded, setAside, 1) };
}

/** How many of `count` go to validation: `fraction` of them, at least `least`, and `least` remain. */
function part(count: number, fraction: number, least: number, unit: string): number {
  if (count < 2 * least) {
    throw new EmptyCorpusError(
      `Splitting a corpus takes at least ${2 * least} ${unit}, ${least} for each side, but there are ${count}: give more text, or train without a validation split.`,
    );
  }
  return Math.min(Math.max(Math.round(count * fraction), least), count - least);
}

function select(corpus: EncodedSequences, marks: Uint8Array, mark: number): EncodedSequences {
  const ids = new GrowingInt32Array();
  const starts = new GrowingInt32Array();
  const items = new GrowingInt32Array();
  starts.push(0);
  for (let i = 0; i < marks.length; i++) {
    if (marks[i] !== mark) continue;
    ids.append(corpus.ids.subarray(corpus.starts[i], corpus.starts[i + 1]));
    starts.push(ids.length);
    items.push(corpus.items?.[i] ?? i);
  }
  return { kind: "sequences", ids: ids.toArray(), starts: starts.toArray(), items: items.toArray() };
}
