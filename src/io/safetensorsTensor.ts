import { show } from "../options.js";

/** One tensor of a file: its type by the format's name, its shape, and its elements, row-major and little-endian. */
export interface Tensor {
  /** `"F32"`, `"F16"`, `"I64"`, …: see `bitsOfDtype`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** As many bytes as dtype and shape ask for. */
  readonly data: Uint8Array;
}

/** The size of an element in bits, for every type that the format knows. */
export const bitsOfDtype: ReadonlyMap<string, number> = new Map(
  (
    "F4 F6_E2M3 F6_E3M2 BOOL U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ " +
    "I16 U16 F16 BF16 I32 U32 F32 I64 U64 F64 C64"
  )
    .split(" ")
    // The first number of a name says it, but for a boolean's byte.
    .map((name) => [name, Number(/\d+/.exec(name)?.[0] ?? 8)]),
);

/** The first bytes of a file: the length of its header. */
export const lengthBytes = 8;

/** The longest header that the format allows. */
export const maximumHeaderBytes = 100_000_000;

/** Whether `value` is an array of exact integers from 0, as shapes and offsets are. */
export function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0 && !Object.is(size, -0));
}

/** The bytes of a tensor; undefined where they are no whole number or beyond exact arithmetic. */
export function bytesOf(bits: number, shape: readonly number[]): number | undefined {
  let total = bits;
  for (const size of shape) {
    total *= size;
    if (!Number.isSafeInteger(total)) return undefined;
  }
  return total % 8 === 0 ? total / 8 : undefined;
}

/** How a shape, or what stands in its place, is shown in a message. */
export function showShape(value: unknown): string {
  return Array.isArray(value) && value.length <= 8 ? `[${value.map(show).join(", ")}]` : show(value);
}
