import type { Trace } from "../../src/inspect/trace.js";

export type Order = "difference" | "mean" | "number";

/** The first step at which two texts are read differently; -1 where they are the same. */
export function divergence(a: Trace, b: Trace): number {
  const least = Math.min(a.inputs.length, b.inputs.length);
  for (let t = 0; t < least; t++) if (a.inputs[t] !== b.inputs[t]) return t;
  return a.inputs.length === b.inputs.length ? -1 : least;
}

/** How far apart the states of each unit of a layer are, on average over the steps that both texts have from `from` on. */
export function heldApart(a: Trace, b: Trace, layer: number, from: number): number[] {
  const [one, other] = [a.layers[layer]?.state, b.layers[layer]?.state];
  const { hiddenSize } = a;
  const end = Math.min(a.inputs.length, b.inputs.length);
  return Array.from({ length: hiddenSize }, (_, unit) => {
    let sum = 0;
    for (let t = from; t < end; t++) {
      const place = t * hiddenSize + unit;
      sum += Math.abs((one?.[place] ?? 0) - (other?.[place] ?? 0));
    }
    return from < end ? sum / (end - from) : 0;
  });
}

/** The mean of each unit's values (T×H) over all steps. */
export function means(values: Float32Array, hiddenSize: number): number[] {
  const steps = values.length / hiddenSize;
  return Array.from({ length: hiddenSize }, (_, unit) => {
    let sum = 0;
    for (let t = 0; t < steps; t++) sum += values[t * hiddenSize + unit] as number;
    return sum / steps;
  });
}

/** Units from the largest of `keys` down; equal ones by number. */
export function ranked(keys: readonly number[]): number[] {
  return keys.map((_, unit) => unit).sort((a, b) => (keys[b] as number) - (keys[a] as number));
}
