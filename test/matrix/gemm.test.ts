import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { absoluteProduct, matmul, sequentialFloat32, transpose } from "../oracle/matrix.js";

/** Half the distance from 1 to the next 32-bit float: what one rounding costs at most. */
const EPSILON = 2 ** -24;

const FORMS = [
  { name: "A·B", transposeA: 0, transposeB: 0 },
  { name: "A·Bᵀ", transposeA: 0, transposeB: 1 },
  { name: "Aᵀ·B", transposeA: 1, transposeB: 0 },
  { name: "Aᵀ·Bᵀ", transposeA: 1, transposeB: 1 },
] as const;

/** Rows of `columns` floats spread to a leading dimension, the gaps filled with NaN: reading a gap shows. */
function spread(matrix: Float32Array, rows: number, columns: number, leading: number): Float32Array {
  const result = new Float32Array(rows * leading).fill(NaN);
  for (let i = 0; i < rows; ++i) result.set(matrix.subarray(i * columns, (i + 1) * columns), i * leading);
  return result;
}

describe.each(builds)("matrix product, %s build", (build) => {
  // A grows by one column and B by one row from K to K + 1, so that the expected product of all EDGE×EDGE elements
  // grows by one term; a smaller product is its corner.
  describe.each([
    { accumulate: 0, verb: "overwrites", EDGE: 40 },
    { accumulate: 1, verb: "adds into", EDGE: 20 },
  ])("$verb C for every M, N, K from 1 to $EDGE", ({ accumulate, EDGE }) => {
    const LDC = EDGE + 3;

    test.each(FORMS)("$name", ({ transposeA, transposeB }) => {
      using space = new Workspace(build);
      const draws = new Draws(7);
      const a = draws.floats(EDGE * EDGE);
      const b = draws.floats(EDGE * EDGE);
      const before = draws.floats(EDGE * LDC);
      const aAddress = space.floats(transposeA ? transpose(a, EDGE, EDGE) : a);
      const bAddress = space.floats(transposeB ? transpose(b, EDGE, EDGE) : b);
      const cAddress = space.room(EDGE * LDC);
      const scratch = space.room(space.kernels.multiplyScratch(EDGE, EDGE));
      const c = space.engine.f32(cAddress, EDGE * LDC);
      const expected = new Float32Array(EDGE * LDC);
      if (accumulate) expected.set(before);
      const exact = Float64Array.from(expected);
      const magnitude = exact.map(Math.abs);
      const multiply = (M: number, N: number, K: number): void => {
        c.set(before);
        space.kernels.multiply(
          cAddress,
          LDC,
          aAddress,
          EDGE,
          transposeA,
          bAddress,
          EDGE,
          transposeB,
          M,
          N,
          K,
          accumulate,
          scratch,
        );
      };

      let wrong: string | undefined;
      let products = 0;
      for (let K = 1; K <= EDGE; ++K) {
        const k = K - 1;
        for (let i = 0; i < EDGE; ++i) {
          for (let j = 0; j < EDGE; ++j) {
            const at = i * LDC + j;
            const x = a[i * EDGE + k]!;
            const y = b[k * EDGE + j]!;
            exact[at]! += x * y;
            magnitude[at]! += Math.abs(x * y);
            expected[at] = Math.fround(expected[at]! + Math.fround(x * y));
          }
        }
        // The relaxed build rounds as its machine does, but every element in one way, whatever the tile around it:
        // its whole product is held to the error bound, and its smaller ones to the bits of the whole.
        if (build === "relaxed") {
          multiply(EDGE, EDGE, K);
          for (let i = 0; i < EDGE; ++i) {
            for (let j = 0; j < EDGE; ++j) {
              const at = i * LDC + j;
              if (!(Math.abs(c[at]! - exact[at]!) <= (K + 1) * EPSILON * magnitude[at]!)) {
                wrong ??= `error bound of (${i}, ${j}) at K = ${K}`;
              }
              expected[at] = c[at]!;
            }
          }
        }
        for (let M = 1; M <= EDGE; ++M) {
          for (let N = 1; N <= EDGE; ++N) {
            multiply(M, N, K);
            ++products;
            const end = Math.min(M + 1, EDGE) * LDC;
            let column = 0;
            for (let at = 0; at < end; ++at) {
              if (c[at] !== (column < N && at < M * LDC ? expected[at] : before[at])) {
                wrong ??= `element ${at} of M = ${M}, N = ${N}, K = ${K}`;
              }
              if (++column === LDC) column = 0;
            }
          }
        }
      }
      expect(wrong).toBeUndefined();
      expect(products).toBe(EDGE ** 3);
    });
  });

  /** One product with rows further apart than they are wide, on top of `before` or over it; C without its gaps. */
  function product(
    form: (typeof FORMS)[number],
    a: Float32Array,
    b: Float32Array,
    before: Float32Array,
    [M, N, K]: [number, number, number],
    accumulate: boolean,
    gap: number,
  ): Float32Array {
    using space = new Workspace(build);
    const [rowsA, columnsA] = form.transposeA ? [K, M] : [M, K];
    const [rowsB, columnsB] = form.transposeB ? [N, K] : [K, N];
    const lda = columnsA + gap;
    const ldb = columnsB + 2 * gap;
    const ldc = N + gap;
    const stored = spread(before, M, N, ldc);
    const c = space.floats(stored);
    const aAddress = space.floats(spread(form.transposeA ? transpose(a, M, K) : a, rowsA, columnsA, lda));
    const bAddress = space.floats(spread(form.transposeB ? transpose(b, K, N) : b, rowsB, columnsB, ldb));
    const scratch = space.room(space.kernels.multiplyScratch(N, K));
    space.kernels.multiply(
      c,
      ldc,
      aAddress,
      lda,
      form.transposeA,
      bAddress,
      ldb,
      form.transposeB,
      M,
      N,
      K,
      accumulate ? 1 : 0,
      scratch,
    );
    const after = space.read(c, M * ldc);
    const result = new Float32Array(M * N);
    for (let i = 0; i < M; ++i) {
      result.set(after.subarray(i * ldc, i * ldc + N), i * N);
      const untouched = after.subarray(i * ldc + N, (i + 1) * ldc).every(Number.isNaN);
      if (!untouched) throw new Error(`The gap after row ${i} was written.`);
    }
    return result;
  }

  describe.each(FORMS)("$name with strides and gaps", (form) => {
    const draws = new Draws(form.transposeA * 2 + form.transposeB + 11);
    const sizes: [number, number, number][] = [
      [1, 1, 300],
      [6, 8, 256],
      [7, 9, 257],
      [13, 17, 255],
      [5, 3, 512],
      [4, 12, 513],
      [300, 1, 1],
      [1, 300, 2],
      [9, 530, 270],
      [1, 131, 259],
      ...Array.from({ length: 6 }, (): [number, number, number] => [
        draws.integer(1, 300),
        draws.integer(1, 300),
        draws.integer(1, 300),
      ]),
    ];

    test.each(sizes.map((size, index) => ({ size, gap: index % 4, accumulate: index % 3 === 0 })))(
      "$size, gap $gap, accumulate $accumulate",
      ({ size, gap, accumulate }) => {
        const [M, N, K] = size;
        const a = draws.floats(M * K);
        const b = draws.floats(K * N);
        const before = draws.floats(M * N, 4);
        const actual = product(form, a, b, before, size, accumulate, gap);
        const start = accumulate ? before : new Float32Array(M * N);
        if (build === "simd") {
          expect(actual).toEqual(sequentialFloat32(start, a, b, M, N, K));
        } else {
          const exact = matmul(a, b, M, N, K);
          const bound = absoluteProduct(a, b, M, N, K);
          const tooFar = actual.findIndex((x, i) => {
            const c = start[i]!;
            return !(Math.abs(x - (exact[i]! + c)) <= (K + 1) * EPSILON * (bound[i]! + Math.abs(c)));
          });
          expect(tooFar).toBe(-1);
        }
      },
    );
  });

  test("an empty sum (K = 0) is zero, or leaves C as it was when it adds", () => {
    const before = new Draws(3).floats(5 * 9);
    const none = new Float32Array(0);
    expect(product(FORMS[0], none, none, before, [5, 9, 0], false, 1)).toEqual(new Float32Array(45));
    expect(product(FORMS[0], none, none, before, [5, 9, 0], true, 1)).toEqual(before);
  });

  test("no rows and no columns write nothing", () => {
    const b = new Draws(5).floats(12);
    expect(product(FORMS[0], new Float32Array(0), b, new Float32Array(0), [0, 3, 4], false, 0)).toHaveLength(0);
    expect(product(FORMS[0], b, new Float32Array(0), new Float32Array(0), [3, 0, 4], false, 0)).toHaveLength(0);
  });

  test("NaN and infinity in A reach their row of C and no other", () => {
    const [M, N, K] = [7, 9, 5];
    const a = new Draws(1).floats(M * K);
    a[2 * K + 3] = NaN;
    a[4 * K] = Infinity;
    const b = new Draws(2).floats(K * N).map((x) => Math.abs(x) + 0.5);
    const c = product(FORMS[0], a, b, new Float32Array(M * N), [M, N, K], false, 0);
    for (let i = 0; i < M; ++i) {
      const row = c.subarray(i * N, (i + 1) * N);
      if (i === 2) expect(row.every(Number.isNaN)).toBe(true);
      else if (i === 4) expect(row.every((x) => x === Infinity)).toBe(true);
      else expect(row.every(Number.isFinite)).toBe(true);
    }
  });
});
