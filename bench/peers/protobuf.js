import { Buffer } from "node:buffer";

// The three wire types that ONNX files need (https://protobuf.dev/programming-guides/encoding/). A message is the
// concatenation of its fields, in any order.

/** An integer ≥ 0 (below 2⁵³), or an enumeration's value. */
export function integer(field, value) {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

/** A message that `fields` make up. */
export function message(field, ...fields) {
  return bytes(field, Buffer.concat(fields));
}

export function string(field, value) {
  return bytes(field, Buffer.from(value));
}

/** Bytes as they are; those of a typed array in the machine's order, which WebAssembly hosts have little-endian. */
export function bytes(field, { buffer, byteOffset, byteLength }) {
  return Buffer.concat([varint(field * 8 + 2), varint(byteLength), Buffer.from(buffer, byteOffset, byteLength)]);
}

/** Seven bits a byte, the low ones first; the top bit says that more follow. */
function varint(value) {
  const digits = [];
  for (; value >= 128; value = Math.floor(value / 128)) digits.push((value % 128) + 128);
  return Buffer.from([...digits, value]);
}
