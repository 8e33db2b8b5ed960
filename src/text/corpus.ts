import { EmptyCorpusError } from "../errors.js";
import { Pace } from "../pace.js";
import { isRunningText, nothingIn, type Corpus } from "./corpusItems.js";
import { encode } from "./encode.js";
import { GrowingArray } from "./growingArray.js";
import { eachSlice, type SliceOptions } from "./slices.js";
import type { Tokenizer } from "./tokenizer.js";

export type { Corpus } from "./corpusItems.js";

/** Ids of a vocabulary of at most 65536 tokens take two bytes each. */
export type TokenIds = Int32Array | Uint16Array;

/** A running text: its token ids, at least 2, without any `<EOS>`. */
export interface EncodedText {
  readonly kind: "text";
  readonly ids: TokenIds;
}

/** Sequences, at least one of them, each of at least one token and then `<EOS>`. */
export interface EncodedSequences {
  readonly kind: "sequences";
  /** All sequences one after the other. */
  readonly ids: TokenIds;
  /** Sequence i is `ids[starts[i]]` up to `ids[starts[i + 1]]`; one entry more than there are sequences. */
  readonly starts: Int32Array;
  /** Which item (counted from 0) of the caller's corpus each sequence was, for messages; item i itself when absent. */
  readonly items?: Int32Array;
}

export type EncodedCorpus = EncodedText | EncodedSequences;

/** One running text, or sequences, each ended by `<EOS>`. */
export type CorpusKind = EncodedCorpus["kind"];

/**
 * The token ids of `corpus`, with pauses for the event loop; of the text no more than a slice is held. An item without a
 * token (a blank line) is no sequence and is left out. Throws `InvalidOptionError` for what is not text, with the index of
 * the item, and `EmptyCorpusError` where nothing is left, or where a running text has fewer than 2 tokens.
 */
export async function encodeCorpus(
  corpus: Corpus,
  tokenizer: Pick<Tokenizer, "size" | "eos" | "encode" | "settled">,
  options: SliceOptions = {},
): Promise<EncodedCorpus> {
  const { name = "corpus" } = options;
  const running = isRunningText(corpus);
  const ids = new GrowingArray<TokenIds>(tokenizer.size > 65536 ? Int32Array : Uint16Array);
  const starts = new GrowingArray(Int32Array);
  const items = new GrowingArray(Int32Array);
  let start = 0;
  let taken = 0;
  starts.push(0);
  await eachSlice(
    corpus,
    tokenizer,
    (slice, ends) => {
      ids.append(encode(tokenizer, slice));
      if (!ends) return;
      taken++;
      if (running || ids.length === start) return;
      ids.push(tokenizer.eos);
      start = ids.length;
      starts.push(start);
      items.push(taken - 1);
    },
    options,
  );
  if (running) {
    if (ids.length >= 2) return { kind: "text", ids: await ids.take() };
    throw new EmptyCorpusError(
      `A running text needs at least 2 tokens, but the ${name} has ${ids.length}: give a longer text, or an array of strings (a sequence each).`,
    );
  }
  if (items.length === 0) {
    throw nothingIn(name, taken === 0 ? "holds no item" : "holds nothing but empty items");
  }
  const sequences = { kind: "sequences", ids: await ids.take(), starts: await starts.take() } as const;
  return items.length === taken ? sequences : { ...sequences, items: await items.take() };
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
export async function splitCorpus(
  encoded: EncodedCorpus,
  fraction: number,
  permutation?: (count: number) => ArrayLike<number>,
): Promise<SplitCorpus> {
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
  const setAside = new Uint8Array(count);
  for (let i = first; i < count; i++) setAside[order === undefined ? i : (order[i] as number)] = 1;
  return { training: await select(encoded, setAside, 0), validation: await select(encoded, setAside, 1) };
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

async function select(corpus: EncodedSequences, marks: Uint8Array, mark: number): Promise<EncodedSequences> {
  const ids = new GrowingArray<TokenIds>(corpus.ids instanceof Int32Array ? Int32Array : Uint16Array);
  const starts = new GrowingArray(Int32Array);
  const items = new GrowingArray(Int32Array);
  const pace = new Pace();
  starts.push(0);
  for (let i = 0; i < marks.length; i++) {
    if (marks[i] !== mark) continue;
    if (pace.due()) await pace.pause();
    ids.append(corpus.ids.subarray(corpus.starts[i], corpus.starts[i + 1]));
    starts.push(ids.length);
    items.push(corpus.items?.[i] ?? i);
  }
  return { kind: "sequences", ids: await ids.take(), starts: await starts.take(), items: await items.take() };
}
