import { describe, expect, it } from "vitest";
import { ByteTokenizer } from "../../src/text/byteTokenizer.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import { encodeCorpus } from "../../src/text/corpus.js";
import type { Corpus } from "../../src/text/corpusItems.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";
import { WordTokenizer } from "../../src/text/wordTokenizer.js";

const MEGABYTES_10 = 10_000_000;
const verse = "The cat, which already ate 3.14 apples, was full; the cats — well-fed — weren't.\r\n";
const tenMegabytes = verse.repeat(Math.ceil(MEGABYTES_10 / verse.length));

const kinds: [name: string, fit: (corpus: Corpus) => Promise<Tokenizer>][] = [
  ["characters", (corpus) => CharTokenizer.fitAsync(corpus)],
  ["graphemes", (corpus) => CharTokenizer.fitAsync(corpus, { unit: "grapheme" })],
  ["bytes", () => Promise.resolve(new ByteTokenizer())],
  ["words", (corpus) => WordTokenizer.fitAsync(corpus)],
];

/** Milliseconds that the process itself worked for. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The longest time between two turns of the event loop during `work`, in milliseconds, others' work left out. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = { wall: performance.now(), own: processorTime() };
  const turn = (): void => {
    const now = { wall: performance.now(), own: processorTime() };
    longest = Math.max(longest, Math.min(now.wall - last.wall, now.own - last.own));
    last = now;
  };
  const timer = setInterval(turn, 5);
  await work();
  turn();
  clearInterval(timer);
  return longest;
}

describe.each(kinds)("10 MB into %s", (_, fit) => {
  it("takes less than two seconds", async () => {
    const tokenizer = await fit(verse);
    const before = processorTime();
    const ids = tokenizer.encode(tenMegabytes);
    expect(processorTime() - before).toBeLessThan(2000);
    expect(ids.length).toBeGreaterThan(2e6);
    expect(ids.includes(tokenizer.unk)).toBe(false);
  });

  it.each<[string, Corpus]>([
    ["a running text", tenMegabytes],
    ["a single line", [tenMegabytes.replaceAll("\r\n", " ")]],
  ])("of %s leaves the event loop its turn every 50 ms", async (_, corpus) => {
    const work = async (): Promise<void> => {
      await encodeCorpus(corpus, await fit(corpus));
    };
    // A collection of garbage may hold up one attempt; what holds up all of them is the work.
    let longest = Infinity;
    for (let attempt = 0; attempt < 3 && longest >= 65; attempt++) longest = Math.min(longest, await longestTurn(work));
    expect(longest).toBeLessThan(65);
  });
});

it.each([
  ["letters", "a"],
  ["hyphens", "a-"],
  ["points", "."],
  ["marks", "\u0301"],
  ["joined emoji", "👩\u200D"],
  ["flags", "🇩"],
  ["Chinese letters", "猫"],
  ["lone surrogates", "\uD83E"],
  ["NUL", "\0"],
  ["blanks", " \t"],
])("a line of nothing but %s, 200,000 times, is encoded", async (_, unit) => {
  const line = unit.repeat(2e5);
  for (const [, fit] of kinds) {
    const tokenizer = await fit([line, "a"]);
    const encoded = await encodeCorpus([line, "a"], tokenizer);
    expect(encoded.ids.at(-2)).toBe(tokenizer.encode("a")[0]);
    expect(encoded.ids.includes(tokenizer.unk)).toBe(false);
  }
});
