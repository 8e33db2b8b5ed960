// Trains a small model of words and lets it choose between sentences that sound alike: see README.md.

import { parseArgs } from "node:util";
import { LanguageModel, WordTokenizer } from "wasm-rnn";
import { NgramModel } from "wasm-rnn/ngram";
import { hypotheses, sentences } from "./corpus.mjs";

const HELP = `Usage: node examples/ranking/main.mjs [options]

Trains a small model of words and lets it choose between sentences that sound alike.

  --sentences <n>  sentences to learn from (default: 2000)
  --epochs <n>     passes over them (default: 12)
  --hidden <n>     units (default: 48)
  --seed <n>       of the sentences and the model (default: 1)
  --build <name>   auto, simd (the same figures everywhere) or relaxed (default: auto)
  --help           this`;

const values = flags();
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

function flags() {
  try {
    return parseArgs({
      options: {
        sentences: { type: "string", default: "2000" },
        epochs: { type: "string", default: "12" },
        hidden: { type: "string", default: "48" },
        seed: { type: "string", default: "1" },
        build: { type: "string", default: "auto" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    console.error(error.message);
    return process.exit(2);
  }
}

const seed = Number(values.seed);
const corpus = sentences(Number(values.sentences), seed);
const tokenizer = WordTokenizer.fit(corpus);
const model = await LanguageModel.create({
  tokenizer,
  hiddenSize: Number(values.hidden),
  embeddingSize: 24,
  seed,
  build: values.build,
});
await model.fit(corpus, {
  epochs: Number(values.epochs),
  batchSize: 32,
  optimizer: { type: "adam", learningRate: 0.01 },
  seed,
});
const ngrams = await NgramModel.fit(corpus, { tokenizer });

let right = 0;
for (const [said, ...others] of hypotheses) {
  // As a recogniser would give them: not in an order that tells the answer.
  const ranked = model.rank([...others, said]);
  if (ranked[0].text === said) right++;
  for (const { text, logProbability } of ranked) console.log(logProbability.toFixed(1).padStart(7), "", text);
  console.log();
}
console.log(`${right} of ${hypotheses.length} right`);

const [pear, pair] = ["the apple and pear salad", "the apple and pair salad"];
console.log(`\nWhy "${pear}"? ln P of each word, and of "pair" instead:`);
for (const { a, b } of model.compare(pear, pair).aligned) {
  console.log(
    `  ${a.token.padEnd(8)}${a.logProbability.toFixed(1).padStart(6)}  ${b.token.padEnd(8)}${b.logProbability.toFixed(1).padStart(6)}`,
  );
}

const unseen = sentences(500, seed + 1);
console.log("\nOn 500 new sentences, perplexity a word:");
console.log(`  network ${(await model.evaluate(unseen)).perplexity.toFixed(2)}`);
console.log(`  5-gram  ${(await ngrams.evaluate(unseen)).perplexity.toFixed(2)}`);
model.dispose();
