// Trains a plain RNN, a simplified GRU and a GRU to add two numbers that they read far apart: see README.md.

import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { Engine } from "wasm-rnn/nn";
import { cells, Network } from "./network.mjs";
import { AddingProblem } from "./problem.mjs";

const BUILDS = ["auto", "simd", "relaxed"];
const BATCH_SIZE = 50;
const TEST_BATCHES = 40;

const HELP = `Usage: node examples/adding-problem/main.mjs [options]

Trains networks to add two numbers that they read far apart, and tells their errors on new sequences.

  --steps <n>       steps of a sequence, from 2 on (default: 100)
  --iterations <n>  batches of ${BATCH_SIZE} to learn from (default: 3000)
  --cell <name>     ${Object.keys(cells).join(", ")}; may be repeated (default: all but lstm)
  --hidden <n>      units (default: 64)
  --seed <n>        of the parameters and the sequences, from 0 on (default: 1)
  --build <name>    auto, simd (the same figures everywhere) or relaxed (default: auto)
  --help            this`;

const values = flags();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const steps = integer("steps", 2);
const iterations = integer("iterations", 1);
const hiddenSize = integer("hidden", 1);
const seed = integer("seed", 0);
for (const cell of values.cell) {
  if (!Object.hasOwn(cells, cell)) refuse(`--cell must be one of ${Object.keys(cells).join(", ")}, not ${cell}.`);
}
if (!BUILDS.includes(values.build)) refuse(`--build must be one of ${BUILDS.join(", ")}, not ${values.build}.`);

function flags() {
  try {
    return parseArgs({
      options: {
        steps: { type: "string", default: "100" },
        iterations: { type: "string", default: "3000" },
        cell: { type: "string", multiple: true, default: ["rnn", "simplified-gru", "gru"] },
        hidden: { type: "string", default: "64" },
        seed: { type: "string", default: "1" },
        build: { type: "string", default: "auto" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

function integer(name, minimum) {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= minimum) return value;
  return refuse(`--${name} must be an integer from ${minimum} on, not ${values[name]}.`);
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}

/** Trains one network; gives its mean squared error on 2,000 sequences that it has never seen. */
async function run(cell) {
  const engine = await Engine.create({ build: values.build });
  const network = new Network(engine, cell, { hiddenSize, batchSize: BATCH_SIZE, learningRate: 2e-3, seed });
  const training = new AddingProblem(engine, { steps, batchSize: BATCH_SIZE, seed });
  const start = performance.now();
  let recent = 0;
  const every = Math.max(1, Math.round(iterations / 20));
  for (let i = 1; i <= iterations; i++) {
    training.draw();
    recent += network.learn(training, 1) / every;
    if (i % every === 0) {
      const seconds = (performance.now() - start) / 1000;
      const left = (seconds / i) * (iterations - i);
      const speed = Math.round((i * BATCH_SIZE) / seconds);
      console.error(
        `${cell}: ${i} of ${iterations}, error ${recent.toExponential(2)}, ${speed} sequences/s, ${left.toFixed(0)} s left`,
      );
      recent = 0;
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const test = new AddingProblem(engine, { steps, batchSize: BATCH_SIZE, seed: seed + 1_000_000 });
  let error = 0;
  for (let i = 0; i < TEST_BATCHES; i++) {
    test.draw();
    error += network.loss(test).loss / TEST_BATCHES;
  }
  return { cell, error, speed: Math.round((iterations * BATCH_SIZE) / seconds) };
}

const results = [];
for (const cell of values.cell) results.push(await run(cell));
console.log(`${steps} steps, ${iterations} iterations; always answering 1 has an error of 0.167`);
for (const { cell, error, speed } of results) {
  console.log(`${cell.padEnd(14)}  error ${error.toExponential(2)}  ${speed} sequences/s`);
}
