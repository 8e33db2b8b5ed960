// Learns the lines of a file and makes up new ones: see README.md, or --help.
//
//     deno run --allow-read=../names.txt main.js ../names.txt

/* global Deno */
import { parseArgs } from "node:util";
import { CharTokenizer, LanguageModel, WasmRnnError } from "wasm-rnn";

const HELP = `Usage: deno run --allow-read=FILE main.js FILE [options]

Learns the lines of FILE, one name (or word, or short sentence) each, and prints new ones.

  --epochs N       passes over the lines (default 15)
  --count N        new lines to print (default 10)
  --seed N         the same lines for the same seed (default 1)
  --help           show this
`;

const [parsed, mistake] = commandLine();
if (mistake !== undefined) {
  console.error(`${mistake}; see --help.`);
  Deno.exit(2);
}
if (parsed.values.help) {
  console.log(HELP);
  Deno.exit(0);
}

const [epochs, count, seed] = [parsed.values.epochs, parsed.values.count, parsed.values.seed].map(Number);
try {
  const lines = (await Deno.readTextFile(parsed.positionals[0])).split(/\r?\n/).filter((line) => line !== "");
  using model = await LanguageModel.create({
    tokenizer: CharTokenizer.fit(lines),
    hiddenSize: 64,
    seed,
    build: "simd",
  });
  await model.fit(lines, {
    epochs,
    batchSize: 16,
    optimizer: { type: "adam", learningRate: 0.01 },
    seed,
    onProgress({ epoch, epochEnd, loss }) {
      if (epochEnd) console.error(`epoch ${epoch}: loss ${loss.toFixed(3)}`);
    },
  });
  for (const line of model.sampleMany(count, { seed, temperature: 0.8, maxLength: 40 })) console.log(line);
} catch (error) {
  const known = error instanceof WasmRnnError || error instanceof Deno.errors.NotFound || error.name === "NotCapable";
  if (!known) throw error;
  console.error(error.message);
  Deno.exit(error.code === "invalid-option" ? 2 : 1);
}

/** The arguments, or what is wrong with them. */
function commandLine() {
  try {
    const result = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: {
        epochs: { type: "string", default: "15" },
        count: { type: "string", default: "10" },
        seed: { type: "string", default: "1" },
        help: { type: "boolean", default: false },
      },
    });
    if (result.values.help || result.positionals.length === 1) return [result];
    return [undefined, "Give one file"];
  } catch (error) {
    return [undefined, error.message];
  }
}
