import readRelaxed from "../build/elementwise/relaxed.wasm";
import readSimd from "../build/elementwise/simd.wasm";
import type { Build } from "../src/wasm/builds.js";

type Pass = (out: number, x: number, n: number) => void;

/** The exports of assembly/simd/arrays.ts, which no page downloads. */
export interface ElementwiseKernels {
  readonly expArray: Pass;
  readonly sigmoidArray: Pass;
  readonly tanhArray: Pass;
}

const compiled = new Map<Build, WebAssembly.Module>();

/** exp, sigmoid and tanh over arrays in a memory that other kernels use too. */
export function elementwiseKernels(build: Build, memory: WebAssembly.Memory): ElementwiseKernels {
  let module = compiled.get(build);
  if (module === undefined) {
    module = new WebAssembly.Module(build === "simd" ? readSimd() : readRelaxed());
    compiled.set(build, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ElementwiseKernels;
}
