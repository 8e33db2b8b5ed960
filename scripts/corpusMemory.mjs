// Memory that a corpus in a file takes: `node scripts/corpusMemory.mjs [megabytes] [char|grapheme|byte|word]`. Writes a file of
// that many megabytes (200) of made-up sentences, reads it as a running text in pieces, and trains one step. Prints the most
// memory that the process had, beside what the text and four bytes a token would have taken.
import { Buffer } from "node:buffer";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ByteTokenizer, CharTokenizer, LanguageModel, runningText, WordTokenizer } from "../build/index.js";

const [megabytes = "200", level = "word"] = process.argv.slice(2);
const bytes = Number(megabytes) * 1e6;
const fit = {
  char: (corpus) => CharTokenizer.fitAsync(corpus),
  grapheme: (corpus) => CharTokenizer.fitAsync(corpus, { unit: "grapheme" }),
  byte: () => new ByteTokenizer(),
  word: (corpus) => WordTokenizer.fitAsync(corpus),
}[level];

let state = 1;
/** Pseudo-random, below `n`, the small ones far more often, as words of a language are. */
function rank(n) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor(n ** (state / 2 ** 32)) - 1;
}

const syllables = Array.from("bdfgklmnprst", (consonant) => Array.from("aeiou", (vowel) => consonant + vowel)).flat();

/** The word of a rank, of letters as in no language. */
function word(rank) {
  const rest = Math.floor(rank / syllables.length);
  return syllables[rank % syllables.length] + (rest > 0 ? word(rest - 1) : "");
}

function sentence() {
  const words = Array.from({ length: 4 + rank(20) }, () => word(rank(500_000)));
  return `${words.join(" ")}${rank(9) > 3 ? "," : "."}${rank(9) > 5 ? "\n" : " "}`;
}

function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const folder = await mkdtemp(join(tmpdir(), "wasm-rnn-"));
try {
  const path = join(folder, "corpus.txt");
  const file = await open(path, "w");
  for (let written = 0; written < bytes;) {
    const block = Buffer.from(Array.from({ length: 10_000 }, sentence).join(""));
    await file.write(block);
    written += block.length;
  }
  await file.close();

  const mega = (n) => `${Math.round(n / 1e6)} MB`;
  const before = process.resourceUsage().maxRSS * 1024;
  const corpus = runningText({ [Symbol.asyncIterator]: () => createReadStream(path, "utf8")[Symbol.asyncIterator]() });
  const started = processorSeconds();
  const tokenizer = await fit(corpus);
  const fitted = processorSeconds();
  const model = await LanguageModel.create({ tokenizer, hiddenSize: 16, embeddingSize: 8 });
  let tokens = 0;
  for await (const progress of model.train(corpus, { epochs: 1 })) {
    tokens = (progress.steps * progress.tokens) / progress.step;
    break;
  }
  const seconds = (from, to) => `${(to - from).toFixed(1)} s`;
  const peak = process.resourceUsage().maxRSS * 1024;
  console.log(
    `${level}: ${mega(bytes)} of text, ${mega(tokens).replace("MB", "million tokens")}, vocabulary ${tokenizer.size}`,
  );
  console.log(
    `${seconds(started, fitted)} of processor time to fit, ${seconds(fitted, processorSeconds())} to encode and take a step`,
  );
  console.log(
    `at most ${mega(peak)} of memory, of which ${mega(before)} before; text + 4 bytes a token: ${mega(bytes + 4 * tokens)}`,
  );
} finally {
  await rm(folder, { recursive: true });
}
