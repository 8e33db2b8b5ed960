// What publint and "are the types wrong" say of the packed library: nothing, or this exits with 1.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed } from "./installed.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "wasm-rnn-entries-"));
try {
  const packed = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", work], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const tarball = join(work, JSON.parse(packed)[0].filename);
  for (const [name, ...args] of [
    ["publint", "run", tarball, "--strict"],
    // ES modules only: require() of them is not offered, and resolution as of Node 10 knows no "exports".
    ["attw", tarball, "--profile", "esm-only", "--format", "table-flipped", "--no-emoji"],
  ]) {
    const command = installed(`.bin/${name}`);
    if (command === undefined) throw new Error(`${name} is not installed: npm ci --prefix test/runtime`);
    execFileSync(command, args, { stdio: "inherit" });
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
