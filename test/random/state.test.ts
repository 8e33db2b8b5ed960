import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  defaultRng,
  DisposedError,
  RandomState,
  SeedSequence,
  StateError,
  type RandomSource,
} from "../../src/random.js";
import { RandomMemory } from "../../src/random/memory.js";
import { Generator } from "../../src/random/generator.js";

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Leaves a generator in any state: a half draw or a normal draw kept, or not. */
const steps = fc.array(fc.constantFrom("random", "half", "normal", "shuffle"), { maxLength: 8 });
function step(generator: Generator | RandomState, name: string): void {
  if (name === "random") generator.random();
  else if (name === "half") generator.choice(3);
  else if (name === "normal") generator.normal();
  else generator.permutation(5);
}

describe("a saved state", () => {
  test("brings a Generator back to where it was, also through JSON and into another one", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 70n }), steps, (seed, names) => {
        using rng = defaultRng(seed);
        for (const name of names) step(rng, name);
        const saved = json(rng.state);
        const expected = [...rng.integers(0, 10, 3), rng.standardNormal(), ...rng.permutation(9)];
        using other = defaultRng(0);
        other.choice(3);
        for (const generator of [rng, other]) {
          generator.state = saved;
          expect(generator.state).toEqual(saved);
          const drawn = [...generator.integers(0, 10, 3), generator.standardNormal(), ...generator.permutation(9)];
          expect(drawn).toEqual(expected);
        }
      }),
    );
  });

  test("brings a RandomState back to where it was, also through JSON and into another one", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), steps, (seed, names) => {
        using state = new RandomState(seed);
        for (const name of names) step(state, name);
        const saved = json(state.getState());
        const expected = [...state.randn(3), ...state.randint(0, 10, 3), ...state.permutation(9)];
        using other = new RandomState(0);
        other.randn();
        for (const generator of [state, other]) {
          generator.setState(saved);
          expect(generator.getState()).toEqual(saved);
          expect([...generator.randn(3), ...generator.randint(0, 10, 3), ...generator.permutation(9)]).toEqual(
            expected,
          );
        }
      }),
    );
  });

  test("has NumPy's numbers", () => {
    expect(defaultRng(42).state).toEqual({
      bitGenerator: "PCG64",
      state: {
        state: "274674114334540486603088602300644985544",
        inc: "332724090758049132448979897138935081983",
      },
      hasUint32: 0,
      uinteger: 0,
    });
    const { state, hasGauss } = new RandomState(5489).getState();
    expect([state.key[0], state.key[623], state.pos, hasGauss]).toEqual([5489, 79981964, 624, 0]);
  });

  test("may hold bigints", () => {
    const rng = defaultRng(7);
    const { state, ...rest } = rng.state;
    const first = rng.random();
    rng.state = { ...rest, state: { state: BigInt(state.state), inc: BigInt(state.inc) } };
    expect(rng.random()).toBe(first);
  });

  test("is refused when it is of another kind or damaged, and the generator stays as it was", () => {
    const [rng, state] = [defaultRng(1), new RandomState(1)];
    const [mine, other] = [rng.state, state.getState()];
    const damaged: unknown[] = [
      other,
      undefined,
      null,
      {},
      { ...mine, state: undefined },
      { ...mine, state: { ...mine.state, inc: "-1" } },
      { ...mine, state: { ...mine.state, inc: 2n ** 128n } },
      { ...mine, state: { ...mine.state, state: 12 } },
      { ...mine, uinteger: 2 ** 32 },
      { ...mine, hasUint32: "0" },
    ];
    for (const value of damaged) expect(() => (rng.state = value as never)).toThrow(StateError);
    expect(rng.state).toEqual(mine);
    const damagedOther: unknown[] = [
      mine,
      undefined,
      null,
      {},
      { ...other, state: undefined },
      { ...other, state: { ...other.state, key: [] } },
      { ...other, state: { ...other.state, key: Array(624).fill(-1) } },
      { ...other, state: { ...other.state, pos: 625 } },
      { ...other, hasGauss: 2 },
      { ...other, gauss: "0" },
    ];
    for (const value of damagedOther) expect(() => state.setState(value as never)).toThrow(StateError);
    expect(state.getState()).toEqual(other);
  });
});

describe("a seed", () => {
  test("of RandomState may be set again", () => {
    const state = new RandomState(1);
    const first = [...state.randn(3)];
    state.seed(1);
    expect([...state.randn(3)]).toEqual(first);
  });

  test("that is absent comes from fresh entropy", () => {
    expect(defaultRng().random()).not.toBe(defaultRng().random());
    expect(new RandomState().random()).not.toBe(new RandomState().random());
  });

  test("may be a sequence, which spawns the same children as the generator made from it", () => {
    const children = (make: () => Generator[]): number[] => make().map((child) => child.random());
    const fromSequence = children(() => new SeedSequence(9).spawn(3).map((child) => defaultRng(child)));
    expect(fromSequence).toEqual(children(() => defaultRng(9).spawn(3)));
    expect(new Set(fromSequence).size).toBe(3);
  });

  test("gives the same numbers as a number, a bigint, or the words of an array", () => {
    const expected = defaultRng(2 ** 33 + 5).random();
    expect(defaultRng(2n ** 33n + 5n).random()).toBe(expected);
    expect(defaultRng([5, 2]).random()).toBe(expected);
    expect(defaultRng(Uint32Array.of(5, 2)).random()).toBe(expected);
  });
});

describe("a disposed generator", () => {
  test("says so, may be disposed again, and leaves others alone", () => {
    for (const make of [() => defaultRng(1), () => new RandomState(1)]) {
      const [kept, gone] = [make(), make()];
      gone.dispose();
      gone.dispose();
      gone[Symbol.dispose]();
      const next = make();
      expect(() => gone.random()).toThrow(DisposedError);
      expect(() => gone.permutation(3)).toThrow(DisposedError);
      expect(next.random()).toBe(kept.random());
    }
  });

  test("gives its memory to the next one", () => {
    const memory = new RandomMemory("simd");
    new Generator(1, memory).dispose();
    const bytes = memory.doubles.length;
    for (let i = 0; i < 10_000; ++i) new Generator(i, memory).dispose();
    expect(memory.doubles.length).toBe(bytes);
  });
});

test("results stay as they are when the memory grows and is used again", () => {
  const rng = defaultRng(3);
  const first = rng.random(1000);
  const copy = first.slice();
  rng.random(5_000_000);
  rng.normal(0, 1, 2000);
  expect(first).toEqual(copy);
  expect(first.buffer.byteLength).toBe(8000);
});

test("both families are sources of randomness for a sampler", () => {
  const sources: RandomSource[] = [defaultRng(1), new RandomState(1)];
  for (const source of sources) expect(source.random()).toBeLessThan(1);
  expectTypeOf<Generator>().toExtend<RandomSource>();
  expectTypeOf<RandomState>().toExtend<RandomSource>();
});
