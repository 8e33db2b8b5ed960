import { network, sample } from "../../examples/numpy-parity/sample.mjs";
import words from "../../examples/numpy-parity/words.json" with { type: "json" };
import { Categorical } from "../../src/random/categorical.js";
import { RandomError } from "../../src/random/errors.js";
import { Generator } from "../../src/random/generator.js";
import type { RandomMemory } from "../../src/random/memory.js";
import { RandomState } from "../../src/random/randomState.js";
import { SeedSequence } from "../../src/random/seedSequence.js";
import { families } from "./families.js";
import {
  argumentsOf,
  digest,
  digestOf,
  drawn,
  flatten,
  recorded,
  refusals,
  seedOf,
  testSets,
  type Recorded,
} from "./golden.js";

/** A comparison with what NumPy did: both lists must be equal, one entry a vector. */
export interface Comparison {
  readonly group: string;
  readonly name: string;
  /** `memory`: where the generators live, and so which build draws. */
  readonly run: (memory: RandomMemory) => { readonly found: readonly string[]; readonly expected: readonly string[] };
}

/** Every comparison with the recorded vectors, for tests in any runtime. */
export function comparisons(): Comparison[] {
  return [...families.flatMap((kind) => [...draws(kind), ...prepared(kind), ...refused(kind)]), ...testSet(), lecture];
}

type Kind = (typeof families)[number];

/** Every call from every seed by a fresh generator; all calls in a row; one long stream. */
function draws({ name: group, family, make }: Kind): Comparison[] {
  const record = recorded[family];
  const { seeds, calls, long } = record;
  return [
    ...calls.map((call, index) => ({
      group,
      name: nameOf(call),
      run: (memory: RandomMemory) => ({
        found: seeds.map((text) => {
          using rng = make(seedOf(text), memory);
          return digest([drawn(rng, call), Float64Array.of(rng.random())]);
        }),
        expected: seeds.map((_, seed) => digestOf(record, seed, index)),
      }),
    })),
    {
      group,
      name: "all calls in a row",
      run: (memory) => ({
        found: seeds.map((text) => {
          using rng = make(seedOf(text), memory);
          return digest([...calls.map((call) => drawn(rng, call)), Float64Array.of(rng.random())]);
        }),
        expected: seeds.map((_, seed) => digestOf(record, seed, calls.length)),
      }),
    },
    {
      group,
      name: `${long[1]} normal draws from one seed`,
      run(memory) {
        using rng = make(long[0], memory);
        return { found: [digest([rng.standardNormal(long[1])])], expected: [long[2]] };
      },
    },
  ];
}

/** The recorded calls of `choice` with p and replacement from a count, by `Categorical`. */
function prepared({ name, family, make }: Kind): Comparison[] {
  const record = recorded[family];
  return [...record.calls.entries()]
    .filter(([, call]) => call[0] === "choice" && /^\["choice",\[\d+,(?!.*"replace").*"p":/.test(JSON.stringify(call)))
    .map(([index, call]) => ({
      group: `Categorical with ${name}`,
      name: nameOf(call),
      run(memory) {
        const { p, size } = argumentsOf(call)[1] as { p: Float64Array; size?: number | number[] };
        using distribution = new Categorical(p, memory);
        const found = record.seeds.map((text) => {
          using rng = make(seedOf(text), memory);
          const indices = Float64Array.from(flatten(distribution.sample(rng, size)) as number[]);
          return digest([indices, Float64Array.of(rng.random())]);
        });
        return { found, expected: record.seeds.map((_, seed) => digestOf(record, seed, index)) };
      },
    }));
}

/** What NumPy refuses and what it does not; a refused call draws nothing. */
function refused({ name, family, make }: Kind): Comparison[] {
  const { calls, refused } = refusals[family];
  return calls.map((call, index) => ({
    group: `${name} refuses`,
    name: nameOf(call),
    run(memory) {
      using rng = make(1, memory);
      using untouched = make(1, memory);
      let answer = "taken";
      try {
        drawn(rng, call);
      } catch (error) {
        if (!(error instanceof RandomError)) throw error;
        answer = rng.random() === untouched.random() ? "refused" : "refused, but something was drawn";
      }
      return { found: [answer], expected: [refused[index] === "1" ? "refused" : "taken"] };
    },
  }));
}

/** The raw draws of the reference values that NumPy itself is tested with; both generators seeded by a sequence. */
function testSet(): Comparison[] {
  return Object.entries(testSets).map(([name, { seed, first, digest: expected }]) => ({
    group: "NumPy's test sets",
    name,
    run(memory) {
      const sequence = new SeedSequence(seed);
      if (name.startsWith("mt19937")) {
        using rng = new RandomState(sequence, memory);
        const drawn = rng.randint(0, 2 ** 32, 1000);
        return {
          found: [...Array.from(drawn.subarray(0, 4), String), digest([drawn])],
          expected: [...first, expected],
        };
      }
      using rng = new Generator(sequence, memory);
      const drawn = rng.integers(-(2n ** 63n), 2n ** 63n, 1000).map((value) => value + 2n ** 63n);
      const raw = Array.from(drawn.subarray(0, 4), (value) => String(BigInt.asUintN(64, value)));
      return { found: [...raw, digest([drawn])], expected: [...first, expected] };
    },
  }));
}

/** The lecture's exercise: the letters that a fixed network gives, one np.random.choice a letter, from 100 seeds. */
const lecture: Comparison = {
  group: "examples/numpy-parity",
  name: `${words.length} words`,
  run(memory) {
    class State extends RandomState {
      constructor(seed: number) {
        super(seed, memory);
      }
    }
    const parameters = network(State);
    return { found: words.map((_, seed) => sample(parameters, new State(seed))), expected: words };
  },
};

function nameOf([method, given]: Recorded["calls"][number]): string {
  return `${method} ${JSON.stringify(given)}`;
}
