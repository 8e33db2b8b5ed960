// examples/node in a thread of each installed Node: the same names in all of them.
import assert from "node:assert/strict";
import { installed } from "../installed.mjs";
import { program } from "../program.mjs";

export async function runNodeExample(project) {
  const nodes = [20, 22, 24, 26].flatMap((version) => installed(`node-v${version}/bin/node`) ?? []);
  const outputs = new Set();
  for (const node of [process.execPath, ...nodes]) {
    const run = await program(node, ["examples/node/main.mjs", "--epochs", "2", "--count", "3"], { cwd: project });
    assert.equal(run.code, 0, run.stderr);
    assert.equal(run.stdout.trimEnd().split("\n").length, 3, run.stdout);
    outputs.add(run.stdout);
  }
  assert.equal(outputs.size, 1, [...outputs].join());
  return `${1 + nodes.length} runs, the same names`;
}
