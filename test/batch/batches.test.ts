import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidOptionError, SequenceTooLongError } from "../../src/errors.js";
import type { EncodedSequences, EncodedText } from "../../src/text/corpus.js";
import {
  countSteps,
  epochBatches,
  largestBatch,
  sequenceBatches,
  textBatches,
  type Batch,
} from "../../src/batch/batches.js";

const eos = 0;

/** Sequences of these lengths (their <EOS> counted); no two tokens but the <EOS> are equal. */
function sequencesOf(lengths: readonly number[]): EncodedSequences {
  const starts = new Int32Array(lengths.length + 1);
  for (const [i, length] of lengths.entries()) starts[i + 1] = (starts[i] as number) + length;
  const ids = Int32Array.from({ length: starts.at(-1) as number }, (_, at) => (starts.includes(at + 1) ? eos : at + 1));
  return { kind: "sequences", ids, starts };
}

/** A text whose every token is its own position. */
function textOf(tokens: number): EncodedText {
  return { kind: "text", ids: Int32Array.from({ length: tokens }, (_, at) => at) };
}

/** The inputs and the targets of each sequence of a batch, found by the rule that row `offsets[t] + b` is step t of b. */
function unpack(batch: Batch): { inputs: number[]; targets: number[] }[] {
  const unpacked = Array.from({ length: batch.batchSize }, () => ({ inputs: [] as number[], targets: [] as number[] }));
  for (let t = 0; t < batch.steps; t++) {
    const from = batch.offsets[t] as number;
    const count = (batch.offsets[t + 1] as number) - from;
    for (let b = 0; b < count; b++) {
      unpacked[b]?.inputs.push(batch.inputs[from + b] as number);
      unpacked[b]?.targets.push(batch.targets[from + b] as number);
    }
  }
  return unpacked;
}

/** What holds for every batch of either kind. */
function expectPacked(batch: Batch): void {
  const counts = Array.from(batch.offsets.subarray(1), (end, t) => end - (batch.offsets[t] as number));
  expect(batch.offsets.length).toBe(batch.steps + 1);
  expect(batch.offsets[0]).toBe(0);
  expect(counts[0]).toBe(batch.batchSize);
  expect(counts.every((count, t) => count >= 1 && count <= (counts[t - 1] ?? count))).toBe(true);
  expect([batch.inputs.length, batch.targets.length, batch.offsets.at(-1)]).toEqual([
    batch.rows,
    batch.rows,
    batch.rows,
  ]);
}

/** Some sequences' lengths, in 1 … 12 tokens and <EOS>, and an order to take them in. */
const sequencesAndOrder = fc.array(fc.integer({ min: 2, max: 13 }), { minLength: 1, maxLength: 60 }).chain((lengths) =>
  fc.record({
    lengths: fc.constant(lengths),
    order: fc.option(
      fc.shuffledSubarray(
        Array.from(lengths, (_, i) => i),
        { minLength: lengths.length },
      ),
      { nil: undefined },
    ),
  }),
);

