// examples/deno with the permission that its README gives it, and without.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const deno = fileURLToPath(new URL("../node_modules/.bin/deno", import.meta.url));

export async function runDenoExample() {
  const work = await mkdtemp(join(tmpdir(), "deno-example-"));
  try {
    const library = join(work, "node_modules/wasm-rnn");
    await mkdir(library, { recursive: true });
    for (const part of ["package.json", "build"]) await cp(join(root, part), join(library, part), { recursive: true });
    await writeFile(join(work, "package.json"), JSON.stringify({ dependencies: { "wasm-rnn": "*" } }));
    await cp(join(root, "examples/deno/main.js"), join(work, "main.js"));
    await cp(join(root, "examples/names.txt"), join(work, "names.txt"));
    const run = (flags, ...args) => outcome(deno, ["run", "--no-prompt", ...flags, "main.js", ...args], work);

    const allowed = await run(["--allow-read=names.txt"], "names.txt", "--epochs", "3", "--count", "4");
    assert.equal(allowed.code, 0, allowed.stderr);
    assert.equal(allowed.stdout.trimEnd().split("\n").length, 4, allowed.stdout);
    assert.match(allowed.stderr, /epoch 3: loss/);
    const node = await outcome(process.execPath, ["examples/node/main.mjs", "--epochs", "3", "--count", "4"], root);
    assert.equal(allowed.stdout, node.stdout.replaceAll(" (known)", ""), "the same names as under Node");

    const refused = await run([], "names.txt");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /read access/);
    assert.equal((await run(["--allow-read=names.txt"], "names.txt", "--epochs", "0")).code, 2);
    assert.equal((await run([])).code, 2);
    const help = await run([], "--help");
    assert.equal(help.code, 0, help.stderr);
    assert.match(help.stdout, /^Usage: deno run/);
    return "6 runs, the names are Node's";
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function outcome(program, args, cwd) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}
