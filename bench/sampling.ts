import type { Build } from "../src/wasm/builds.js";
import { now } from "./clock.js";
import { Limits } from "./limits.js";
import type { Bar, Row } from "./measure.js";
import { modelOf, multiplications, syntheticText, type Workload } from "./workload.js";

/** One token after the other, each draw fed back; and as many texts side by side as a batch of `sampleMany` has. */
export const samplingRows: readonly Row<Build>[] = [
  sampling("S1", { V: 65, E: 64, H: 128, layers: 1, B: 8, T: 8 }, 1, { of: "value", least: 120_000, stretch: 200_000 }),
  sampling("S2", { V: 65, E: 256, H: 512, layers: 2, B: 8, T: 8 }, 1, { of: "value", least: 2_000, stretch: 2_400 }),
  sampling("S2, 64 texts", { V: 65, E: 256, H: 512, layers: 2, B: 8, T: 8 }, 64),
  sampling("S3", { V: 10002, E: 256, H: 256, layers: 1, B: 8, T: 8 }, 1, { of: "value", least: 1_900, stretch: 2_300 }),
];

function sampling(label: string, workload: Workload, texts: number, bar?: Bar): Row<Build> {
  const { V, H, layers, B, T } = workload;
  return {
    name: `sample ${label}: V ${V}, H ${H}, ${layers} × GRU`,
    unit: "tokens/s",
    scale: 1,
    limitUnit: "GFLOP/s",
    ...(bar && { bar }),
    async open(build) {
      const model = await modelOf(workload, build);
      // A text without sequences teaches the model that none ends, so that a draw is rarely the last one.
      await model.fit(syntheticText(V, 50 * B * T), {
        batchSize: B,
        sequenceLength: T,
        epochs: 1,
        optimizer: { type: "adam", learningRate: 0.02 },
      });
      const limits = new Limits(build);
      let seed = 0;
      let maxLength = 16;
      return {
        cost: 2 * multiplications(model.config),
        slice() {
          let draws = 0;
          for (const start = now(); now() - start < 0.05;) {
            const options = { maxLength, seed: seed++ };
            const drawn = texts === 1 ? [model.sample(options)] : model.sampleMany(texts, options);
            const lengths = drawn.map((text) => [...text].length);
            // The draw of <EOS> is a draw too.
            for (const length of lengths) draws += Math.min(length + 1, maxLength);
            if (Math.max(...lengths) === maxLength && now() - start < 0.02) maxLength *= 2;
          }
          return draws;
        },
        limit: () => limits.multiplyAdd(),
        dispose: () => {
          model.dispose();
        },
      };
    },
  };
}
