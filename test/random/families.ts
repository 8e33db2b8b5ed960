import { Generator } from "../../src/random/generator.js";
import type { RandomMemory } from "../../src/random/memory.js";
import { RandomState } from "../../src/random/randomState.js";
import type { Family } from "./golden.js";

export type Seed = number | bigint | (number | bigint)[];

/** NumPy's two families of generators: a name, the key of what was recorded, and how to make one. */
export const families: readonly {
  readonly name: string;
  readonly family: Family;
  readonly make: (seed: Seed, memory?: RandomMemory) => Generator | RandomState;
}[] = [
  { name: "Generator", family: "generator", make: (seed, memory) => new Generator(seed, memory) },
  { name: "RandomState", family: "randomState", make: (seed, memory) => new RandomState(seed as number, memory) },
];
