import { describe, expect, test } from "vitest";
import { DivergedError, type LanguageModel, type SampleOptions } from "../../src/index.js";
import { defaultRng } from "../../src/random.js";
import { builds } from "../engine.js";
import { drawParameters } from "../model/modelUnderTest.js";
import { fixedDistribution, handMade, oracleShape } from "./handMade.js";
import { withMemory } from "./memories.js";

/** What 0.1 % of chi-square values with this many degrees of freedom exceed. */
const critical: Record<number, number> = { 3: 16.27, 4: 18.47, 5: 20.52, 6: 22.46, 10: 29.59 };

/** Pearson's statistic of how often each outcome came, against its probability; an outcome without one throws. */
function chiSquare(outcomes: readonly string[], probabilities: Readonly<Record<string, number>>): number {
  const counts = new Map(Object.keys(probabilities).map((outcome) => [outcome, 0]));
  for (const outcome of outcomes) {
    const count = counts.get(outcome);
    if (count === undefined) throw new Error(`${JSON.stringify(outcome)} cannot come out.`);
    counts.set(outcome, count + 1);
  }
  let sum = 0;
  for (const [outcome, count] of counts) {
    const expected = probabilities[outcome]! * outcomes.length;
    sum += (count - expected) ** 2 / expected;
  }
  return sum;
}

/** A source that gives `u` for ever. */
function always(u: number): { random: () => number; calls: number } {
  return {
    calls: 0,
    random() {
      this.calls++;
      return u;
    },
  };
}

const justBelowOne = 1 - 2 ** -53;
const letters = { a: 0.35, b: 0.25, c: 0.2, d: 0.1, e: 0.07, f: 0.03 };

