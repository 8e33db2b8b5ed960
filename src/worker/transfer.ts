import { ModelFileError } from "../errors.js";

const handed = new WeakMap<object, ArrayBuffer[]>();

/** Marks what goes along with `value`, an argument or a result, instead of being copied. */
export function transfer<T extends object>(value: T, buffers: ArrayBuffer[]): T {
  handed.set(value, buffers);
  return value;
}

/** What goes along with these arguments or results. */
export function transferablesOf(values: readonly unknown[]): ArrayBuffer[] {
  return values.flatMap((value) => (typeof value === "object" && value !== null ? (handed.get(value) ?? []) : []));
}

/**
 * `bytes` as they are handed over: without a copy, which leaves the caller's empty, where they are all of their buffer;
 * otherwise, as with what other views share, copied. Throws `ModelFileError` where there are none.
 */
export function handOver(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.byteLength === 0) {
    throw new ModelFileError(
      "The model file is empty: bytes once given to a worker are handed over; give bytes.slice() to keep them.",
    );
  }
  const whole = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  const own = whole ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  return transfer(own, [own.buffer]);
}
