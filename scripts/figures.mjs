// Draws docs/figures from real runs: `npm run build && npm run figures`, a minute. The same on every machine.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compareCells, LanguageModel, WordTokenizer, CharTokenizer } from "wasm-rnn";
import { Grammar } from "../examples/agreement/grammar.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const CELLS = ["rnn", "simplified-gru", "gru", "lstm"];
const NAMES = { rnn: "RNN", "simplified-gru": "simplified GRU", gru: "GRU", lstm: "LSTM" };
const VERBS = ["was", "were", "is", "are", "has", "have"];
/** Words between subject and verb: in training at most, and asked. */
const [TRAINED, ASKED, SENTENCES] = [14, 20, 200];

const { picture, chartPart, heatMapPart, beside } = await drawing();

await writeFile("docs/figures/loss-by-cell.svg", await lossByCell());
const models = await agreementModels();
await writeFile("docs/figures/gradient-flow-by-cell.svg", gradientFlowByCell(models));
await writeFile("docs/figures/memory-of-a-number.svg", memoryOfANumber(models.gru));

/** What the command line draws with. */
async function drawing() {
  const files = ["svg", "chartPart", "heatMapPart"].map((name) => `export * from "./src/cli/svg/${name}.ts";`);
  const stdin = { contents: files.join("\n"), resolveDir: process.cwd() };
  const { outputFiles } = await build({ stdin, bundle: true, format: "esm", write: false });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

/** Names: what every cell learns with the same budget. */
async function lossByCell() {
  const names = (await readFile("examples/names.txt", "utf8")).trim().split("\n");
  const results = await compareCells(names, CELLS, {
    model: { tokenizer: CharTokenizer.fit(names), hiddenSize: 64, embeddingSize: 32, seed: 1, build: "simd" },
    train: { epochs: 30, validationSplit: 0.1, seed: 1 },
  });
  const series = results.map(({ cell, validationLosses }) => ({
    name: NAMES[cell],
    points: validationLosses.map((loss, i) => [i + 1, loss]),
  }));
  return picture(
    "Names not seen in training",
    `Validation loss by epoch of ${results.map(({ cell, validationLosses }) => `${NAMES[cell]}: from ${validationLosses[0].toFixed(2)} to ${Math.min(...validationLosses).toFixed(2)}`).join("; ")}.`,
    [chartPart({ heading: "validation loss, nats a token (64 units)", xLabel: "epoch", series })],
  );
}

/** Sentences whose verb agrees with a subject up to 14 words before it, as in examples/agreement. */
async function agreementModels() {
  const drawn = new Grammar(1);
  const corpus = Array.from({ length: 60_000 }, (_, i) => drawn.sentence(1 + (i % TRAINED)).right);
  const tokenizer = WordTokenizer.fit(corpus);
  const entries = [];
  for (const cell of CELLS) {
    const shape = { hiddenSize: 64, embeddingSize: 32, seed: 1, build: "simd" };
    const model = await LanguageModel.create({ tokenizer, cell, ...shape });
    const optimizer = { type: "adam", learningRate: 0.01 };
    await model.fit(corpus, { epochs: 2, optimizer, schedule: { type: "cosine" }, clipNorm: 1, seed: 1 });
    entries.push([cell, model]);
  }
  return Object.fromEntries(entries);
}

function gradientFlowByCell(models) {
  const asked = new Grammar(1_000_001);
  const sentences = Array.from({ length: SENTENCES }, () => asked.sentence(ASKED).right);
  const series = CELLS.map((cell) => ({ name: NAMES[cell], points: meanFlow(models[cell], sentences) }));
  const ends = series.map(({ name, points }) => `${name} ${points.at(-1)[1].toPrecision(1)}`);
  return picture(
    "How far a gradient reaches",
    `The norm of the gradient of the verb's loss in the state some steps before, relative to that at the verb, on a logarithmic scale; ` +
      `${ASKED} steps before it is ${ends.join(", ")}.`,
    [
      chartPart({
        heading: "‖∂loss<T>/∂a<T−d>‖, relative to d = 0",
        xLabel: "steps back from the verb, d (words and commas)",
        series,
        logarithmic: true,
      }),
    ],
  );
}

/** The mean over the sentences of the gradient of their verb's loss, by the distance from the verb. */
function meanFlow(model, sentences) {
  const sums = new Float64Array(ASKED + 1);
  for (const sentence of sentences) {
    const { tokens } = model.trace(sentence);
    const norms = model.gradientFlow(sentence, { step: 1 + tokens.findLastIndex((token) => VERBS.includes(token)) })
      .norms[0];
    for (let d = 0; d <= ASKED; d++) sums[d] += norms.at(-1 - d) / norms.at(-1);
  }
  return [...sums].map((sum, d) => [d, sum / sentences.length]);
}

/** The units that differ most, all the way to the verb, between one cat and many. */
function memoryOfANumber(model) {
  const sentence = (subject) => `the ${subject}, which already ate the mice near the barn and slept,`;
  const [one, many] = ["cat", "cats"].map((subject) => model.trace(sentence(subject)));
  const { hiddenSize: H } = one;
  const of = ({ layers }, name) => layers[0][name];
  // Both read the same words from the third step after the zero vector on.
  const gap = (unit) => {
    const places = one.inputs.map((_, t) => t * H + unit).slice(3);
    return places.reduce((sum, at) => sum + Math.abs(of(one, "state")[at] - of(many, "state")[at]), 0);
  };
  const gaps = Array.from({ length: H }, (_, unit) => gap(unit));
  const rows = [...gaps.keys()].sort((a, b) => gaps[b] - gaps[a]).slice(0, 8);
  const panel = (heading, trace, name) =>
    heatMapPart({
      heading,
      columns: trace.inputs,
      rows,
      value: (row, column) => of(trace, name)[column * H + rows[row]],
      range: name === "state" ? { least: -1, most: 1 } : { least: 0, most: 1 },
    });
  const next = (subject) => model.next(sentence(subject), { count: 1 })[0].token;
  return picture(
    "A GRU remembers “cat” or “cats” until the verb",
    `Eight of ${H} units while the GRU reads “${sentence("cat(s)")}”, as heat maps: their states after “cat” and “cats”, and the update gate of ` +
      `both, which stays near 1 (keep) in unit ${rows[0]}, whose states stay apart until the verb. The likeliest next word is “${next("cat")}” or “${next("cats")}”.`,
    [
      beside([
        panel(`state: cat → ${next("cat")}`, one, "state"),
        panel(`state: cats → ${next("cats")}`, many, "state"),
      ]),
      beside([
        panel("update gate, near 1 keeps: cat", one, "updateGate"),
        panel("update gate, near 1 keeps: cats", many, "updateGate"),
      ]),
    ],
  );
}
