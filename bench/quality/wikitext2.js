import { LanguageModel, WordTokenizer } from "wasm-rnn";
import { progressLine, readCorpus } from "./corpus.js";

/** Within 2 % of PyTorch's perplexity; below it is better. */
function withinTwoPercent({ results, reference }) {
  const mean = results.reduce((sum, x) => sum + x, 0) / results.length;
  const share = mean / reference - 1;
  return `${share <= 0.02 ? "pass" : "fall short"} (${share < 0 ? "-" : "+"}${(100 * Math.abs(share)).toFixed(1)} %)`;
}

/**
 * Words of Wikipedia: trained on WikiText-2's validation part, tested on its test part, 10,000 words between white space;
 * embedding and one layer of 256, dropout 0.5, 20 streams of 35 steps, Adam 2e-3 halved every epoch after the fourth, 8
 * epochs. The reference is what wikitext2.py, the same in PyTorch, gives.
 */
export const wikitext2 = {
  title: "wikitext2: perplexity of the test part after 8 epochs over the validation part",
  seeds: 1,
  reference: { gru: 154.07 },
  format: (perplexity) => perplexity.toFixed(1),
  judge: withinTwoPercent,
  async run({ cell, seed, build, data, note }) {
    const text = readCorpus(data, "wikitext2-valid.txt");
    const tokenizer = WordTokenizer.fit(text, { segmentation: "whitespace", maxVocabulary: 10_000 });
    const model = await LanguageModel.create({ tokenizer, cell, hiddenSize: 256, embeddingSize: 256, seed, build });
    try {
      await model.fit(text, {
        epochs: 8,
        batchSize: 20,
        sequenceLength: 35,
        optimizer: { type: "adam", learningRate: 2e-3 },
        schedule: { type: "exponential", factor: 0.5, after: 3 },
        dropout: 0.5,
        clipNorm: 5,
        seed,
        onProgress: (progress) => note(progressLine(cell, seed, progress)),
      });
      return (await model.evaluate(readCorpus(data, "wikitext2-test.txt"))).perplexity;
    } finally {
      model.dispose();
    }
  },
};
