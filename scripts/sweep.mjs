// Worst errors of exp, sigmoid and tanh over the float32 numbers, against float64 truth: `npm run sweep` takes every
// 13th of all 2³² bit patterns, `npm run sweep -- 1` takes all of them (an hour). Exits with 1 above the promised bound.
import { readFile } from "node:fs/promises";

const PROMISED = { expArray: 1.11, sigmoidArray: 1.7, tanhArray: 1.95 };
const TRUTH = {
  expArray: Math.exp,
  sigmoidArray: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  tanhArray: Math.tanh,
};
const COUNT = 65536;
const every = Number(process.argv[2] ?? 13);

/** Distance of the float32 `y` from `truth` in units of the last place of a float32 as large as `truth`. */
function ulps(y, truth) {
  const rounded = Math.fround(truth);
  if (Object.is(y, rounded) || (Number.isNaN(y) && Number.isNaN(rounded))) return 0;
  if (!Number.isFinite(rounded)) return Number.isFinite(y) ? (2 ** 128 - Math.abs(y)) / 2 ** 104 : Infinity;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(truth))), -126);
  return Math.abs(y - truth) / 2 ** (exponent - 23);
}

function worst(kernels, memory, name) {
  const base = 65536;
  const bits = new Uint32Array(memory.buffer, base, COUNT);
  const x = new Float32Array(memory.buffer, base, COUNT);
  const y = new Float32Array(memory.buffer, base + 4 * COUNT, COUNT);
  let found = { error: 0, at: 0 };
  for (let start = 0; start < 2 ** 32; start += COUNT * every) {
    for (let i = 0; i < COUNT; i++) bits[i] = start + i * every;
    kernels[name](y.byteOffset, x.byteOffset, COUNT);
    for (let i = 0; i < COUNT && start + i * every < 2 ** 32; i++) {
      const error = ulps(y[i], TRUTH[name](x[i]));
      if (error > found.error) found = { error, at: x[i] };
    }
  }
  return found;
}

for (const build of ["simd", "relaxed"]) {
  const bytes = await readFile(new URL(`../build/elementwise/${build}.wasm`, import.meta.url));
  if (!WebAssembly.validate(bytes)) {
    console.log(`${build}: this engine does not take it`);
    continue;
  }
  const memory = new WebAssembly.Memory({ initial: 64 });
  const kernels = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } }).exports;
  for (const [name, promised] of Object.entries(PROMISED)) {
    const { error, at } = worst(kernels, memory, name);
    const verdict = error <= promised ? "kept" : "BROKEN";
    console.log(`${build} ${name}: ${error.toFixed(3)} ulp at ${at}; promised ${promised}: ${verdict}`);
    if (error > promised) process.exitCode = 1;
  }
}