describe("batches of sequences", () => {
  it("packs step after step, longest sequence first, without padding", () => {
    const corpus = sequencesOf([2, 4, 3]);
    const [batch, ...rest] = [...sequenceBatches(corpus, { batchSize: 3, order: undefined, maxSequenceLength: 3 })];
    expect(rest).toEqual([]);
    expect(batch).toEqual({
      steps: 4,
      batchSize: 3,
      rows: 9,
      offsets: new Int32Array([0, 3, 6, 8, 9]),
      inputs: new Int32Array([-1, -1, -1, 3, 7, 1, 4, 8, 5]),
      targets: new Int32Array([3, 7, 1, 4, 8, 0, 5, 0, 0]),
      carry: false,
    });
  });

  it("has every sequence once an epoch, each target with the token before it as input", () => {
    fc.assert(
      fc.property(sequencesAndOrder, fc.integer({ min: 1, max: 7 }), ({ lengths, order }, batchSize) => {
        const corpus = sequencesOf(lengths);
        const found: number[][] = [];
        for (const batch of sequenceBatches(corpus, { batchSize, order, maxSequenceLength: 12 })) {
          expectPacked(batch);
          expect(batch.carry).toBe(false);
          expect(batch.batchSize).toBeLessThanOrEqual(batchSize);
          for (const { inputs, targets } of unpack(batch)) {
            expect(inputs).toEqual([-1, ...targets.slice(0, -1)]);
            found.push(targets);
          }
        }
        const expected = lengths.map((_, i) => [...corpus.ids.subarray(corpus.starts[i], corpus.starts[i + 1])]);
        const byFirst = (a: number[], b: number[]): number => (a[0] as number) - (b[0] as number);
        expect(found.sort(byFirst)).toEqual(expected);
      }),
    );
  });

  it("has as many batches as countSteps says, and none larger than largestBatch says", () => {
    fc.assert(
      fc.property(sequencesAndOrder, fc.integer({ min: 1, max: 70 }), ({ lengths, order }, batchSize) => {
        const corpus = sequencesOf(lengths);
        const largest = largestBatch(corpus, { batchSize });
        let count = 0;
        for (const batch of sequenceBatches(corpus, { batchSize, order, maxSequenceLength: 12 })) {
          count++;
          expect(batch.steps).toBeLessThanOrEqual(largest.steps);
          expect(batch.rows).toBeLessThanOrEqual(largest.rows);
        }
        expect(count).toBe(countSteps(corpus, { batchSize }));
        expect(largest.steps).toBe(Math.max(...lengths));
        expect(largest.rows).toBeLessThanOrEqual(batchSize * largest.steps);
      }),
    );
  });

  /** 1,000 sequences of 2 to 41 tokens in a scrambled order. */
  const lengths = Array.from({ length: 1000 }, (_, i) => 2 + ((i * 7919) % 40));
  const scrambled = Array.from(lengths, (_, i) => (i * 577 + 31) % 1000);
  const stepsOf = (order: readonly number[] | undefined): number[][] =>
    Array.from(sequenceBatches(sequencesOf(lengths), { batchSize: 10, order, maxSequenceLength: 100 }), (batch) =>
      unpack(batch).map(({ targets }) => targets.length),
    );

  it("batches the order as it is, whatever the lengths, and begins each batch with the longest", () => {
    const expected = Array.from({ length: 100 }, (_, i) =>
      scrambled
        .slice(10 * i, 10 * i + 10)
        .map((sequence) => lengths[sequence] as number)
        .sort((a, b) => b - a),
    );
    expect(stepsOf(scrambled)).toEqual(expected);
  });

  it("depends on the order that it is given, and on nothing else", () => {
    expect(stepsOf(scrambled)).toEqual(stepsOf(scrambled));
    const reversed = scrambled.toReversed();
    expect(stepsOf(reversed)).not.toEqual(stepsOf(scrambled));
    expect(stepsOf(undefined)).toEqual(stepsOf(Array.from(lengths, (_, i) => i)));
  });

  it("keeps sequences of one length in the order that it is given", () => {
    const corpus = sequencesOf([2, 2, 2, 2]);
    const firsts = Array.from(
      sequenceBatches(corpus, { batchSize: 2, order: [2, 0, 3, 1], maxSequenceLength: 100 }),
      (batch) => [...batch.targets.subarray(0, 2)].map((id) => (id - 1) / 2),
    );
    expect(firsts).toEqual([
      [2, 0],
      [3, 1],
    ]);
  });

  it("takes all its batches from the same memory", () => {
    const batches = [
      ...sequenceBatches(sequencesOf(lengths), { batchSize: 10, order: scrambled, maxSequenceLength: 40 }),
    ];
    for (const array of ["offsets", "inputs", "targets"] as const) {
      expect(new Set(batches.map((batch) => batch[array].buffer)).size).toBe(1);
    }
    expect(batches[0]?.inputs.buffer.byteLength).toBeLessThanOrEqual(4 * 10 * 41);
  });

  it("refuses a sequence that is too long before the first batch, by its place in the caller's corpus", () => {
    const corpus = { ...sequencesOf([3, 6, 3]), items: new Int32Array([0, 4, 5]) };
    const attempt = (maxSequenceLength: number) => () =>
      sequenceBatches(corpus, { batchSize: 2, order: undefined, maxSequenceLength });
    expect(attempt(5)).not.toThrow();
    expect(attempt(4)).toThrow(SequenceTooLongError);
    expect(attempt(4)).toThrow("Item 4 of the corpus (counted from 0) has 5 tokens, more than maxSequenceLength 4");
    expect(attempt(4)).toThrow(/raise maxSequenceLength, split the item.*running text/);
  });

  it("names the sequence itself where no item was left out", () => {
    expect(() =>
      sequenceBatches(sequencesOf([3, 3, 9]), { batchSize: 2, order: undefined, maxSequenceLength: 7 }),
    ).toThrow("Item 2 of the corpus (counted from 0) has 8 tokens");
  });

  it.each([
    [{ batchSize: 0 }, "batchSize"],
    [{ batchSize: 1.5 }, "batchSize"],
    [{ maxSequenceLength: 0 }, "maxSequenceLength"],
    [{ maxSequenceLength: NaN }, "maxSequenceLength"],
    [{ order: [0, 1] }, "order must be a permutation of 0 to 2, but it has 2 entries"],
    [{ order: [0, 1, 1] }, "1 is in it twice"],
    [{ order: [0, 1, 7] }, "entry 2 is 7"],
  ])("refuses %j", (wrong, message) => {
    const options = { batchSize: 2, order: undefined, maxSequenceLength: 10, ...wrong };
    expect(() => sequenceBatches(sequencesOf([2, 2, 2]), options)).toThrow(InvalidOptionError);
    expect(() => sequenceBatches(sequencesOf([2, 2, 2]), options)).toThrow(message);
  });
});

