import type { Build } from "../src/wasm/builds.js";
import { KernelBench } from "./kernelBench.js";
import { repeated, type Row } from "./measure.js";

const N = 4_000_000;
/** Per parameter: the gradient once for the norm, then four arrays read and three written. */
const BYTES = 32;

/** A step of Adam that clips by global norm, against a loop with the same traffic. */
const adamRow: Row<Build> = {
  name: "Adam with clipping, 4 M parameters",
  unit: "M parameters/s",
  scale: 1e6,
  limitUnit: "GB/s",
  bar: { of: "ratio", least: 0.6, stretch: 0.8 },
  open(build) {
    const bench = new KernelBench(build);
    const [parameters, first, gradients] = [bench.floats(N), bench.floats(N), bench.floats(N)];
    // Second moments are squares; memory that was never written is zero.
    const second = bench.engine.arena.allocate(4 * N);
    const { kernels } = bench.engine;
    const step = (): void => {
      const scale = 5 / Math.sqrt(kernels.sumOfSquares(gradients, N));
      kernels.adam(parameters, first, second, gradients, N, 1e-3, 0.9, 0.999, 1e-8, 1, scale, 1);
    };
    // The limit's loop flips bits of what it streams, so it has blocks of its own.
    const limit = bench.limits.update(bench.floats(N), bench.floats(N), bench.floats(N), bench.floats(N), N);
    return {
      cost: BYTES,
      slice: repeated(step, N),
      limit,
      dispose: () => {
        bench.engine.dispose();
      },
    };
  },
};

export const optimizerRows: readonly Row<Build>[] = [adamRow];
