import { InvalidOptionError } from "../errors.js";
import { show } from "../options.js";

/**
 * What a model learns from: a string is one running text, anything else is one sequence an item (a line, a name, a
 * sentence). Items are taken as they are: line ends are the caller's to cut off.
 */
export type Corpus = string | Iterable<string> | AsyncIterable<string>;

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isBytes(value: unknown): boolean {
  return ArrayBuffer.isView(value) || Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

/** `value` as a message shows it, with a way out for what is most often passed by mistake. */
function showWithHint(value: unknown): string {
  if (isBytes(value)) return "bytes: decode them first, for example with new TextDecoder().decode(bytes)";
  if (isObject(value) && "then" in value) return "a Promise: await it first";
  if (isAsyncIterable(value)) return "an async iterable: collect its items in an array first";
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

/** The error for a `name`d argument that is none of the `expected` kinds of corpus. */
export function notACorpus(name: string, expected: string, value: unknown): InvalidOptionError {
  return new InvalidOptionError(`${name} must be ${expected}, not ${showWithHint(value)}.`);
}

/** `item` if it is a string; otherwise an `InvalidOptionError` with its index (counted from 0) in the corpus `name`. */
export function stringItem(name: string, index: number, item: unknown): string {
  if (typeof item === "string") return item;
  throw new InvalidOptionError(`${name}[${index}] must be a string, not ${showWithHint(item)}.`);
}
