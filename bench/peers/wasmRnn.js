import { readFileSync } from "node:fs";
import { CharTokenizer, LanguageModel } from "../../build/index.js";
import { CLIP_NORM, OPTIMIZER, randomMatrix, skewedIndices } from "./workloads.js";

const { WebAssembly } = globalThis;

/** wasm-rnn with one of its builds. */
export function wasmRnn(build) {
  const kernels = readFileSync(new URL(`../../build/${build}.wasm`, import.meta.url));
  if (!WebAssembly.validate(kernels)) throw new Error("this Node has no relaxed SIMD");
  return {
    train: (workload) => training(workload, build),
    sample: (reference) => sampling(reference, build),
    multiply: (n) => product(n, kernels),
  };
}

/** A model whose weights all competitors sample from; it has learned that texts rarely end, as theirs never do. */
export async function referenceModel(workload) {
  const model = await newModel(workload, "simd");
  const shape = { batchSize: 8, sequenceLength: 8 };
  await model.fit(text(workload.V, 50 * 64), { ...shape, epochs: 1, optimizer: { type: "adam", learningRate: 0.02 } });
  return model;
}

/** The model's own probabilities of the tokens of a text and of the `<EOS>` after it; `ids` are those tokens. */
export function referenceProbabilities(model) {
  const sample = text(model.config.vocabularySize, 48);
  const ids = [...model.tokenizer.encode(sample), model.tokenizer.eos];
  return { ids, probabilities: model.score(sample).tokens.map(({ logProbability }) => Math.exp(logProbability)) };
}

/** A model of the workload's shape with random parameters. */
export function newModel({ V, E, H, layers }, build) {
  const tokenizer = CharTokenizer.fit(alphabet(V - 2));
  return LanguageModel.create({ tokenizer, embeddingSize: E, hiddenSize: H, numLayers: layers, seed: 1, build });
}

async function training(workload, build) {
  const { V, B, T } = workload;
  const model = await newModel(workload, build);
  const run = model.train(text(V, 8 * B * T), {
    batchSize: B,
    sequenceLength: T,
    epochs: 1_000_000,
    optimizer: { type: "adam", ...OPTIMIZER },
    clipNorm: CLIP_NORM,
  });
  let tokens = 0;
  return {
    async step() {
      const before = tokens;
      while (tokens === before) tokens = (await run.next()).value.tokens;
      return tokens - before;
    },
    async dispose() {
      await run.return();
      model.dispose();
    },
  };
}

async function sampling(reference, build) {
  const model = await LanguageModel.load(reference.save(), { build });
  const maxLength = 256;
  let seed = 0;
  return {
    step() {
      const length = [...model.sample({ maxLength, seed: seed++ })].length;
      // The draw of <EOS> is a draw too.
      return Math.min(length + 1, maxLength);
    },
    dispose: () => model.dispose(),
  };
}

/** By the kernel itself: 2n³ operations a call, packing included. */
function product(n, bytes) {
  const memory = new WebAssembly.Memory({ initial: 64 });
  const kernels = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  const a = 64 * Math.ceil(kernels.heapBase() / 64);
  const [b, c, scratch] = [1, 2, 3].map((i) => a + 4 * n * n * i);
  if (scratch + 4 * kernels.multiplyScratch(n, n) > memory.buffer.byteLength) throw new Error("64 pages are too few.");
  for (const address of [a, b]) new Float32Array(memory.buffer, address, n * n).set(randomMatrix(n, address));
  return {
    step() {
      kernels.multiply(c, n, a, n, 0, b, n, 0, n, n, n, 0, scratch);
      return 2 * n ** 3;
    },
  };
}

/** A running text of characters from the alphabet of a vocabulary of size V. */
function text(V, length) {
  const characters = alphabet(V - 2);
  return Array.from(skewedIndices(V - 2, length), (i) => characters[i]).join("");
}

/** `n` distinct characters from one contiguous run of CJK ideographs, which has 20,992. */
function alphabet(n) {
  return Array.from({ length: n }, (_, i) => String.fromCodePoint(0x4e00 + i));
}
