// Learns the lines of a file in a worker thread and makes up new ones: see README.md, or --help.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CharTokenizer, WasmRnnError } from "wasm-rnn";
import { WorkerModel } from "wasm-rnn/worker";

const HELP = `Usage: node examples/node/main.mjs [options]

Learns the lines of a file, one name (or word, or short sentence) each, and prints new ones.

  --file FILE      the lines (default names.txt, beside this folder)
  --epochs N       passes over the lines (default 15)
  --count N        new lines to print (default 10)
  --seed N         the same lines for the same seed (default 1)
  --out FILE       also write the model there
  --help           show this

Ctrl-C ends the learning; what was learnt until then is used.
Exit codes: 0, 1 (it failed), 2 (wrong usage).
`;

const stop = new AbortController();

try {
  process.exitCode = await main();
} catch (error) {
  // What the library or the file system has to say; anything else is a fault of this program.
  if (!(error instanceof WasmRnnError) && error.code === undefined) throw error;
  console.error(error.message);
  process.exitCode = error.code === "invalid-option" ? 2 : 1;
}

async function main() {
  const values = commandLine();
  if (values === undefined) return 2;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const lines = (await readFile(values.file, "utf8")).split(/\r?\n/).filter((line) => line !== "");
  const seed = Number(values.seed);
  // `await using` would end the worker by itself; Node 20 does not know it yet.
  const model = await WorkerModel.create({ tokenizer: CharTokenizer.fit(lines), hiddenSize: 64, seed, build: "simd" });
  try {
    await learn(model, lines, Number(values.epochs), seed);
    const known = new Set(lines);
    for (const line of await model.sampleMany(Number(values.count), { seed, temperature: 0.8, maxLength: 40 })) {
      console.log(known.has(line) ? `${line} (known)` : line);
    }
    if (values.out !== undefined) await writeFile(values.out, await model.save());
  } finally {
    await model[Symbol.asyncDispose]();
  }
  return 0;
}

/** The arguments; nothing, with a message on standard error, where they are wrong. */
function commandLine() {
  try {
    return parseArgs({
      options: {
        file: { type: "string", default: fileURLToPath(new URL("../names.txt", import.meta.url)) },
        epochs: { type: "string", default: "15" },
        count: { type: "string", default: "10" },
        seed: { type: "string", default: "1" },
        out: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error.message.split(". ")[0]}; see --help.`);
    return undefined;
  }
}

/** Trains until the end, or until Ctrl-C. */
async function learn(model, lines, epochs, seed) {
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt);
  try {
    for await (const { epoch, epochEnd, loss, tokensPerSecond } of model.train(lines, {
      epochs,
      batchSize: 16,
      optimizer: { type: "adam", learningRate: 0.01 },
      seed,
      signal: stop.signal,
    })) {
      if (epochEnd) console.error(`epoch ${epoch}: loss ${loss.toFixed(3)}, ${Math.round(tokensPerSecond)} tokens/s`);
    }
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    console.error("stopped");
  } finally {
    process.off("SIGINT", interrupt);
  }
}
