import { CharTokenizer, LanguageModel } from "wasm-rnn";
import { progressLine, readCorpus, withinReach } from "./corpus.js";

const STREAMS = 50;
const TRAINED_ON = 0.95;

/** As char-rnn splits: the text is cut into as many streams as a batch has, and the last 5 % of each are held out. */
function endOfEachStream(text) {
  const length = Math.floor(text.length / STREAMS);
  const trained = Math.floor(length * TRAINED_ON);
  const parts = { training: "", validation: "" };
  for (let start = 0; start + length <= text.length; start += length) {
    parts.training += text.slice(start, start + trained);
    parts.validation += text.slice(start + trained, start + length);
  }
  return parts;
}

/** The last 5 % in one piece: plays that training never saw. */
function endOfText(text) {
  const end = Math.floor(text.length * TRAINED_ON);
  return { training: text.slice(0, end), validation: text.slice(end) };
}

/**
 * Shakespeare's plays with char-rnn's settings: two layers of 128, one-hot input, 50 steps, batches of 50, RMSProp 2e-3
 * (0.95), gradients clipped to ±5, the rate times 0.97 an epoch after 10, 20 epochs; nats a character on what is held out.
 */
async function heldOutLoss(split, { cell, seed, build, data, note }) {
  const text = readCorpus(data, "tinyshakespeare.txt");
  const { training, validation } = split(text);
  const tokenizer = CharTokenizer.fit(text);
  const model = await LanguageModel.create({
    tokenizer,
    cell,
    hiddenSize: 128,
    numLayers: 2,
    embeddingSize: 0,
    seed,
    build,
  });
  try {
    const { validationLoss } = await model.fit(training, {
      epochs: 20,
      batchSize: STREAMS,
      sequenceLength: 50,
      optimizer: { type: "rmsprop", learningRate: 2e-3, alpha: 0.95 },
      schedule: { type: "exponential", factor: 0.97, after: 10 },
      clipNorm: Infinity,
      clipValue: 5,
      validation,
      keep: "last",
      seed,
      onProgress: (progress) => note(progressLine(cell, seed, progress)),
    });
    return validationLoss;
  } finally {
    model.dispose();
  }
}

export const tinyshakespeare = {
  title: "tinyshakespeare.txt: nats per character on the last 5 % of each stream after 20 epochs",
  seeds: 1,
  reference: { rnn: 1.495, gru: 1.392, lstm: 1.383 },
  format: (loss) => loss.toFixed(3),
  judge: withinReach,
  run: (settings) => heldOutLoss(endOfEachStream, settings),
};

/** The same on plays that were not trained on at all, which are harder; there is no reference for it. */
export const tinyshakespeareEnd = {
  ...tinyshakespeare,
  title: "tinyshakespeare.txt: nats per character on the last 5 % in one piece after 20 epochs",
  reference: { rnn: "none", gru: "none", lstm: "none" },
  judge: () => "",
  run: (settings) => heldOutLoss(endOfText, settings),
};
