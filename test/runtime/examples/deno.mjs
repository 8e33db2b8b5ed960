// examples/deno with the permission that its README gives it, and without.
import assert from "node:assert/strict";
import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program } from "../program.mjs";

const deno = fileURLToPath(new URL("../node_modules/.bin/deno", import.meta.url));

export async function runDenoExample(project) {
  // As in a folder of its own: the script, what it reads, and the library by its bare name.
  await cp(join(project, "examples/deno/main.js"), join(project, "main.js"));
  await cp(join(project, "examples/names.txt"), join(project, "names.txt"));
  await writeFile(join(project, "package.json"), JSON.stringify({ type: "module", dependencies: { "wasm-rnn": "*" } }));
  const run = (flags, ...args) => program(deno, ["run", "--no-prompt", ...flags, "main.js", ...args], { cwd: project });

  const allowed = await run(["--allow-read=names.txt"], "names.txt", "--epochs", "3", "--count", "4");
  assert.equal(allowed.code, 0, allowed.stderr);
  assert.equal(allowed.stdout.trimEnd().split("\n").length, 4, allowed.stdout);
  assert.match(allowed.stderr, /epoch 3: loss/);
  const node = await program(process.execPath, ["examples/node/main.mjs", "--epochs", "3", "--count", "4"], {
    cwd: project,
  });
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
}
