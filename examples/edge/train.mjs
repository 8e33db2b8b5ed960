// Trains the model that the worker carries: see README.md, or --help.

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CharTokenizer, LanguageModel } from "wasm-rnn";

const HELP = `Usage: node train.mjs [options]

Learns names and writes the model that worker.mjs carries.

  --names FILE     one name a line, lower case (default ../names.txt)
  --epochs N       passes over them (default 12)
  --out FILE       where the model goes (default names.safetensors)
  --help           show this
`;

const { values } = parseArgs({
  options: {
    names: { type: "string", default: fileURLToPath(new URL("../names.txt", import.meta.url)) },
    epochs: { type: "string", default: "12" },
    out: { type: "string", default: fileURLToPath(new URL("names.safetensors", import.meta.url)) },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  const names = (await readFile(values.names, "utf8")).split(/\r?\n/).filter((name) => name !== "");
  const tokenizer = CharTokenizer.fit([...names, "abcdefghijklmnopqrstuvwxyz"]);
  const model = await LanguageModel.create({ tokenizer, hiddenSize: 64, seed: 1, build: "simd" });
  const training = { batchSize: 16, optimizer: { type: "adam", learningRate: 0.005 }, dropout: 0.2, seed: 1 };
  const { loss } = await model.fit(names, { epochs: Number(values.epochs), ...training });
  const bytes = model.save();
  await writeFile(values.out, bytes);
  console.log(`${values.out}: ${bytes.length} bytes, loss ${loss.toFixed(2)}`);
  model.dispose();
}
