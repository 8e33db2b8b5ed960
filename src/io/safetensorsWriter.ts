import { InvalidOptionError } from "../errors.js";
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

const space = 0x20;

/**
 * The safetensors file of `tensors`, by name, and `metadata`; `readSafetensors` gives both back. The header is padded
 * so that the data begins at a multiple of 8 bytes, and tensors with larger elements come first, so that each is
 * aligned to its elements; otherwise the order is kept, and the same input gives the same bytes.
 * Throws `InvalidOptionError` for what the format cannot hold.
 */
export function writeSafetensors(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([, a], [, b]) => (bitsOfDtype.get(b.dtype) ?? 0) - (bitsOfDtype.get(a.dtype) ?? 0));
  const fields = metadataFields(metadata);
  const names = new Set(["__metadata__"]);
  let dataBytes = 0;
  for (const [name, tensor] of sorted) {
    if (names.has(name)) throw new InvalidOptionError(`No tensor can be called ${show(name)}: the name is taken.`);
    names.add(name);
    checkTensor(name, tensor);
    const offsets = [dataBytes, dataBytes + tensor.data.length];
    fields.push(`${json(name)}:${JSON.stringify({ dtype: tensor.dtype, shape: tensor.shape, data_offsets: offsets })}`);
    dataBytes += tensor.data.length;
  }
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerBytes = Math.ceil(header.length / 8) * 8;
  if (headerBytes > maximumHeaderBytes) {
    throw new InvalidOptionError(
      `Names and metadata take ${headerBytes} bytes, but a safetensors header has at most ${maximumHeaderBytes}.`,
    );
  }
  const file = new Uint8Array(lengthBytes + headerBytes + dataBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(space, lengthBytes, lengthBytes + headerBytes);
  file.set(header, lengthBytes);
  let at = lengthBytes + headerBytes;
  for (const [, { data }] of sorted) {
    file.set(data, at);
    at += data.length;
  }
  return file;
}

function metadataFields(metadata: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(metadata).map(([key, text]) => `${json(key)}:${json(text)}`);
  return pairs.length === 0 ? [] : [`"__metadata__":{${pairs.join(",")}}`];
}

function checkTensor(name: string, { dtype, shape, data }: Tensor): void {
  const bits = bitsOfDtype.get(dtype);
  const sizeBytes = bits !== undefined && isSizes(shape) ? bytesOf(bits, shape) : undefined;
  if (sizeBytes === data.length) return;
  const takes = sizeBytes === undefined ? "is not possible" : `takes ${sizeBytes} bytes`;
  throw new InvalidOptionError(
    `Tensor ${show(name)}: ${show(dtype)} of shape ${showShape(shape)} ${takes}, but ${data.length} bytes were given.`,
  );
}

/** `text` in JSON, if other readers can read it: a lone surrogate has no UTF-8. */
function json(text: unknown): string {
  if (typeof text === "string" && !/\p{Surrogate}/u.test(text)) return JSON.stringify(text);
  throw new InvalidOptionError(`Names and metadata must be well-formed strings, not ${show(text)}.`);
}
