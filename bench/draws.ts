import { Categorical } from "../src/random/categorical.js";
import { Generator } from "../src/random/generator.js";
import { RandomMemory } from "../src/random/memory.js";
import { RandomState } from "../src/random/randomState.js";
import type { RandomStream } from "../src/random/stream.js";
import type { Build } from "../src/wasm/builds.js";
import { Limits } from "./limits.js";
import { repeated, type Row } from "./measure.js";

const MILLION = 1_000_000;

/** The generators, whose bars are the same. */
const families = { Generator, RandomState };

/** What one call draws, and the bars in thousands of draws a second. */
const kinds = [
  { name: "choice", draws: 1, V: 65, least: 3_000, stretch: 5_000 },
  { name: "choice", draws: 1, V: 10_002, least: 50, stretch: 73 },
  { name: "Categorical", draws: 1, V: 65, least: 8_000, stretch: 20_000 },
  { name: "Categorical", draws: 1, V: 10_002, least: 8_000, stretch: 20_000 },
  { name: "choice of a million", draws: MILLION, V: 65, least: 40_000, stretch: 60_000 },
  { name: "choice of a million", draws: MILLION, V: 10_002, least: 20_000, stretch: 40_000 },
] as const;

/** Weighted draws of indices, as `np.random.choice(V, p=p)`. */
export const drawRows: readonly Row<Build>[] = kinds.flatMap((kind) =>
  (["Generator", "RandomState"] as const).map((family) => weightedDraws(kind, family)),
);

function weightedDraws(
  { name, draws, V, least, stretch }: (typeof kinds)[number],
  family: keyof typeof families,
): Row<Build> {
  return {
    name: `draw: ${name}, V ${V}, ${family}`,
    unit: "k draws/s",
    scale: 1e3,
    limitUnit: "GFLOP/s",
    bar: { of: "value", least, stretch },
    open(build) {
      const memory = new RandomMemory(build);
      const rng: RandomStream = new families[family](1, memory);
      const p = softmax(rng.standardNormal(V));
      const distribution = new Categorical(p, memory);
      const limits = new Limits(build);
      const calls = {
        choice: () => rng.choice(V, { p }),
        Categorical: () => distribution.sample(rng),
        "choice of a million": () => rng.choice(V, { p, size: MILLION }),
      };
      return {
        slice: repeated(calls[name], draws),
        limit: () => limits.multiplyAdd(),
        dispose: () => {
          distribution.dispose();
          rng.dispose();
        },
      };
    },
  };
}

/** Probabilities as different as a model's. */
function softmax(logits: Float64Array): Float64Array {
  const powers = logits.map((logit) => Math.exp(2 * logit));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
