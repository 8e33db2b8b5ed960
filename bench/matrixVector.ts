import type { Build } from "../src/wasm/builds.js";
import { KernelBench } from "./kernelBench.js";
import { repeated, type Row } from "./measure.js";

/** The product of sampling, one row times weights packed beforehand, against a loop that only reads those weights. */
export const matrixVectorRows: readonly Row<Build>[] = [matrixVector(512, 1536), matrixVector(256, 10002)];

function matrixVector(K: number, N: number): Row<Build> {
  return {
    name: `vector × matrix ${K}×${N}`,
    unit: "GB/s",
    scale: 1e9,
    limitUnit: "GB/s",
    bar: { of: "ratio", least: 0.85, stretch: 0.95 },
    open(build) {
      const bench = new KernelBench(build);
      const { kernels, arena } = bench.engine;
      const [vector, out] = [bench.floats(K), bench.floats(N)];
      const weights = bench.floats(K * N);
      const packedBytes = 4 * kernels.packedSize(K, N);
      const packed = arena.allocate(packedBytes);
      kernels.packPanels(packed, weights, N, K, N, 0);
      const call = (): void => {
        kernels.multiplyPacked(out, N, vector, K, 1, packed, 0, 0, 1, N, K);
      };
      return {
        cost: 1,
        slice: repeated(call, packedBytes),
        limit: bench.limits.read(packed, packedBytes),
        dispose: () => {
          bench.engine.dispose();
        },
      };
    },
  };
}
