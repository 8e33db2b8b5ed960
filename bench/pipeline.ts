import { textBatches } from "../src/batch/batches.js";
import { LanguageModel, WordTokenizer } from "../src/index.js";
import { BatchPass } from "../src/model/batchPass.js";
import { initialize } from "../src/model/initialize.js";
import { Network } from "../src/model/network.js";
import { PackedWeights } from "../src/model/packedWeights.js";
import { Optimizer } from "../src/nn/optimizer/optimizer.js";
import { optimizerPlan } from "../src/nn/optimizer/options.js";
import type { Build } from "../src/wasm/builds.js";
import { Engine } from "../src/wasm/engine.js";
import { Blocks } from "../src/wasm/memory.js";
import { now } from "./clock.js";
import type { Row, Work } from "./measure.js";

const [V, E, H, B, T] = [10_002, 256, 256, 20, 35] as const;
const STEPS = 6;

/** T4 from text to trained weights, beside nothing but forward, backward and update on one batch, again and again. */
export const pipelineRows: readonly Row<Build>[] = [
  {
    name: `train T4 from text: tokens, batches, progress`,
    unit: "tokens/s",
    scale: 1,
    limitUnit: "tokens/s",
    bar: { of: "ratio", least: 0.95, stretch: 1 },
    async open(build: Build): Promise<Work> {
      const text = running(STEPS * B * T);
      const tokenizer = WordTokenizer.fit(vocabulary());
      const model = await LanguageModel.create({ tokenizer, hiddenSize: H, embeddingSize: E, build });
      const bare = new BareLoop(build, tokenizer.encode(text), tokenizer.size);
      return {
        cost: 1,
        slice: async () => (await model.fit(text, { epochs: 1, batchSize: B, sequenceLength: T })).tokens,
        limit: () => bare.speed(),
        dispose(): void {
          model.dispose();
          bare.dispose();
        },
      };
    },
  },
];

function vocabulary(): string[] {
  return Array.from({ length: V - 2 }, (_, i) => `w${i.toString(36)}`);
}

/** A text of `count` words, all over the vocabulary. */
function running(count: number): string {
  const words = vocabulary();
  return Array.from({ length: count }, (_, i) => words[(i * 7919) % words.length]).join(" ");
}

/** Training steps without anything around them. */
class BareLoop {
  readonly #engine: Engine;
  readonly #blocks: Blocks;
  readonly #step: () => number;

  constructor(build: Build, ids: Int32Array, vocabularySize: number) {
    this.#engine = new Engine(build, "benchmark");
    this.#blocks = new Blocks(this.#engine.arena);
    const config = { cell: "gru", resetAfter: true, hiddenSize: H, numLayers: 1, embeddingSize: E } as const;
    const network = new Network(this.#engine, { ...config, tieEmbeddings: false, vocabularySize });
    initialize(network, { seed: 1, recurrent: "uniform", forgetBias: 1 });
    const packed = new PackedWeights(network);
    const { layout, parameters } = network;
    const gradients = this.#blocks.words(layout.length);
    const region = { parameters, gradients, length: layout.length };
    const optimizer = new Optimizer(this.#engine, [region], optimizerPlan({ type: "adam" }), this.#blocks);
    const pass = new BatchPass(network, packed, { rows: B * T, batchSize: B, steps: T }, "backward");
    const [batch] = textBatches({ kind: "text", ids: ids.subarray(0, B * T) }, { batchSize: B, sequenceLength: T });
    if (batch === undefined) throw new Error("There is no batch.");
    this.#step = () => {
      network.region(gradients).fill(0);
      pass.forwardBackward(batch, gradients);
      const norm = Math.sqrt(this.#engine.kernels.sumOfSquares(gradients, layout.length));
      optimizer.step(1e-3, norm > 5 ? 5 / norm : 1);
      network.changed();
      return batch.rows;
    };
  }

  /** Billions of tokens a second. */
  speed(): number {
    const start = now();
    const tokens = this.#step();
    return tokens / (now() - start) / 1e9;
  }

  dispose(): void {
    this.#engine.dispose();
  }
}
