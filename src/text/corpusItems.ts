import { EmptyCorpusError, InvalidOptionError } from "../errors.js";
import { show } from "../options.js";
import type { TextStream } from "../platform.js";

/** Texts that have to be waited for. */
type LaterTexts = AsyncIterable<string> | TextStream;

type TextPieces = Iterable<string> | LaterTexts;

/** One running text that comes in pieces, cut anywhere; made by `runningText`. */
export class RunningText<Pieces extends TextPieces> {
  readonly pieces: Pieces;

  constructor(pieces: Pieces) {
    this.pieces = pieces;
  }
}

/**
 * Marks `pieces` as one running text, cut anywhere, as the chunks of a file are; otherwise each would be a sequence of its
 * own. Wherever the cuts are, the tokens are those of the whole text. Whoever fits a tokenizer and then trains reads the text
 * twice: `pieces` should then begin anew each time, as an array does.
 */
export function runningText<Pieces extends TextPieces>(pieces: Pieces): RunningText<Pieces> {
  return new RunningText(pieces);
}

/** A corpus that need not be waited for. */
export type CorpusAtOnce = string | Iterable<string> | RunningText<Iterable<string>>;

/**
 * What a model learns from: a string or a `runningText` is one running text, anything else is one sequence an item (a line,
 * a name, a sentence). Items are taken as they are: line ends are the caller's to cut off.
 */
export type Corpus = CorpusAtOnce | LaterTexts | RunningText<LaterTexts>;

/** Whether a corpus is one running text, not sequences. */
export function isRunningText(corpus: unknown): boolean {
  return typeof corpus === "string" || corpus instanceof RunningText;
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isBytes(value: unknown): boolean {
  return ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** `value` as a message shows it, with a way out for what is most often passed by mistake. */
function showWithHint(value: unknown): string {
  if (isBytes(value)) return "bytes: decode them first, by TextDecoder";
  if (isObject(value) && "then" in value) return "a Promise: await it first";
  if (isAsyncIterable(value)) return "an async iterable: await fitAsync";
  return show(value);
}

/** Whether `value` is a synchronous iterable other than a string and than bytes, whose items are not text. */
export function isIterable(value: unknown): value is Iterable<unknown> {
  return isObject(value) && !isBytes(value) && Symbol.iterator in value;
}

/** Whether `value` is an asynchronous iterable, such as a readable stream or an async generator. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && Symbol.asyncIterator in value;
}

/** The error for a `name`d argument that is no corpus, or has to be waited for by one who cannot. */
export function notACorpus(name: string, value: unknown): InvalidOptionError {
  return new InvalidOptionError(
    `${name} must be a string (a running text) or an iterable or async iterable of strings (a sequence an item), not ${showWithHint(value)}.`,
  );
}

/** `item` if it is a string; otherwise an `InvalidOptionError` with its index (counted from 0) in the corpus `name`. */
export function stringItem(name: string, index: number, item: unknown): string {
  if (typeof item === "string") return item;
  throw new InvalidOptionError(`${name}[${index}] must be a string, not ${showWithHint(item)}.`);
}

/** The error for a corpus in which nothing was `found`. */
export function nothingIn(name: string, found: string): EmptyCorpusError {
  return new EmptyCorpusError(
    `The ${name} ${found}: give at least one string that is not empty (an iterator that was read to its end before gives nothing again).`,
  );
}
