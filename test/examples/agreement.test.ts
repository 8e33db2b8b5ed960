import { describe, expect, test } from "vitest";
import { Grammar } from "../../examples/agreement/grammar.mjs";
import { runNode } from "../runNode.js";

const SINGULAR = "cat dog cow goat duck horse rabbit fox wolf goose mouse ox barn river garden stable".split(" ");
const PLURAL =
  "cats dogs cows goats ducks horses rabbits foxes wolves geese mice oxen barns rivers gardens stables".split(" ");

/** The sentence's words, and where those of the subject and the verb stand, the verb's found from the wrong sentence. */
function parse({ right, wrong }: { right: string; wrong: string }, distance: number) {
  const words = right.replaceAll(",", "").split(" ");
  const others = wrong.replaceAll(",", "").split(" ");
  const verb = words.findIndex((word, i) => word !== others[i]);
  return { words, others, verb, subject: verb - distance - 1 };
}

describe("the grammar of examples/agreement", () => {
  const distances = Array.from({ length: 20 }, (_, i) => i + 1);
  const grammar = new Grammar(1);
  const sentences = distances.map((distance) =>
    Array.from({ length: 1000 }, () => parse(grammar.sentence(distance), distance)),
  );

  test("a subject agrees with the verb that stands the number of words after it; the other sentence has the other verb", () => {
    for (const { words, others, verb, subject } of sentences.flatMap((some) => some.slice(0, 100))) {
      const plural = PLURAL.includes(words[subject]!);
      expect(plural || SINGULAR.includes(words[subject]!), words.join(" ")).toBe(true);
      expect(words[subject - 1]).toBe("the");
      expect(plural ? ["were", "are", "have"] : ["was", "is", "has"]).toContain(words[verb]);
      expect(words.filter((word, i) => word !== others[i])).toEqual([words[verb]]);
    }
  });

  test.each(distances.slice(2))(
    "%i words between say nothing about the verb, nor do those before, nor its place",
    (distance) => {
      const agree = { last: [0, 0], first: [0, 0], majority: [0, 0] };
      const note = (counts: number[], agrees: boolean) => counts[agrees ? 1 : 0]!++;
      const places = new Set<number>();
      for (const { words, verb, subject } of sentences[distance - 1]!) {
        const number = PLURAL.includes(words[subject]!);
        const nouns = (from: number, to: number) =>
          words.slice(from, to).filter((word) => PLURAL.includes(word) || SINGULAR.includes(word));
        const between = nouns(subject + 1, verb).map((word) => PLURAL.includes(word));
        const plurals = between.filter(Boolean).length;
        if (between.length > 0) note(agree.last, between.at(-1) === number);
        if (plurals * 2 !== between.length) note(agree.majority, plurals * 2 > between.length === number);
        for (const noun of nouns(0, subject)) note(agree.first, PLURAL.includes(noun) === number);
        places.add(verb);
      }
      for (const [no, yes] of Object.values(agree) as [number, number][]) {
        expect(no + yes).toBeGreaterThan(300);
        // Five standard deviations of tosses of a coin.
        expect(Math.abs(yes - no)).toBeLessThan(5 * Math.sqrt(no + yes));
      }
      expect(places.size).toBeGreaterThan(1);
    },
  );
});

test("examples/agreement: a GRU finds the verb further from its subject than in any sentence it learned from, a plain RNN does not", async () => {
  const short = "--cell rnn gru --trained 10 --longest 12 --sentences 20000 --asked 100 --build simd --seed 1 --json";
  const { exitCode, stdout, stderr } = await runNode(["examples/agreement/main.mjs", ...short.split(" ")]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const { distances, results } = JSON.parse(stdout) as {
    distances: number[];
    results: Record<"rnn" | "gru", { shares: number[]; trained: number; longer: number }>;
  };
  expect(distances).toHaveLength(12);
  expect(results.gru.shares).toHaveLength(12);
  expect(results.gru.trained).toBeGreaterThanOrEqual(0.98);
  expect(results.gru.longer).toBeGreaterThanOrEqual(0.98);
  expect(results.rnn.longer).toBeLessThan(0.8);
}, 60_000);

test("examples/agreement prints a line for each distance, and refuses what it cannot do", async () => {
  const tiny = "--cell 5-gram --trained 2 --longest 3 --sentences 2000 --asked 20".split(" ");
  const { exitCode, stdout } = await runNode(["examples/agreement/main.mjs", ...tiny]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^ +1 +\d+\.\d [█·]{10}\n +2 +\d+\.\d [█·]{10}\n +3 new +\d+\.\d [█·]{10}\n/m);
  const refused = await runNode(["examples/agreement/main.mjs", "--asked", "0"]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("--asked");
});
