import type { Cell } from "../src/nn/cell.js";
import type { Build } from "../src/wasm/builds.js";
import { now } from "./clock.js";
import { Limits } from "./limits.js";
import type { Row } from "./measure.js";
import { modelOf, multiplications, syntheticText, type Workload } from "./workload.js";

/** The published workloads with the GRU's bars, as a share of the limit. */
const workloads = [
  { label: "T1", workload: { V: 65, E: 64, H: 128, layers: 1, B: 32, T: 64 }, least: 0.95, stretch: 1.15 },
  { label: "T2", workload: { V: 65, E: 128, H: 256, layers: 2, B: 64, T: 64 }, least: 0.8, stretch: 0.88 },
  { label: "T3", workload: { V: 65, E: 256, H: 512, layers: 2, B: 64, T: 64 }, least: 0.8, stretch: 0.88 },
  { label: "T4", workload: { V: 10002, E: 256, H: 256, layers: 1, B: 20, T: 35 }, least: 0.75, stretch: 0.85 },
] as const;

/** What a cell is held to, as a share of the GRU's bars. */
const cells = [
  ["gru", 1],
  ["lstm", 0.8],
  ["simplified-gru", 0.8],
  ["rnn", 0.8],
] as const;

/** Embedding → cell → linear → softmax cross-entropy, full backpropagation, Adam, clipping by global norm. */
export const trainingRows: readonly Row<Build>[] = cells.flatMap(([cell, share]) =>
  workloads.map(({ label, workload, least, stretch }) =>
    training(label, workload, cell, share * least, share * stretch),
  ),
);

function training(label: string, workload: Workload, cell: Cell, least: number, stretch: number): Row<Build> {
  const { V, E, H, layers, B, T } = workload;
  return {
    name: `train ${label}: V ${V}, E ${E}, H ${H}, ${layers} × ${cell}`,
    unit: "tokens/s",
    scale: 1,
    limitUnit: "GFLOP/s",
    bar: { of: "ratio", least, stretch },
    async open(build) {
      const model = await modelOf(workload, build, cell);
      const limits = new Limits(build);
      // Eight batches an epoch; the run is left when enough was measured, long before its last epoch.
      const run = model.train(syntheticText(V, 8 * B * T), { batchSize: B, sequenceLength: T, epochs: 1_000_000 });
      let tokens = 0;
      return {
        cost: 6 * multiplications(model.config),
        async slice() {
          const before = tokens;
          const start = now();
          while (tokens === before || now() - start < 0.1) {
            const { value } = await run.next();
            if (value === undefined) throw new Error("The training ended before it was measured.");
            tokens = value.tokens;
          }
          return tokens - before;
        },
        limit: () => limits.multiplyAdd(),
        async dispose() {
          await run.return();
          model.dispose();
        },
      };
    },
  };
}
