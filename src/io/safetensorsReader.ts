import { InvalidOptionError, ModelFileError } from "../errors.js";
import { show } from "../options.js";
import {
  bitsOfDtype,
  bytesOf,
  isSizes,
  lengthBytes,
  maximumHeaderBytes,
  showShape,
  type Tensor,
} from "./safetensorsTensor.js";

export interface SafetensorsFile {
  /** The file's `__metadata__`, an object without a prototype; empty where the file has none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By name, in the order of the header. `data` are views of the bytes that were read, at any alignment. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const openBrace = 0x7b;

/**
 * What a safetensors file holds. The format: 8 bytes, the length of the header (unsigned, little-endian); the header,
 * JSON in UTF-8: `{ "__metadata__": { key: text }, name: { "dtype", "shape", "data_offsets": [begin, end] } }`, spaces
 * at its end; the data, which the offsets count from, covered by the tensors without gap or overlap.
 * The bytes may lie anywhere, shared memory included. Throws `ModelFileError` for any other file, before memory is
 * taken on the word of a number in it. Of a key that stands twice in one object the last counts, as in `JSON.parse`.
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  if (Object.prototype.toString.call(file) !== "[object Uint8Array]") {
    throw new InvalidOptionError(
      `The bytes of a model file must be a Uint8Array, not ${show(file)} (an ArrayBuffer goes in as new Uint8Array(buffer)).`,
    );
  }
  // A plain view: on a Buffer of Node, slice() and subarray() would mean something else.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = headerLength(bytes);
  const header = parseHeader(bytes.subarray(lengthBytes, lengthBytes + headerBytes));
  const data = bytes.subarray(lengthBytes + headerBytes);
  let metadata = metadataOf({});
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") metadata = metadataOf(value);
    else entries.push(entryOf(name, value, data.length));
  }
  checkCoverage(entries, data.length);
  const tensors = entries.map(
    ({ name, dtype, shape, begin, end }) => [name, { dtype, shape, data: data.subarray(begin, end) }] as const,
  );
  return { metadata, tensors: new Map(tensors) };
}

function headerLength(bytes: Uint8Array): number {
  if (bytes.length < lengthBytes) {
    throw new ModelFileError(
      `The file has ${bytes.length} bytes, but a safetensors file begins with 8 bytes that give the length of its header: it is cut off or something else.`,
    );
  }
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, lengthBytes).getBigUint64(0, true);
  const left = bytes.length - lengthBytes;
  if (claimed > BigInt(left)) {
    throw new ModelFileError(
      `The file claims a header of ${claimed} bytes, but only ${left} bytes follow: it is cut off, or no safetensors file.`,
    );
  }
  if (claimed > BigInt(maximumHeaderBytes)) {
    throw new ModelFileError(
      `The file claims a header of ${claimed} bytes, but a safetensors header has at most ${maximumHeaderBytes}.`,
    );
  }
  return Number(claimed);
}

function parseHeader(bytes: Uint8Array): object {
  if (bytes[0] !== openBrace) {
    throw new ModelFileError(
      `The header must begin with "{", but ${bytes.length === 0 ? "it is empty" : `its first byte is ${bytes[0]}`}: this is no safetensors file.`,
    );
  }
  let header: unknown;
  try {
    // A copy: TextDecoder takes no view of shared memory.
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.slice()));
  } catch (cause) {
    throw new ModelFileError(`The header must be JSON in UTF-8, but does not parse: the file is damaged.`, { cause });
  }
  return header as object;
}

function metadataOf(value: unknown): Record<string, string> {
  if (!isObject(value)) throw new ModelFileError(`__metadata__ must be an object of strings, not ${show(value)}.`);
  const metadata = Object.create(null) as Record<string, string>; // so that "__proto__" is a key like any other
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") {
      throw new ModelFileError(`__metadata__ may hold strings only, but ${show(key)} is ${show(text)}.`);
    }
    metadata[key] = text;
  }
  return metadata;
}

interface TensorEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

function entryOf(name: string, value: unknown, dataBytes: number): TensorEntry {
  const fail = (problem: string): ModelFileError => new ModelFileError(`Tensor ${show(name)}: ${problem}.`);
  if (!isObject(value)) throw fail(`its entry must be an object, not ${show(value)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  const bits = typeof dtype === "string" ? bitsOfDtype.get(dtype) : undefined;
  if (bits === undefined) {
    throw fail(`the dtype must be one of ${[...bitsOfDtype.keys()].join(", ")}, not ${show(dtype)}`);
  }
  if (!isSizes(shape)) throw fail(`the shape must be an array of integers from 0, not ${showShape(shape)}`);
  const sizeBytes = bytesOf(bits, shape);
  if (sizeBytes === undefined) throw fail(`no ${dtype as string} data can have the shape ${showShape(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw fail(`data_offsets must be two integers from 0, begin and end, not ${showShape(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end) throw fail(`its data cannot begin at ${begin} and end before, at ${end}`);
  if (end > dataBytes) {
    throw fail(`its data ends at byte ${end}, but the file has ${dataBytes} bytes of data: it is cut off or damaged`);
  }
  if (end - begin !== sizeBytes) {
    throw fail(`${dtype as string} of shape ${showShape(shape)} takes ${sizeBytes} bytes, but it has ${end - begin}`);
  }
  return { name, dtype: dtype as string, shape, begin, end };
}

function checkCoverage(entries: readonly TensorEntry[], dataBytes: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const problem =
        begin < covered ? "inside another tensor's data, which ends" : "after a gap: the data before ends";
      throw new ModelFileError(`Tensor ${show(name)}: its data begins at byte ${begin}, ${problem} at ${covered}.`);
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw new ModelFileError(
      `The tensors end at byte ${covered} of the data, but the file has ${dataBytes} bytes of it.`,
    );
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