describe("batches of running text", () => {
  const shape = fc.record({
    tokens: fc.integer({ min: 2, max: 400 }),
    batchSize: fc.integer({ min: 1, max: 12 }),
    sequenceLength: fc.integer({ min: 1, max: 30 }),
  });

  it("cuts the text into parallel streams that go on from batch to batch", () => {
    const batches = Array.from(textBatches(textOf(12), { batchSize: 2, sequenceLength: 4 }), (batch) => ({
      streams: unpack(batch),
      carry: batch.carry,
    }));
    expect(batches).toEqual([
      {
        streams: [
          { inputs: [-1, 0, 1, 2], targets: [0, 1, 2, 3] },
          { inputs: [5, 6, 7, 8], targets: [6, 7, 8, 9] },
        ],
        carry: false,
      },
      {
        streams: [
          { inputs: [3, 4], targets: [4, 5] },
          { inputs: [9, 10], targets: [10, 11] },
        ],
        carry: true,
      },
    ]);
  });

  it("gives the tokens that do not divide evenly to the first streams, as one more step at the very end", () => {
    const batches = Array.from(textBatches(textOf(14), { batchSize: 4, sequenceLength: 3 }), (batch) =>
      unpack(batch).map(({ targets }) => targets),
    );
    expect(batches).toEqual([
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 10],
        [11, 12, 13],
      ],
    ]);
  });

  it("has every token as target once, with the token truly before it as input, stream by stream in order", () => {
    fc.assert(
      fc.property(shape, ({ tokens, batchSize, sequenceLength }) => {
        const streams: number[][] = [];
        let index = 0;
        for (const batch of textBatches(textOf(tokens), { batchSize, sequenceLength })) {
          expectPacked(batch);
          expect(batch.carry).toBe(index++ > 0);
          for (const [b, { inputs, targets }] of unpack(batch).entries()) {
            expect(inputs).toEqual(targets.map((target) => target - 1));
            streams[b] = [...(streams[b] ?? []), ...targets];
          }
        }
        expect(streams.flat()).toEqual(Array.from({ length: tokens }, (_, at) => at));
        expect(streams.length).toBeLessThanOrEqual(batchSize);
        const lengths = streams.map((stream) => stream.length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("keeps every stream in every batch, and only the last batch differs in length", () => {
    fc.assert(
      fc.property(shape, ({ tokens, batchSize, sequenceLength }) => {
        const corpus = textOf(tokens);
        const sizes: number[] = [];
        const steps: number[] = [];
        for (const batch of textBatches(corpus, { batchSize, sequenceLength })) {
          sizes.push(batch.batchSize);
          steps.push(batch.steps);
        }
        expect(new Set(sizes).size).toBe(1);
        expect(steps.slice(0, -1).every((count) => count === sequenceLength)).toBe(true);
        expect(steps.at(-1)).toBeLessThanOrEqual(sequenceLength + 1);
      }),
    );
  });

  it("has as many batches as countSteps says, and the largest is just what largestBatch says", () => {
    fc.assert(
      fc.property(shape, ({ tokens, batchSize, sequenceLength }) => {
        const corpus = textOf(tokens);
        const found = { steps: 0, rows: 0 };
        let count = 0;
        for (const { steps, rows } of textBatches(corpus, { batchSize, sequenceLength })) {
          count++;
          found.steps = Math.max(found.steps, steps);
          found.rows = Math.max(found.rows, rows);
        }
        expect(count).toBe(countSteps(corpus, { batchSize, sequenceLength }));
        expect(largestBatch(corpus, { batchSize, sequenceLength })).toEqual(found);
      }),
    );
  });

  it.each([
    [1000, 15, "fewer streams, so that each has all the steps of a batch"],
    [130, 2, "two streams"],
    [127, 1, "a single stream"],
    [20, 1, "a single stream shorter than a batch"],
    [2048, 32, "as many streams as asked for"],
  ])("makes of %i tokens %i streams of at most 32: %s", (tokens, streams) => {
    const [first] = textBatches(textOf(tokens), { batchSize: 32, sequenceLength: 64 });
    expect(first?.batchSize).toBe(streams);
  });

  it("takes 100,000 steps from the same memory", () => {
    let steps = 0;
    const buffers = new Set<ArrayBufferLike>();
    for (const batch of textBatches(textOf(800_000), { batchSize: 4, sequenceLength: 2 })) {
      steps++;
      buffers.add(batch.offsets.buffer).add(batch.inputs.buffer).add(batch.targets.buffer);
    }
    expect(steps).toBe(100_000);
    expect(buffers.size).toBe(3);
    expect(Math.max(...Array.from(buffers, (buffer) => buffer.byteLength))).toBe(4 * 8);
  });

  it.each([
    [{ batchSize: 0 }, "batchSize"],
    [{ sequenceLength: 0 }, "sequenceLength"],
    [{ sequenceLength: Infinity }, "sequenceLength"],
  ])("refuses %j", (wrong, message) => {
    const options = { batchSize: 2, sequenceLength: 10, ...wrong };
    expect(() => textBatches(textOf(9), options)).toThrow(InvalidOptionError);
    expect(() => textBatches(textOf(9), options)).toThrow(message);
    expect(() => countSteps(textOf(9), options)).toThrow(message);
  });

  it("needs a sequence length to count the steps of a text", () => {
    expect(() => countSteps(textOf(9), { batchSize: 2 })).toThrow("sequenceLength must be an integer");
    expect(() => largestBatch(textOf(9), { batchSize: 2 })).toThrow(InvalidOptionError);
  });
});

describe("epochBatches", () => {
  const copies = (batches: Iterable<Batch>): Batch[] => Array.from(batches, (batch) => structuredClone(batch));

  it("is the batches of the corpus, whichever kind it is", () => {
    const text = textOf(50);
    const shape = { batchSize: 3, sequenceLength: 4 };
    expect(copies(epochBatches(text, shape, 1))).toEqual(copies(textBatches(text, shape)));
    const sequences = sequencesOf([2, 5, 3, 4]);
    const order = [3, 1, 0, 2];
    expect(copies(epochBatches(sequences, shape, 4, order))).toEqual(
      copies(sequenceBatches(sequences, { batchSize: 3, order, maxSequenceLength: 4 })),
    );
    expect(() => epochBatches(sequences, shape, 3)).toThrow(SequenceTooLongError);
  });
});
