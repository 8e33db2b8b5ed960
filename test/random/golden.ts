import { readFileSync } from "node:fs";

// What test/golden/numpy_draws.py wrote; see there for the format.

const folder = new URL("../golden/numpy/", import.meta.url);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

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

export function recorded(name: "generator.json" | "random-state.json"): Recorded {
  return JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Recorded;
}

export function refusals(family: "generator" | "randomState"): Refusals {
  return (JSON.parse(readFileSync(new URL("refusals.json", folder), "utf8")) as Record<string, Refusals>)[family]!;
}

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

interface Drawing {
  random(): number;
  spawn?(count: number): Drawing[];
}

/** The values of one call, flat: bigints where an argument is one, else doubles. */
export function drawn(generator: Drawing, [method, given]: Recorded["calls"][number]): Float64Array | BigInt64Array {
  const values = given.map(argumentOf);
  if (method === "spawn") {
    const count = values[0] as number;
    const children = [...generator.spawn!(count), ...generator.spawn!(count)];
    return Float64Array.from(children, (child) => child.random());
  }
  const call = (generator as unknown as Record<string, (...values: unknown[]) => unknown>)[method]!;
  const result = call.apply(generator, values);
  const flat = flatten(method === "shuffle" ? values[0] : result);
  return values.some((value) => typeof value === "bigint")
    ? BigInt64Array.from(flat as bigint[])
    : Float64Array.from(flat as number[]);
}

function flatten(value: unknown): unknown[] {
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
