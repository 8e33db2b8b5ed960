// Compiles the kernels and the limits, bundles the bench over src/ as it stands, and runs it: `--help` lists its options.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bundleOptions } from "./bundleOptions.mjs";
import { compile, compileKernels } from "./compile.mjs";

const invokedFrom = process.cwd();
process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const measures = !process.argv.some((argument) => ["--help", "-h", "--list"].includes(argument));
if (measures) {
  await compileKernels();
  for (const target of ["simd", "relaxed"]) await compile(target, "bench/asconfig.json");
}
const outfile = fileURLToPath(new URL("../build/bench/main.js", import.meta.url));
await build({ ...bundleOptions, platform: "node", packages: "external", entryPoints: ["bench/main.ts"], outfile });

// Node 20 has relaxed SIMD behind a flag only, and makes poor code of it: `npm run bench:node24` shows what it can do.
const flags = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];
const { status } = spawnSync(process.execPath, [...flags, outfile, ...process.argv.slice(2)], {
  cwd: invokedFrom,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
