import type { Build } from "../src/wasm/builds.js";
import { elementwiseKernels, type ElementwiseKernels } from "./elementwiseKernels.js";
import { KernelBench } from "./kernelBench.js";
import { repeated, type Row } from "./measure.js";

/** Large enough to hide the call, small enough (2 × 256 KiB) for the second-level cache. */
const N = 65536;

/** exp, sigmoid and tanh over an array, four lanes at a time. */
export const elementwiseRows: readonly Row<Build>[] = [
  elementwise("exp", "expArray", 900, 1500),
  elementwise("sigmoid", "sigmoidArray", 700, 1000),
  elementwise("tanh", "tanhArray", 600, 1000),
];

function elementwise(name: string, kernel: keyof ElementwiseKernels, least: number, stretch: number): Row<Build> {
  return {
    name: `${name} of ${N}`,
    unit: "M elements/s",
    scale: 1e6,
    limitUnit: "GFLOP/s",
    bar: { of: "value", least, stretch },
    open(build) {
      const bench = new KernelBench(build);
      const [out, x] = [bench.floats(N), bench.floats(N)];
      const kernels = elementwiseKernels(build, bench.engine.arena.memory);
      return {
        slice: repeated(() => {
          kernels[kernel](out, x, N);
        }, N),
        limit: () => bench.limits.multiplyAdd(),
        dispose: () => {
          bench.engine.dispose();
        },
      };
    },
  };
}
