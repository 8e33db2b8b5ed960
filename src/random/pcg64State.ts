import { show } from "../options.js";
import { StateError } from "./errors.js";
import type { RandomMemory } from "./memory.js";
import { checkWord, properties, stateOf } from "./savedState.js";

/**
 * A saved state, with NumPy's contents (`rng.bit_generator.state`). The 128-bit numbers are in decimal digits, so
 * that the object survives JSON; bigints are accepted too.
 */
export interface Pcg64State {
  readonly bitGenerator: "PCG64";
  readonly state: { readonly state: string | bigint; readonly inc: string | bigint };
  /** 1 when half of a 64-bit draw is kept for the next 32-bit one. */
  readonly hasUint32: number;
  /** That half. */
  readonly uinteger: number;
}

export function readPcg64(memory: RandomMemory, address: number): Pcg64State {
  const words = memory.u64(address + 16, 4);
  const small = memory.u32(address, 3);
  const wide = (low: number): string => String(((words[low + 1] as bigint) << 64n) | (words[low] as bigint));
  return {
    bitGenerator: "PCG64",
    state: { state: wide(0), inc: wide(2) },
    hasUint32: small[1] as number,
    uinteger: small[2] as number,
  };
}

/** Throws `StateError`, and changes nothing, when `saved` is not such a state. */
export function writePcg64(memory: RandomMemory, address: number, saved: unknown): void {
  const found = stateOf("PCG64", saved);
  const wide = properties(found["state"]);
  const state = checkWide("state.state", wide["state"]);
  const increment = checkWide("state.inc", wide["inc"]);
  const hasUint32 = checkWord("hasUint32", found["hasUint32"], 1);
  const uinteger = checkWord("uinteger", found["uinteger"], 2 ** 32 - 1);
  memory.u32(address, 3).set([0, hasUint32, uinteger]);
  memory.u64(address + 16, 4).set([state, state >> 64n, increment, increment >> 64n]);
}

function checkWide(name: string, value: unknown): bigint {
  const number = typeof value === "string" && /^\d{1,39}$/.test(value) ? BigInt(value) : value;
  if (typeof number === "bigint" && number >= 0n && number < 1n << 128n) return number;
  throw new StateError(`${name} must be a 128-bit number in decimal digits or a bigint, not ${show(value)}.`);
}