describe.each(builds)("sampling, %s build", (build) => {
  describe("from a fixed distribution", () => {
    test("texts of one token come as often as their probabilities say", async () => {
      const { f, ...others } = letters;
      using model = await fixedDistribution(build, { ...others, "<EOS>": f });
      const rng = defaultRng(11);
      const drawn = Array.from({ length: 3000 }, () => model.sample({ maxLength: 1, rng }));
      expect(chiSquare(drawn, { ...others, "": f })).toBeLessThan(critical[5]!);
    });

    test("so do the tokens of one long text, and those of another are independent of them", async () => {
      using model = await fixedDistribution(build, letters);
      const [one, other] = [1, 2].map((seed) => [...model.sample({ maxLength: 20_000, seed })]);
      expect(one).toHaveLength(20_000);
      expect(chiSquare(one!, letters)).toBeLessThan(critical[5]!);
      expect(chiSquare(other!, letters)).toBeLessThan(critical[5]!);
      const equal = one!.filter((token, i) => token === other![i]).length / 20_000;
      const expected = Object.values(letters).reduce((sum, p) => sum + p * p, 0);
      expect(Math.abs(equal - expected)).toBeLessThan(0.015);
    });

    test("a text ends at <EOS>: lengths have the geometric distribution", async () => {
      const end = 0.3;
      using model = await fixedDistribution(build, { "<EOS>": end, a: 0.4, b: 0.3 });
      const rng = defaultRng(3);
      const lengths = Array.from({ length: 2000 }, () => Math.min(model.sample({ rng }).length, 10));
      const expected = Array.from({ length: 11 }, (_, n) => (1 - end) ** n * (n < 10 ? end : 1));
      expect(chiSquare(lengths.map(String), Object.fromEntries(Object.entries(expected)))).toBeLessThan(critical[10]!);
    });

    test("without <EOS> a text has maxLength tokens, 200 unless told otherwise", async () => {
      using model = await fixedDistribution(build, { "🦕": 0.5, b: 0.5 });
      for (const maxLength of [1, 7, 300]) expect([...model.sample({ maxLength })]).toHaveLength(maxLength);
      expect([...model.sample()]).toHaveLength(200);
      expect([...model.sample({ prompt: "bbb", maxLength: 7 })]).toHaveLength(7);
    });

    test.each([0.5, 2, 10])("temperature %d raises probabilities to the power of its inverse", async (temperature) => {
      using model = await fixedDistribution(build, letters);
      const drawn = [...model.sample({ temperature, maxLength: 20_000, seed: 5 })];
      const powers = Object.entries(letters).map(([letter, p]) => [letter, p ** (1 / temperature)] as const);
      const sum = powers.reduce((total, [, power]) => total + power, 0);
      const expected = Object.fromEntries(powers.map(([letter, power]) => [letter, power / sum]));
      expect(chiSquare(drawn, expected)).toBeLessThan(critical[5]!);
      expect(chiSquare(drawn, letters)).toBeGreaterThan(10 * critical[5]!);
    });

    test("a temperature near zero is temperature zero, one near its end makes all tokens alike", async () => {
      using model = await fixedDistribution(build, { "<EOS>": 0.1, a: 0.2, b: 0.4, c: 0.3 });
      for (const temperature of [1e-300, 1e-40, 1e-30]) {
        expect(model.sample({ temperature, maxLength: 50, seed: 1 })).toBe("b".repeat(50));
      }
      const rng = defaultRng(2);
      const drawn = Array.from({ length: 2000 }, () => model.sample({ temperature: 1e6, maxLength: 1, rng }));
      expect(chiSquare(drawn, { "": 0.25, a: 0.25, b: 0.25, c: 0.25 })).toBeLessThan(critical[3]!);
    });

    test("temperature 0 takes the likeliest token, of equals the first, and needs no random number", async () => {
      using model = await fixedDistribution(build, { "<UNK>": 0.5, a: 0.1, b: 0.15, c: 0.15, d: 0.1 });
      const rng = always(justBelowOne);
      expect(model.sample({ temperature: 0, maxLength: 5, rng })).toBe("bbbbb");
      expect(rng.calls).toBe(0);
      using ending = await fixedDistribution(build, { "<EOS>": 0.6, a: 0.4 });
      expect(ending.sample({ temperature: 0 })).toBe("");
    });

    test.each<{ options: SampleOptions; expected: Record<string, number> }>([
      { options: { topK: 2 }, expected: { a: 0.35, b: 0.25 } },
      { options: { topP: 0.61 }, expected: { a: 0.35, b: 0.25, c: 0.2 } },
      { options: { minP: 0.25 }, expected: { a: 0.35, b: 0.25, c: 0.2, d: 0.1 } },
      // The entropy is 1.557 nats; the surprisals are 1.05, 1.39, 1.61, 2.30, 2.66, 3.51.
      { options: { typicalP: 0.4 }, expected: { c: 0.2, b: 0.25 } },
      { options: { topK: 4, typicalP: 0.85, topP: 0.7, minP: 0.6 }, expected: { a: 0.35, b: 0.25 } },
      { options: { topK: 3, temperature: 0.5 }, expected: { a: 0.35 ** 2, b: 0.25 ** 2, c: 0.2 ** 2 } },
    ])("with $options only what is left is drawn, in its old proportions", async ({ options, expected }) => {
      using model = await fixedDistribution(build, letters);
      const drawn = [...model.sample({ ...options, maxLength: 8000, seed: 6 })];
      const total = Object.values(expected).reduce((sum, p) => sum + p, 0);
      const shares = Object.entries(expected).map(([letter, p]) => [letter, p / total]);
      expect(chiSquare(drawn, Object.fromEntries(shares) as Record<string, number>)).toBeLessThan(critical[3]!);
    });

    test("filters that filter nothing change no bit, and a filter draws one random number a token", async () => {
      using model = await fixedDistribution(build, letters);
      const none = { topK: 8, topP: 1, minP: 0, typicalP: 1, repetitionPenalty: 1, stop: [] };
      expect(model.sample({ ...none, seed: 3 })).toBe(model.sample({ seed: 3 }));
      const rng = always(0.5);
      expect(model.sample({ topK: 3, topP: 0.9, typicalP: 0.9, minP: 0.01, rng, maxLength: 9 })).toHaveLength(9);
      expect(rng.calls).toBe(9);
    });

    test("at temperature 0 filters leave the likeliest token", async () => {
      using model = await fixedDistribution(build, letters);
      for (const options of [{ topK: 1 }, { topP: 0.1 }, { typicalP: 0.1 }, { minP: 1 }]) {
        expect(model.sample({ ...options, temperature: 0, maxLength: 3 })).toBe("aaa");
      }
    });

    test("a repetition penalty makes tokens of the prompt and of the text less likely, once each", async () => {
      using model = await fixedDistribution(build, { a: 0.4, b: 0.3, c: 0.2, d: 0.1 });
      const greedy = { temperature: 0, maxLength: 6 };
      // ln p is negative: times 1.5 it is -1.37, -1.81, -2.41, -3.45, beside -0.92, -1.20, -1.61, -2.30 before.
      expect(model.sample({ ...greedy, repetitionPenalty: 1.5 })).toBe("abaaaa");
      expect(model.sample({ ...greedy, repetitionPenalty: 3 })).toBe("abcdaa");
      expect(model.sample({ ...greedy, repetitionPenalty: 3, prompt: "bbbad" })).toBe("caaaaa");
      // Below 1 it makes them likelier: -0.92 beside -1.15 of the prompt's d, then -0.46.
      expect(model.sample({ ...greedy, repetitionPenalty: 0.5, prompt: "d" })).toBe("aaaaaa");
      expect(model.sample({ ...greedy, repetitionPenalty: 0.3, prompt: "d" })).toBe("dddddd");
    });

    test.each([
      { zero: -1e30, written: "-1e30" },
      { zero: -Infinity, written: "-Infinity" },
    ])("a token of probability zero (bias $written) is never drawn", async ({ zero }) => {
      const probabilities = { "<EOS>": 0, a: 0, b: 0.6, c: 0, d: 0.4, e: 0, f: 0 };
      using model = await fixedDistribution(build, probabilities, zero);
      expect(model.sample({ maxLength: 20, rng: always(0) })).toBe("b".repeat(20));
      for (const u of [justBelowOne, 1]) expect(model.sample({ maxLength: 20, rng: always(u) })).toBe("d".repeat(20));
      for (const temperature of [1, 100]) {
        const drawn = model.sample({ maxLength: 5000, temperature, seed: 9 });
        expect(new Set(drawn)).toEqual(new Set("bd"));
      }
    });

    test("<UNK> is never drawn, and its probability is shared out among the others", async () => {
      using model = await fixedDistribution(build, { "<EOS>": 0.02, "<UNK>": 0.9, a: 0.05, b: 0.03 });
      const rng = defaultRng(4);
      const drawn = Array.from({ length: 2000 }, () => model.sample({ maxLength: 1, rng }));
      expect(chiSquare(drawn, { "": 0.2, a: 0.5, b: 0.3 })).toBeLessThan(critical[3]!);
    });

    test("<UNK> is drawn as U+FFFD where allowUnknown lets it, as often as its probability says", async () => {
      const { f, ...others } = letters;
      using model = await fixedDistribution(build, { ...others, "<UNK>": f });
      const options = { allowUnknown: true, maxLength: 20_000, seed: 5 };
      const drawn = model.sample(options);
      expect(chiSquare([...drawn], { ...others, "\uFFFD": f })).toBeLessThan(critical[5]!);
      expect([...model.stream(options)].join("")).toBe(drawn);
      expect(model.sampleMany(1, options)).toEqual([drawn]);
    });
  });

  describe("from a model whose probabilities depend on the text", () => {
    const characters = [..."abcdefgh"];
    const shape = { characters, embeddingSize: 6, hiddenSize: 20, numLayers: 2 };
    const create = (): Promise<LanguageModel> => {
      const parameters = drawParameters(oracleShape(shape), 8);
      parameters["output.bias"]![0] = -3; // <EOS> now and then
      return handMade(build, shape, parameters);
    };

    /** P(token | prompt) for every token that can be drawn ("" for `<EOS>`), in the order of ids, as `score` has it. */
    function next(model: LanguageModel, prompt: string, temperature = 1): [token: string, p: number][] {
      const end = [...prompt].length;
      const powers = ["", ...characters].map((token): [string, number] => {
        const { logProbability } = model.score(prompt + token).tokens[end]!;
        return [token, Math.exp(logProbability / temperature)];
      });
      const sum = powers.reduce((total, [, power]) => total + power, 0);
      return powers.map(([token, power]) => [token, power / sum]);
    }

    test.each([
      { prompt: "", temperature: 1 },
      { prompt: "a", temperature: 1 },
      { prompt: "hgfedc", temperature: 1 },
      { prompt: "ab?ü🦕", temperature: 1 },
      { prompt: "abba", temperature: 0.3 },
    ])("the choice is that of np.random.choice: after $prompt, temperature $temperature", async (options) => {
      using model = await create();
      // A random number in the middle of a token's share of [0, 1) draws that token, and so do those near its ends.
      let low = 0;
      for (const [token, p] of next(model, options.prompt, options.temperature)) {
        for (const part of [0.01, 0.5, 0.99]) {
          const rng = always(low + part * p);
          expect(model.sample({ ...options, maxLength: 1, rng }), `${token}: ${low} + ${part} * ${p}`).toBe(token);
          expect(rng.calls).toBe(1);
        }
        low += p;
      }
      expect(low).toBeCloseTo(1, 10);
    });

    test("a prompt makes a difference, and is not part of the result", async () => {
      using model = await create();
      const after = (prompt: string): number[] => next(model, prompt).map(([, p]) => p);
      expect(after("a")).not.toEqual(after("b"));
      expect(after("ab")).not.toEqual(after("bb"));
      expect(after("?")).toEqual(after("ü"));
      const u = 0.5;
      const whole = model.sample({ maxLength: 30, rng: always(u) });
      expect(whole.length).toBeGreaterThan(5);
      const rest = model.sample({ prompt: whole.slice(0, 5), maxLength: 25, rng: always(u) });
      expect(whole.slice(0, 5) + rest).toBe(whole);
    });

    test("each drawn token is fed back: a text is drawn as its tokens one by one", async () => {
      using model = await create();
      const whole = model.sample({ maxLength: 12, seed: 21 });
      expect(whole.length).toBeGreaterThan(3);
      const rng = defaultRng(21);
      let text = "";
      for (let i = 0; i < 12; i++) {
        const token = model.sample({ prompt: text, maxLength: 1, rng });
        if (token === "") break;
        text += token;
      }
      expect(text).toBe(whole);
    });

    test("one seed gives one text, another another; none gives a new one every time", async () => {
      using model = await create();
      const text = (options: object): string => model.sample({ maxLength: 60, ...options });
      expect(text({ seed: 7 })).toBe(text({ seed: 7 }));
      expect(text({ seed: 7n })).toBe(text({ seed: 7 }));
      expect(text({ rng: defaultRng(7) })).toBe(text({ seed: 7 }));
      expect(text({ seed: 8 })).not.toBe(text({ seed: 7 }));
      expect(new Set(Array.from({ length: 5 }, () => text({}))).size).toBe(5);
    });

    test("a stream gives the same text token by token, and draws no further than it is read", async () => {
      using model = await create();
      const whole = model.sample({ maxLength: 60, seed: 7 });
      expect([...model.stream({ maxLength: 60, seed: 7 })].join("")).toBe(whole);
      const rng = always(0.4);
      const read: string[] = [];
      for (const token of model.stream({ rng })) {
        read.push(token);
        expect(rng.calls).toBe(read.length);
        if (read.length === 3) break;
      }
      expect(read.join("")).toBe(model.sample({ maxLength: 3, rng: always(0.4) }));
    });

    test("a text ends before a stop string, which a stream never shows a part of", async () => {
      using model = await create();
      const whole = model.sample({ maxLength: 60, seed: 7 });
      const [at, n] = [9, 4];
      expect(whole.length).toBeGreaterThan(at + n);
      const stop = whole.slice(at, at + n);
      expect(whole.indexOf(stop)).toBe(at);
      const options = { maxLength: 60, seed: 7, stop };
      expect(model.sample(options)).toBe(whole.slice(0, at));
      expect(model.sample({ ...options, stop: ["?", stop] })).toBe(whole.slice(0, at));
      const pieces = [...model.stream(options)];
      expect(pieces.join("")).toBe(whole.slice(0, at));
      expect(pieces).not.toContain("");
      // What may begin a stop string is held back no longer than it may.
      const almost = `${stop.slice(0, -1)}?`;
      expect([...model.stream({ ...options, stop: almost })].join("")).toBe(whole);
      // Nor is anything drawn after it.
      const rng = defaultRng(7);
      const counted = { calls: 0, random: () => (counted.calls++, rng.random()) };
      model.sample({ maxLength: 60, rng: counted, stop });
      expect(counted.calls).toBe(at + n);
    });

    test("a stop string in the prompt, or across its end, stops nothing", async () => {
      using model = await create();
      const whole = model.sample({ prompt: "ab", maxLength: 9, seed: 2 });
      expect(model.sample({ prompt: "ab", maxLength: 9, seed: 2, stop: ["ab", `b${whole[0]!}`] })).toBe(
        whole.split("ab")[0]!.split(`b${whole[0]!}`)[0],
      );
    });

    test("an aborted signal ends a stream with its reason at the next token", async () => {
      using model = await create();
      const controller = new AbortController();
      const reason = new Error("enough");
      const stream = model.stream({ seed: 1, signal: controller.signal });
      const first = stream.next();
      controller.abort(reason);
      expect(first.done).toBe(false);
      expect(() => stream.next()).toThrow(reason);
      expect(stream.next()).toEqual({ done: true, value: undefined });
      expect(() => model.sample({ signal: controller.signal })).toThrow(reason);
      expect(() => model.sampleMany(2, { signal: controller.signal })).toThrow(reason);
    });

    test("a stream can be waited for like one that comes from afar", async () => {
      using model = await create();
      const read: string[] = [];
      // eslint-disable-next-line @typescript-eslint/await-thenable -- users do so, to let others run between tokens
      for await (const token of model.stream({ maxLength: 30, seed: 7 })) {
        await Promise.resolve();
        read.push(token);
      }
      expect(read.join("")).toBe(model.sample({ maxLength: 30, seed: 7 }));
    });

    test("streams take memory at their first token and give it back however they end", async () => {
      const { result: model, bytes } = await withMemory(create);
      const controller = new AbortController();
      controller.abort();
      const open = (): Iterator<string> => model.stream({ repetitionPenalty: 1.1, topP: 0.9, seed: 1 });
      for (const token of model.stream({ seed: 1, repetitionPenalty: 1.1 })) if (token !== "") break;
      const before = bytes();
      for (let i = 0; i < 500; i++) {
        open();
        const read = open();
        read.next();
        read.return?.();
        for (const token of model.stream({ seed: i })) if (token !== "") break;
        expect(() => model.stream({ signal: controller.signal }).next()).toThrow();
        const failing = { random: () => Number(BigInt(i) / 0n) };
        expect(() => model.stream({ rng: failing }).next()).toThrow(RangeError);
      }
      expect(bytes()).toBe(before);
      model.dispose();
    });

    test("streams and samples do not disturb one another", async () => {
      using model = await create();
      const seeds = [1, 2, 3];
      const alone = seeds.map((seed) => model.sample({ maxLength: 40, seed }));
      const streams = seeds.map((seed) => model.stream({ maxLength: 40, seed }));
      const texts = seeds.map(() => "");
      for (let i = 0; i <= 40; i++) {
        streams.forEach((stream, k) => (texts[k] = `${texts[k]!}${stream.next().value ?? ""}`));
        model.sample({ maxLength: 2 });
        model.score("abc");
      }
      expect(texts).toEqual(alone);
    });
  });

  test("numbers that are no probabilities are an error, not a text", async () => {
    const shape = { characters: ["a", "b"] };
    using notANumber = await handMade(build, shape, { "output.bias": [0, 0, NaN, 0] });
    expect(() => notANumber.sample()).toThrow(DivergedError);
    using infinite = await handMade(build, shape, { "output.bias": [0, 0, Infinity, 0] });
    expect(() => [...infinite.stream({ temperature: 0 })]).toThrow(DivergedError);
    const filters = { topK: 1, topP: 0.5, typicalP: 0.5, minP: 0.5, repetitionPenalty: 2, prompt: "a" };
    for (const model of [notANumber, infinite]) expect(() => model.sample(filters)).toThrow(DivergedError);
  });
});
