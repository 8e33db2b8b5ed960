import { Generator } from "../../src/random/generator.js";
import { RandomState } from "../../src/random/randomState.js";
import generator from "../golden/numpy/generator.json" with { type: "json" };
import published from "../golden/numpy/published.json" with { type: "json" };
import randomState from "../golden/numpy/random-state.json" with { type: "json" };
import refused from "../golden/numpy/refusals.json" with { type: "json" };

// What test/golden/numpy_draws.py wrote; see there for the format. Nothing here needs Node: browsers make the same
// comparisons.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Family = "generator" | "randomState";

export interface Recorded {
  numpy: string;
  seeds: (string | string[])[];
  /** Seed, number of normal draws, digest. */
  long: [number, number, string];
  calls: [method: string, given: Json[]][];
  digests: string[];
}

/** Calls, and for each the digit 1 if NumPy refuses it, else 0. */
export interface Refusals {
  calls: Recorded["calls"];
  refused: string;
}

export const recorded = { generator, randomState } as unknown as Record<Family, Recorded>;
/** NumPy's own test sets: seed, first draws in digits, digest of a thousand. */
export const testSets = published;
export const refusals = refused as unknown as Record<Family, Refusals>;

const DIGITS = 16;

/** The digest of the call `index` with the seed; that after the last call is of all calls in a row. */
export function digestOf({ digests }: Recorded, seed: number, index: number): string {
  return digests[seed]!.slice(index * DIGITS, (index + 1) * DIGITS);
}

/** A `number` where it says exactly which integer is meant. */
export function numberOf(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

export function seedOf(text: string | string[]): number | bigint | (number | bigint)[] {
  return typeof text === "string" ? numberOf(text) : text.map(numberOf);
}

/** Whole numbers, of which every fifth is zero, divided by their sum; `added` to the first. */
export function weights(n: number, added = 0): Float64Array {
  const whole = Float64Array.from({ length: n }, (_, i) => (i % 5 === 2 ? 0 : ((i * 7919) % 1000) + 1));
  const sum = whole.reduce((total, value) => total + value, 0);
  return whole.map((value, i) => value / sum + (i === 0 ? added : 0));
}

/** 0, 1, 2, … in nested arrays of that shape. */
function arange([length = 0, ...rest]: number[], start = 0): unknown[] {
  const step = rest.reduce((product, axis) => product * axis, 1);
  return Array.from({ length }, (_, i) => (rest.length === 0 ? start + i : arange(rest, start + i * step)));
}

function argumentOf(value: Json): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(argumentOf);
  if (typeof value !== "object") return value;
  if (typeof value["float"] === "string") return Number(value["float"]);
  if (typeof value["big"] === "string") return BigInt(value["big"]);
  if (value["arange"] !== undefined) return arange(value["arange"] as number[]);
  if (value["weights"] !== undefined) {
    const [n, type, added] = value["weights"] as [number, string, number?];
    return type === "f4" ? Float32Array.from(weights(n, added)) : weights(n, added);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, argumentOf(item)]));
}

type Drawing = Generator | RandomState;

/** All of a saved state, in pieces of 32 bits at most, lowest first; the double as it is. */
function stateWords(rng: Drawing): number[] {
  if (rng instanceof RandomState) {
    const { state, hasGauss, gauss } = rng.getState();
    return [...state.key, state.pos, hasGauss, gauss];
  }
  const { state, hasUint32, uinteger } = rng.state;
  const wide = [state.state, state.inc].flatMap((digits) =>
    [0n, 32n, 64n, 96n].map((shift) => Number((BigInt(digits) >> shift) & 0xffffffffn)),
  );
  return [...wide, hasUint32, uinteger];
}

/** Some draws, and after the state before them was set again, some draws. */
function restored(rng: Drawing): number[] {
  const mixture = (): number[] => [...rng.standardNormal(3), ...rng.permutation(6), ...rng.random(2)];
  if (rng instanceof RandomState) {
    const saved = rng.getState();
    const first = mixture();
    rng.setState(saved);
    return [...first, ...mixture()];
  }
  const saved = rng.state;
  const first = mixture();
  rng.state = saved;
  return [...first, ...mixture()];
}

/** The arguments of a call. */
export function argumentsOf([, given]: Recorded["calls"][number]): unknown[] {
  return given.map(argumentOf);
}

/** The values of one call, flat: bigints where an argument is one, else doubles. */
export function drawn(generator: Drawing, recordedCall: Recorded["calls"][number]): Float64Array | BigInt64Array {
  const [method] = recordedCall;
  const values = argumentsOf(recordedCall);
  if (method === "state") return Float64Array.from(stateWords(generator));
  if (method === "restored") return Float64Array.from(restored(generator));
  if (generator instanceof Generator && method === "spawn") {
    const count = values[0] as number;
    const children = [...generator.spawn(count), ...generator.spawn(count)];
    return Float64Array.from(children, (child) => child.random());
  }
  const call = (generator as unknown as Record<string, (...values: unknown[]) => unknown>)[method]!;
  const result = call.apply(generator, values);
  const flat = flatten(method === "shuffle" ? values[0] : result);
  return values.some((value) => typeof value === "bigint")
    ? BigInt64Array.from(flat as bigint[])
    : Float64Array.from(flat as number[]);
}

/** All items of nested arrays. */
export function flatten(value: unknown): unknown[] {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return Array.isArray(value) ? value.flatMap(flatten) : [value];
}

/** As `digest` in the script: two FNV-1a hashes, one backwards, over the 32-bit words of the values. */
export function digest(arrays: readonly (Float64Array | BigInt64Array)[]): string {
  const words = arrays.flatMap((array) => Array.from(new Uint32Array(array.buffer)));
  let [forward, backward] = [0x811c9dc5, 0x811c9dc5];
  for (let i = 0; i < words.length; ++i) {
    forward = Math.imul(forward ^ words[i]!, 0x01000193);
    backward = Math.imul(backward ^ words[words.length - 1 - i]!, 0x01000193);
  }
  return [forward, backward].map((hash) => (hash >>> 0).toString(16).padStart(8, "0")).join("");
}
