/** Where the rows of sequences lie in a packed batch: step after step, in each the sequences that reach it. */
export interface PackedRows {
  steps: number;
  rows: number;
  /** First row of each step, and the number of rows as a last element. */
  offsets: Int32Array<ArrayBuffer>;
  /** Sequence and step of each row. */
  places: { sequence: number; step: number }[];
}

/** Packs sequences of the given lengths, which must descend. */
export function packRows(lengths: readonly number[]): PackedRows {
  const steps = lengths[0] ?? 0;
  const offsets = new Int32Array(steps + 1);
  const places: { sequence: number; step: number }[] = [];
  for (let step = 0; step < steps; ++step) {
    lengths.forEach((length, sequence) => {
      if (length > step) places.push({ sequence, step });
    });
    offsets[step + 1] = places.length;
  }
  return { steps, rows: places.length, offsets, places };
}

/** Packed rows (`width` numbers each) as one list of vectors a sequence. */
export function unpackRows(packed: ArrayLike<number>, lengths: readonly number[], width: number): Float64Array[][] {
  const all = Float64Array.from(packed);
  const sequences: Float64Array[][] = lengths.map(() => []);
  packRows(lengths).places.forEach(({ sequence, step }, row) => {
    sequences[sequence]![step] = all.slice(row * width, (row + 1) * width);
  });
  return sequences;
}

/** The reverse of `unpackRows`. */
export function joinRows(sequences: readonly (readonly Float64Array[])[], width: number): Float64Array {
  const { rows, places } = packRows(sequences.map((sequence) => sequence.length));
  const all = new Float64Array(rows * width);
  places.forEach(({ sequence, step }, row) => all.set(sequences[sequence]![step]!, row * width));
  return all;
}
