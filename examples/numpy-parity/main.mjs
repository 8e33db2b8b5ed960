// Draws 100 words from a fixed network and compares them with what NumPy drew: see README.md.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { RandomState } from "wasm-rnn/random";
import { network, sample } from "./sample.mjs";

const HELP = `Usage: node examples/numpy-parity/main.mjs [options]

Draws words from a fixed network and compares them with what NumPy drew from the same seeds.

  --seed <n>  one word, of this seed, 0 to 99 (default: all of them)
  --help      this`;

const numpy = JSON.parse(await readFile(new URL("words.json", import.meta.url), "utf8"));

/** The seeds asked for; ends the program after --help and after what it does not understand. */
function seedsAskedFor() {
  let values;
  try {
    ({ values } = parseArgs({ options: { seed: { type: "string" }, help: { type: "boolean" } } }));
  } catch (error) {
    refuse(error.message);
  }
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  if (values.seed === undefined) return numpy.keys();
  if (!/^\d+$/.test(values.seed) || Number(values.seed) >= numpy.length) {
    refuse(`--seed must be an integer from 0 to ${numpy.length - 1}, not ${values.seed}.`);
  }
  return [Number(values.seed)];
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}

const seeds = [...seedsAskedFor()];
const parameters = network(RandomState);
let same = 0;
for (const seed of seeds) {
  const word = sample(parameters, new RandomState(seed));
  if (word === numpy[seed]) same += 1;
  console.log(`${String(seed).padStart(3)} ${word === numpy[seed] ? "=" : "≠"} ${word}`);
}
console.log(`${same} of ${seeds.length} words are those that NumPy drew.`);
process.exitCode = same === seeds.length ? 0 : 1;
