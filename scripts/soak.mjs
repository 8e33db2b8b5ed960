// 100,000 steps of training at constant memory: `npm run soak`. Prints the memory of the process every 10,000 steps,
// after collecting garbage; exits with 1 if linear memory grew at all, or the rest by more than 1 MB, since the first 10,000.

/** Every linear memory that the library makes; Node does not count them among its array buffers. */
const memories = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor) {
    super(descriptor);
    memories.push(this);
  }
};
const { CharTokenizer, LanguageModel } = await import("../build/index.js");

const STEPS = 100_000;
const lines = Array.from({ length: 64 }, (_, i) => `line ${i * 7919}`);
const model = await LanguageModel.create({
  tokenizer: CharTokenizer.fit(lines),
  hiddenSize: 16,
  embeddingSize: 8,
  build: "simd",
});

/** Megabytes of JavaScript objects, of array buffers, and of linear memory. */
function used() {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const linear = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  return { heap: heapUsed / 1e6, buffers: arrayBuffers / 1e6, linear: linear / 1e6 };
}

let first;
let next = STEPS / 10;
for await (const { step } of model.train(lines, { epochs: STEPS / 8, batchSize: 8 })) {
  if (step < next) continue;
  next += STEPS / 10;
  const now = used();
  first ??= now;
  const [heap, buffers, linear] = [now.heap, now.buffers, now.linear].map((megabytes) => megabytes.toFixed(2));
  console.log(`step ${step}: heap ${heap} MB, array buffers ${buffers} MB, linear memory ${linear} MB`);
  if (now.linear > first.linear || now.heap + now.buffers > first.heap + first.buffers + 1) process.exitCode = 1;
}
