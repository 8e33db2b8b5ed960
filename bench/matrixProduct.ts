import type { Build } from "../src/wasm/builds.js";
import { KernelBench } from "./kernelBench.js";
import { repeated, type Bar, type Row } from "./measure.js";

const large: Bar = { of: "ratio", least: 0.88, stretch: 0.94 };
const small: Bar = { of: "ratio", least: 0.75, stretch: 0.88 };
const odd: Bar = { of: "ratio", least: 0.6, stretch: 0.88 };

/** M, K, N: M×K times K×N. The shapes of a GRU are B×H times H×3H, that of an output layer is B·T×H times H×V. */
const shapes: readonly (readonly [M: number, K: number, N: number, bar: Bar])[] = [
  [256, 256, 256, large],
  [512, 512, 512, large],
  [64, 64, 64, small],
  [32, 128, 384, small],
  [64, 256, 768, small],
  [64, 512, 1536, small],
  [700, 256, 10002, small],
  [33, 65, 129, odd],
];

/** n: as it lies; t: stored transposed. */
const layouts = ["nn", "nt", "tn"] as const;

/** The matrix product with its packing. */
export const matrixProductRows: readonly Row<Build>[] = shapes.flatMap(([M, K, N, bar]) =>
  layouts.map((layout) => matrixProduct(M, K, N, layout, bar)),
);

function matrixProduct(M: number, K: number, N: number, layout: (typeof layouts)[number], bar: Bar): Row<Build> {
  const transposeA = layout === "tn";
  const transposeB = layout === "nt";
  return {
    name: `product ${M}×${K}×${N} ${layout}`,
    unit: "GFLOP/s",
    scale: 1e9,
    limitUnit: "GFLOP/s",
    bar,
    open(build) {
      const bench = new KernelBench(build);
      const [a, b, c] = [bench.floats(M * K), bench.floats(K * N), bench.floats(M * N)];
      const { kernels, arena } = bench.engine;
      const scratch = arena.allocate(4 * kernels.multiplyScratch(N, K));
      const lda = transposeA ? M : K;
      const ldb = transposeB ? K : N;
      const call = (): void => {
        kernels.multiply(c, N, a, lda, Number(transposeA), b, ldb, Number(transposeB), M, N, K, 0, scratch);
      };
      return {
        cost: 1,
        slice: repeated(call, 2 * M * N * K),
        limit: () => bench.limits.multiplyAdd(),
        dispose: () => {
          bench.engine.dispose();
        },
      };
    },
  };
}
