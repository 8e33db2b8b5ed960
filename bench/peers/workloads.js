/** `V` counts `<EOS>` and `<UNK>`. Training takes `B` streams of `T` tokens a step. */
export const TRAINING = {
  T1: { V: 65, E: 64, H: 128, layers: 1, B: 32, T: 64 },
  T2: { V: 65, E: 128, H: 256, layers: 2, B: 64, T: 64 },
  T3: { V: 65, E: 256, H: 512, layers: 2, B: 64, T: 64 },
  T4: { V: 10002, E: 256, H: 256, layers: 1, B: 20, T: 35 },
};

/** One token after the other at batch 1, each draw fed back. */
export const SAMPLING = {
  S1: { V: 65, E: 64, H: 128, layers: 1 },
  S2: { V: 65, E: 256, H: 512, layers: 2 },
  S3: { V: 10002, E: 256, H: 256, layers: 1 },
};

/** C = A·B with square matrices of that size. */
export const PRODUCTS = { "64³": 64, "256³": 256 };

/** The lines of the table, in order. */
export const ROW_IDS = [
  ...Object.keys(TRAINING),
  ...Object.keys(SAMPLING),
  ...Object.values(PRODUCTS).map((n) => `P${n}`),
  "size",
];

/** Everybody trains so: Adam with these, gradients clipped to this global norm where the library can. */
export const OPTIMIZER = { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
export const CLIP_NORM = 5;

/** Numbers in [0, 1), the same in every run: a linear congruential generator with Numerical Recipes' constants. */
export function uniform(seed = 1) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `count` indices below `n`, small ones more often, as a text's characters are. */
export function skewedIndices(n, count) {
  const random = uniform();
  return Int32Array.from({ length: count }, () => Math.floor(random() ** 2 * n));
}

/** The category that `u` in [0, 1) falls into. */
export function draw(probabilities, u) {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i];
    if (u < sum) return i;
  }
  return probabilities.length - 1;
}

/** Blocks of H rows in the order r, z, n (here, PyTorch) as z, r, n (Keras, ONNX): docs/gates.md. */
export function updateGateFirst(rows) {
  const block = rows.length / 3;
  const result = rows.slice();
  result.set(rows.subarray(block, 2 * block), 0);
  result.set(rows.subarray(0, block), block);
  return result;
}

/** A (rows, columns) matrix as (columns, rows). */
export function transposed(matrix, rows, columns) {
  const result = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
  }
  return result;
}

/** Entries of variance 1/n: a product with such a matrix neither grows nor vanishes, however often it is repeated. */
export function randomMatrix(n, seed) {
  const random = uniform(seed);
  return Float32Array.from({ length: n * n }, () => (2 * random() - 1) * Math.sqrt(3 / n));
}
