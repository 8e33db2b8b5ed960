// Compiles AssemblyScript; what and how stands in an asconfig.json.
import asc from "assemblyscript/asc";
import { writeBuilds } from "./wasm/builds.mjs";

/** Compiles one target of a configuration; throws with the compiler's own diagnostics on its first error. */
export async function compile(target, config) {
  const { error, stderr } = await asc.main(["--config", config, "--target", target]);
  if (error) throw new Error(stderr.toString(), { cause: error });
}

/** Both builds of the kernels, and of exp, sigmoid and tanh over arrays, which are there to be measured and not published. */
export async function compileKernels() {
  await compile("relaxed", "asconfig.json");
  await writeBuilds("build");
  await compile("relaxed", "assembly/simd/asconfig.json");
  await writeBuilds("build/elementwise");
}
