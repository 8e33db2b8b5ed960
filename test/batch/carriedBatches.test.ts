import fc from "fast-check";
import { expect, test } from "vitest";
import { carriedBatches } from "../../src/batch/carriedBatches.js";
import type { EncodedCorpus } from "../../src/text/corpus.js";

interface Pieces {
  corpus: EncodedCorpus;
  lengths: number[];
  batchSize: number;
  rows: number;
}

/** Corpora of either kind whose ids are their places, in batches of all sizes. */
const pieces: fc.Arbitrary<Pieces> = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 70 }),
    batchSize: fc.integer({ min: 1, max: 9 }),
    more: fc.integer({ min: 0, max: 60 }),
    text: fc.boolean(),
  })
  .map(({ lengths, batchSize, more, text }) => {
    const starts = Int32Array.of(0, ...lengths);
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    const ids = Int32Array.from({ length: starts.at(-1)! }, (_, i) => i);
    const sizes = { batchSize, rows: batchSize + more };
    return text
      ? { corpus: { kind: "text", ids }, lengths: [ids.length], ...sizes }
      : { corpus: { kind: "sequences", ids, starts }, lengths, ...sizes };
  });

test("every token is a target once, after the tokens before it, in whatever pieces", () => {
  fc.assert(
    fc.property(pieces, ({ corpus, lengths, batchSize, rows }) => {
      const beginnings = new Set(lengths.map((_, i) => lengths.slice(0, i).reduce((a, b) => a + b, 0)));
      /** The last token of each sequence of the batch before. */
      let last: number[] = [];
      const seen: number[] = [];
      for (const batch of carriedBatches(corpus, { batchSize, rows })) {
        const { offsets, inputs, targets, positions, steps } = batch;
        expect(batch.batchSize).toBeLessThanOrEqual(batchSize);
        expect(batch.rows).toBeLessThanOrEqual(rows);
        expect([offsets[0], offsets[steps], offsets.length]).toEqual([0, batch.rows, steps + 1]);
        expect(inputs).toHaveLength(batch.rows);
        let before = batch.carry ? last : [];
        let running = batch.batchSize;
        for (let t = 0; t < steps; t++) {
          const row = [...targets.subarray(offsets[t], offsets[t + 1])];
          const from = [...inputs.subarray(offsets[t], offsets[t + 1])];
          expect(row.length).toBeGreaterThan(0);
          expect(row.length).toBeLessThanOrEqual(running);
          running = row.length;
          expect(row).toEqual([...positions.subarray(offsets[t], offsets[t + 1])]);
          expect(from).toEqual(row.map((id) => (beginnings.has(id) ? -1 : id - 1)));
          // The state that is carried on is the sequence's own.
          expect(from).toEqual(t === 0 && !batch.carry ? row.map(() => -1) : before.slice(0, row.length));
          before = row;
          seen.push(...row);
        }
        last = before;
      }
      expect(seen.sort((a, b) => a - b)).toEqual([...corpus.ids]);
    }),
    { numRuns: 200 },
  );
});

test("sequences of similar lengths are side by side", () => {
  const lengths = Array.from({ length: 64 }, (_, i) => 1 + ((i * 37) % 64));
  const starts = Int32Array.of(0, ...lengths);
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const ids = new Int32Array(starts.at(-1)!);
  const batches = carriedBatches({ kind: "sequences", ids, starts }, { batchSize: 8, rows: 10_000 });
  expect(Array.from(batches, ({ steps }) => steps)).toEqual([64, 56, 48, 40, 32, 24, 16, 8]);
});
