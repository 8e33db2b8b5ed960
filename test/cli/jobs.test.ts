import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { feed, jsonLines, outcome, run, start, temporaryFolder, tiny, type Outcome } from "./commandLine.js";

const folder = temporaryFolder();
const words = ["banana", "bandana", "cabana", "canal", "anagram", "panama", "alpaca", "cascara", "mascara", "savanna"];
const lines = Array.from({ length: 8 }, () => words.join("\n")).join("\n");
const epochs = 6;
const flags = ["--epochs", String(epochs), "--batch-size", "8", "--learning-rate", "0.02", ...tiny];
let trained: Outcome;

beforeAll(async () => {
  writeFileSync(join(folder, "words.txt"), lines);
  trained = await run(folder, "train", "words.txt", ...flags, "--samples", "5", "--json");
  expect(trained.stderr).not.toContain("error");
  expect(trained.code).toBe(0);
});

describe("train", () => {
  it("prints epochs, the saved file and samples as JSON lines, in this order", () => {
    const types = jsonLines(trained).map(({ type }) => type);
    expect(types.join(" ")).toMatch(/^start ((progress )*epoch ){6}end saved( sample){5}$/);
  });

  it("prints progress during an epoch that takes long enough to want it", async () => {
    const reports = jsonLines(await run(folder, "train", "--epochs", "1", "--json"));
    const types = reports.map(({ type }) => type);
    expect(types.join(" ")).toMatch(/^start (progress )+epoch end saved$/);
    const steps = reports.slice(1, -2).map(({ step }) => Number(step));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(reports[1]).toMatchObject({
      epoch: 1,
      epochs: 1,
      loss: expect.any(Number) as number,
      remainingSeconds: expect.any(Number) as number,
    });
  });

  it("leaves progress out with --quiet", async () => {
    const reports = jsonLines(await run(folder, "train", "--epochs", "1", "--json", "--quiet"));
    expect(reports.map(({ type }) => type)).toEqual(["start", "epoch", "end", "saved"]);
  });

  it("says at the start what is trained and how, at the end why it ended and what is kept", async () => {
    const started = jsonLines(trained)[0];
    expect(started).toMatchObject({
      ...{ type: "start", trainedOn: "sequences", tokenizer: "char", build: "simd", resumed: false, epochs: 6 },
      config: { cell: "gru", hiddenSize: 12 },
      options: { seed: expect.any(Number) as number, optimizer: { type: "adam" } },
    });
    const saved = jsonLines(trained).find(({ type }) => type === "saved");
    expect(started?.["parameters"]).toBe(saved?.["parameters"]);
    const ended = jsonLines(trained).find(({ type }) => type === "end");
    const { loss, validationLoss, best } = jsonLines(trained).findLast(({ type }) => type === "epoch")!;
    const { epoch: keptEpoch } = best as { epoch: number };
    expect(ended).toEqual({ type: "end", reason: "epochs", epochs: 6, loss, validationLoss, best, keptEpoch });

    const wild = ["--learning-rate", "1", "--patience", "1", "--epochs", "50", "--quiet", "--out", "early.safetensors"];
    const early = jsonLines(await run(folder, "train", "words.txt", ...wild, ...tiny, "--json"));
    const end = early.find(({ type }) => type === "end") as unknown as { epochs: number; best: { epoch: number } };
    expect(end).toMatchObject({ reason: "patience", keptEpoch: end.best.epoch });
    expect(end.epochs).toBe(end.best.epoch + 1);
    const patient = await run(
      ...[folder, "train", "words.txt", ...wild, ...tiny, "--json", "--epochs", "8", "--patience", "none"],
    );
    expect(jsonLines(patient).find(({ type }) => type === "end")).toMatchObject({ reason: "epochs", epochs: 8 });
  });

  it("reports every epoch once, with a validation loss, and learns", () => {
    const reports = jsonLines(trained).filter(({ type }) => type === "epoch");
    expect(reports.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const losses = reports.map(({ loss }) => Number(loss));
    expect(losses[5]).toBeLessThan(0.7 * (losses[0] as number));
    for (const { validationLoss } of reports) expect(validationLoss).toBeGreaterThan(0);
  });

  it("trains by the optimizer, the schedule and the regularisation that its flags give", async () => {
    const epochsOf = async (...more: string[]) => {
      const output = ["--out", "flags.safetensors", "--json", "--quiet"];
      const result = await run(folder, "train", "words.txt", ...flags, ...output, ...more);
      expect(result.code).toBe(0);
      return jsonLines(result).filter(({ type }) => type === "epoch");
    };
    const sgd = ["--optimizer", "sgd", "--momentum", "0.9", "--schedule", "exponential,factor=0.5,after=2"];
    const base = await epochsOf(...sgd);
    expect(base.map(({ learningRate }) => learningRate)).toEqual([0.02, 0.02, 0.02, 0.01, 0.005, 0.0025]);
    for (const more of [
      ["--nesterov"],
      ["--weight-decay", "0.1"],
      ["--warmup-steps", "5"],
      ["--dropout", "0.2"],
      ["--label-smoothing", "0.1"],
    ]) {
      const { loss, validationLoss } = (await epochsOf(...sgd, ...more)).at(-1)!;
      expect(loss, more[0]).toBeGreaterThan(0);
      expect(validationLoss, more[0]).not.toBe(base.at(-1)!["validationLoss"]);
    }
  });

  it("starts an LSTM as its flags say", async () => {
    const validationLossOf = async (...more: string[]) => {
      const output = ["--out", "lstm.safetensors", "--json", "--quiet", "--cell", "lstm"];
      const result = await run(folder, "train", "words.txt", ...flags, ...output, ...more);
      expect(result.code, result.stderr).toBe(0);
      return jsonLines(result).find(({ type }) => type === "epoch")!["validationLoss"];
    };
    const base = await validationLossOf();
    expect(await validationLossOf("--forget-bias", "1", "--recurrent-initialization", "uniform")).toBe(base);
    expect(await validationLossOf("--forget-bias", "3")).not.toBe(base);
    expect(await validationLossOf("--recurrent-initialization", "orthogonal")).not.toBe(base);
  });

  it("names the file after the corpus and says how large it is", () => {
    const saved = jsonLines(trained).find(({ type }) => type === "saved");
    const bytes = readFileSync(join(folder, "words.safetensors")).length;
    expect(saved).toMatchObject({ file: "words.safetensors", bytes, parameters: expect.any(Number) as number });
  });

  it("marks samples that stand in the corpus", () => {
    const written = jsonLines(trained).filter(({ type }) => type === "sample");
    for (const { text, inCorpus, logProbability } of written) {
      expect(inCorpus).toBe(words.includes(text as string));
      expect(logProbability).toBeLessThan(0);
    }
  });

  it("without --json: an epoch a line on standard error, results in a table on standard output", async () => {
    const { code, stdout, stderr } = await run(
      folder,
      "train",
      "words.txt",
      ...flags,
      "--samples",
      "3",
      "--out",
      "plain.safetensors",
    );
    expect(code).toBe(0);
    expect(
      stderr.match(/^epoch \d\/6 {2}loss \d\.\d{3} {2}validation \d\.\d{3} {2}\S+ tokens\/s {2}.* left$/gm),
    ).toHaveLength(epochs);
    expect(stdout).toMatch(/^loss \d\.\d{3} nats a token, validation /);
    expect(stdout).toContain("saved plain.safetensors (");
    expect(stdout.match(/^ +-\d+\.\d\d {2}.*(✓ new|= in the corpus)$/gm)).toHaveLength(3);
  });

  it("gives the same file for the same seed, another one for another", async () => {
    const [again, other] = await Promise.all([
      run(folder, "train", "words.txt", ...flags, "--out", "again.safetensors", "--quiet"),
      run(folder, "train", "words.txt", ...flags, "--out", "other.safetensors", "--quiet", "--seed", "2"),
    ]);
    expect([again.code, other.code, again.stderr]).toEqual([0, 0, ""]);
    const first = readFileSync(join(folder, "words.safetensors"));
    expect(readFileSync(join(folder, "again.safetensors")).equals(first)).toBe(true);
    expect(readFileSync(join(folder, "other.safetensors")).equals(first)).toBe(false);
  });

  it("takes a running text, and one line alone, for which no validation split is made", async () => {
    const text = await feed(
      lines,
      folder,
      "train",
      "-",
      "--text",
      "--epochs",
      "1",
      "--sequence-length",
      "8",
      "--json",
      ...tiny,
    );
    expect(text.code).toBe(0);
    expect(jsonLines(text).at(-1)).toMatchObject({ type: "saved", file: "model.safetensors" });
    const line = await feed("banana", folder, "train", "-", "--lines", "--epochs", "1", "--json", ...tiny);
    expect(line.code).toBe(0);
    expect(jsonLines(line).find(({ type }) => type === "epoch")).not.toHaveProperty("validationLoss");
  });

  it("takes every option of the model", async () => {
    const options = ["--num-layers", "2", "--no-reset-after", "--clip-value", "1", "--clip-norm", "1"];
    const result = await run(
      folder,
      "train",
      "words.txt",
      "--epochs",
      "1",
      "--out",
      "other.safetensors",
      "--embedding-size",
      "0",
      "--hidden-size",
      "8",
      ...options,
    );
    expect(result).toMatchObject({ code: 0 });
    // One-hot input, the textbook's GRU: 3 gates of 8 units, one bias each; 13 tokens.
    const V = new Set(lines.replaceAll("\n", "")).size + 2;
    const parameters = 24 * V + 24 * 8 + 24 + (24 * 8 + 24 * 8 + 24) + (V * 8 + V);
    expect(result.stdout).toContain(`(${parameters.toLocaleString("en")} parameters, `);
  });
});

describe("sample", () => {
  it("prints a text a line, the same ones for the same seed", async () => {
    const command = ["sample", "words.safetensors", "--count", "4", "--max-length", "12", "--build", "simd", "-q"];
    const [one, two, three] = await Promise.all([
      run(folder, ...command, "--seed", "5"),
      run(folder, ...command, "--seed", "5"),
      run(folder, ...command, "--seed", "6"),
    ]);
    expect(one).toMatchObject({ code: 0, stderr: "" });
    expect(one.stdout.trimEnd().split("\n")).toHaveLength(4);
    expect(two.stdout).toBe(one.stdout);
    expect(three.stdout).not.toBe(one.stdout);
  });

  it("begins with the prompt, and says with --json how likely the text is and which seed it took", async () => {
    const sampled = jsonLines(
      await run(folder, "sample", "words.safetensors", "--prompt", "pan", "--temperature", "0.5", "--json"),
    );
    expect(sampled).toEqual([
      {
        type: "sample",
        text: expect.stringMatching(/^pan/) as string,
        ended: true,
        logProbability: expect.any(Number) as number,
        seed: expect.any(Number) as number,
        index: 0,
      },
    ]);
    const [{ text, logProbability }] = sampled as [{ type: string; text: string; logProbability: number }];
    const [score] = jsonLines(await run(folder, "score", "words.safetensors", "--json", "--", text));
    expect(score?.["logProbability"]).toBe(logProbability);
  });

  it("numbers the texts with --json, so that each can be had again", async () => {
    const command = ["sample", "words.safetensors", "--seed", "7", "--build", "simd", "--json"];
    const three = jsonLines(await run(folder, ...command, "--count", "3"));
    expect(three.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(jsonLines(await run(folder, ...command, "--count", "2")).at(-1)).toEqual(three[1]);
  });

  it("ends quietly when its reader leaves", async () => {
    const child = start(folder, "sample", "words.safetensors", "--count", "1000000000");
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await outcome(child)).toMatchObject({ code: 0, signal: null, stderr: "" });
  });
});

describe("score", () => {
  it("finds a word of the corpus likelier than its letters in another order", async () => {
    const [word, mess] = jsonLines(await run(folder, "score", "words.safetensors", "panama", "mpaana", "--json"));
    expect(word).toMatchObject({ type: "score", text: "panama" });
    expect(word?.["logProbability"]).toBeGreaterThan(Number(mess?.["logProbability"]));
    const bits = Number(word?.["bitsPerToken"]);
    expect(bits).toBeCloseTo(-Number(word?.["logProbability"]) / 7 / Math.LN2, 6);
    expect(word?.["perplexity"]).toBeCloseTo(2 ** bits, 6);
  });

  it("with --tokens, the tokens of a text add up to it", async () => {
    const [line] = jsonLines(await run(folder, "score", "words.safetensors", "--tokens", "--json", "naq"));
    const tokens = line?.["tokens"] as { token: string; logProbability: number }[];
    expect(tokens.map(({ token }) => token)).toEqual(["n", "a", "<UNK>", "<EOS>"]);
    const sum = tokens.reduce((total, { logProbability }) => total + logProbability, 0);
    expect(sum).toBeCloseTo(Number(line?.["logProbability"]), 4);
  });

  it("gives a row for each line of standard input, blank ones too", async () => {
    const { code, stdout } = await feed("canal\n\nalpaca", folder, "score", "words.safetensors", "--quiet");
    expect(code).toBe(0);
    const rows = stdout.trimEnd().split("\n");
    expect(rows.slice(1).map((row) => row.trim().split(/ +/)[3] ?? "")).toEqual(["canal", "", "alpaca"]);
  });
});

describe("evaluate", () => {
  it("agrees with the sum of the scores", async () => {
    const [whole] = jsonLines(await run(folder, "evaluate", "words.safetensors", "words.txt", "--json"));
    const scores = jsonLines(await run(folder, "score", "words.safetensors", "--json", ...words));
    const sum = scores.reduce((total, { logProbability }) => total + Number(logProbability), 0);
    const tokens = words.join("").length + words.length;
    expect(whole?.["tokens"]).toBe(8 * tokens);
    expect(whole?.["loss"]).toBeCloseTo(-sum / tokens, 4);
  });

  it("prints a small table", async () => {
    const { stdout } = await run(folder, "evaluate", "words.safetensors", "words.txt");
    const figures = ["loss +#.# nats a token", "perplexity +#.#", "bits a token +#.#", "bits a character +#.#"];
    const lines = [...figures, "tokens +#", "unknown tokens +0"]
      .join("\n")
      .replaceAll(".", "\\.")
      .replaceAll("#", "\\d+");
    expect(stdout).toMatch(new RegExp(`^${lines}\n$`));
  });
});

describe("a file that is no model", () => {
  it.each(["sample", "score", "evaluate"])("makes %s fail with 1 and name the file", async (command) => {
    const { code, stdout, stderr } = await run(folder, command, "words.txt");
    expect(stderr).toMatch(/^error: words\.txt is not a model file/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  it("is called foreign when it does not even begin like one, damaged otherwise", async () => {
    const foreign = await run(folder, "sample", "words.txt");
    expect(foreign.stderr).toContain("error: words.txt is not a model file that wasm-rnn saved: ");
    const whole = readFileSync(join(folder, "words.safetensors"));
    writeFileSync(join(folder, "cut.safetensors"), whole.subarray(0, whole.length - 1));
    const damaged = await run(folder, "sample", "cut.safetensors");
    expect(damaged).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: cut\.safetensors: /) as string });
  });

  it("is a JSON line too with --json", async () => {
    const result = await run(folder, "sample", "missing.safetensors", "--json");
    expect(result.code).toBe(1);
    expect(jsonLines(result)).toEqual([
      { type: "error", code: "file", message: "cannot read missing.safetensors: there is no such file or folder." },
    ]);
  });
});
