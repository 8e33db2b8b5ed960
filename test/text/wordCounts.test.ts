import { expect, it } from "vitest";
import { WordCounts } from "../../src/text/wordCounts.js";

it("forgets the rarest words when there are too many different ones", () => {
  const counts = new WordCounts(3);
  counts.add(["a", "a", "a", "b", "b", "c"]);
  expect(counts.mostFrequent(9, 1)).toEqual(["a", "b", "c"]);
  counts.add(["d"]);
  expect(counts.mostFrequent(9, 1)).toEqual(["a", "b"]);
  counts.add(["c", "d"]);
  expect(counts.mostFrequent(9, 1)).toEqual(["a"]);
  counts.add(["b"]);
  expect(counts.mostFrequent(9, 1)).toEqual(["a", "b"]);
});

it("keeps no part of the text that the words were cut from", () => {
  const counts = new WordCounts();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200; i++) {
    const slice = `averyuncommonword${i} `.padEnd(500_000, ` filler`);
    counts.add([slice.slice(0, slice.indexOf(" "))]);
  }
  // Each slice took half a megabyte.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60e6);
  expect(counts.mostFrequent(1, 1)).toEqual(["averyuncommonword0"]);
});
