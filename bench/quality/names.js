import { CharTokenizer, LanguageModel } from "wasm-rnn";
import { defaultRng } from "wasm-rnn/random";
import { progressLine, readCorpus, withinReach } from "./corpus.js";

/** Names held out. */
const HELD_OUT = 1000;

/**
 * First names, as in makemore: one layer, embedding 64, hidden 64, AdamW 5e-4 with decay 0.01, batches of 32, 20,000
 * steps; nats a character on 1,000 names held out.
 */
export const names = {
  title: "names.txt: nats per character on 1,000 held-out names after 20 epochs (19,400 steps)",
  seeds: 3,
  reference: { rnn: 2.049, "simplified-gru": 2.004, gru: 1.994, lstm: 1.996 },
  format: (loss) => loss.toFixed(3),
  judge: withinReach,
  async run({ cell, seed, build, data, note }) {
    const lines = readCorpus(data, "names.txt")
      .split("\n")
      .filter((line) => line !== "");
    // The same names are held out whatever the seed, so that the seeds show the noise of training alone.
    const order = defaultRng(0).permutation(lines.length);
    const shuffled = Array.from(order, (i) => lines[i]);
    const [validation, training] = [shuffled.slice(0, HELD_OUT), shuffled.slice(HELD_OUT)];
    const tokenizer = CharTokenizer.fit(training);
    const model = await LanguageModel.create({ tokenizer, cell, hiddenSize: 64, embeddingSize: 64, seed, build });
    try {
      const { validationLoss } = await model.fit(training, {
        epochs: 20,
        batchSize: 32,
        optimizer: { type: "adamw", learningRate: 5e-4, weightDecay: 0.01 },
        clipNorm: Infinity,
        validation,
        seed,
        onProgress: (progress) => note(progressLine(cell, seed, progress)),
      });
      return validationLoss;
    } finally {
      model.dispose();
    }
  },
};
