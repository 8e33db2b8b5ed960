// Trains networks of words on sentences whose verb stands far from its subject, and asks them for the verb: see README.md.
//
//     npm run build && node examples/agreement/main.mjs

import { Command, InvalidArgumentError, Option } from "commander";
import { LanguageModel, WordTokenizer } from "wasm-rnn";
import { NgramModel } from "wasm-rnn/ngram";
import { barChart } from "./barChart.mjs";
import { Grammar } from "./grammar.mjs";

const NETWORKS = ["rnn", "simplified-gru", "gru", "lstm"];
const COUNTING = "5-gram";

const options = new Command("node examples/agreement/main.mjs")
  .description("How often a model finds the right verb (was or were), by the number of words since its subject.")
  .addOption(
    new Option("--cell <cells...>", "what to train").choices([COUNTING, ...NETWORKS]).default([COUNTING, "rnn", "gru"]),
  )
  .option("--trained <words>", "greatest distance in training", integer(1), 14)
  .option("--longest <words>", "greatest distance asked for", integer(1), 20)
  .option("--sentences <n>", "sentences to train on", integer(1), 60_000)
  .option("--epochs <n>", "passes over them", integer(1), 2)
  .option("--hidden <n>", "hidden size", integer(1), 64)
  .option("--rate <rate>", "learning rate at the beginning", Number, 0.01)
  .option("--asked <n>", "sentences asked for each distance", integer(1), 300)
  .option("--seed <n>", "seed of sentences and models", integer(0), 1)
  .addOption(new Option("--build <build>", "kernels to run").choices(["auto", "simd", "relaxed"]).default("simd"))
  .option("--json", "print a JSON object instead of the table")
  .showSuggestionAfterError(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode && 2))
  .parse()
  .opts();

function integer(minimum) {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= minimum) return value;
    throw new InvalidArgumentError(`It must be an integer from ${minimum} on.`);
  };
}

async function train(cell, sentences) {
  const tokenizer = WordTokenizer.fit(sentences);
  if (cell === COUNTING) return NgramModel.fit(sentences, { tokenizer });
  const { hidden, seed, build, epochs, rate } = options;
  const model = await LanguageModel.create({ tokenizer, cell, hiddenSize: hidden, embeddingSize: 32, seed, build });
  await model.fit(sentences, {
    epochs,
    optimizer: { type: "adam", learningRate: rate },
    schedule: { type: "cosine" },
    clipNorm: 1,
    seed,
    onProgress({ tokensPerSecond, remainingSeconds }) {
      note(`${cell}: ${Math.round(tokensPerSecond)} tokens/s, ${remainingSeconds.toFixed(0)} s left`);
    },
  });
  note("");
  return model;
}

/** A line that the next one takes the place of, where somebody looks. */
function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** Share of the sentences in which the right verb is likelier than the wrong one, given all words before. */
function shareRight(model, pairs) {
  const right = pairs.filter(({ right, wrong }) => {
    const [verb] = model.compare(right, wrong).aligned;
    return verb.a.logProbability > verb.b.logProbability;
  });
  return right.length / pairs.length;
}

const drawn = new Grammar(options.seed);
const corpus = Array.from({ length: options.sentences }, (_, i) => drawn.sentence(1 + (i % options.trained)).right);
const seen = new Set(corpus);
const unseen = new Grammar(options.seed + 1_000_000);
const distances = Array.from({ length: options.longest }, (_, i) => i + 1);
const questions = distances.map((distance) => {
  const pairs = [];
  while (pairs.length < options.asked) {
    const pair = unseen.sentence(distance);
    if (!seen.has(pair.right)) pairs.push(pair);
  }
  return pairs;
});

const results = {};
for (const cell of options.cell) {
  const model = await train(cell, corpus);
  const shares = questions.map((pairs) => shareRight(model, pairs));
  const mean = (from, to) => {
    const some = shares.slice(from, to);
    return some.length === 0 ? undefined : some.reduce((sum, share) => sum + share) / some.length;
  };
  results[cell] = { shares, trained: mean(0, options.trained), longer: mean(options.trained) };
  if (model instanceof LanguageModel) model.dispose();
}

if (options.json) console.log(JSON.stringify({ ...options, json: undefined, distances, results }));
else console.log(barChart(distances, options.trained, results));
