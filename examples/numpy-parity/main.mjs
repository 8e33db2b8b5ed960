// Draws 100 words from a fixed network and compares them with what NumPy drew.
//
//     npm run build && node examples/numpy-parity/main.mjs

import { readFile } from "node:fs/promises";
import { RandomState } from "wasm-rnn/random";
import { network, sample } from "./sample.mjs";

const numpy = JSON.parse(await readFile(new URL("words.json", import.meta.url), "utf8"));
const parameters = network(RandomState);
let same = 0;
for (const [seed, expected] of numpy.entries()) {
  const word = sample(parameters, new RandomState(seed));
  if (word === expected) same += 1;
  console.log(`${String(seed).padStart(3)} ${word === expected ? "=" : "≠"} ${word}`);
}
console.log(`${same} of ${numpy.length} words are those that NumPy drew.`);
process.exitCode = same === numpy.length ? 0 : 1;
