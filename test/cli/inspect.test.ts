import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { feed, jsonLines, outcome, run, start, temporaryFolder, tiny } from "./commandLine.js";

const folder = temporaryFolder();
beforeAll(async () => {
  expect((await run(folder, "train", ...tiny, "--epochs", "1", "--quiet")).code).toBe(0);
});

describe("inspect", () => {
  test("shows configuration, parameters and vocabulary", async () => {
    const { code, stdout, stderr } = await run(folder, "inspect", "dinosaurs.safetensors", "--vocabulary", "5");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^dinosaurs\.safetensors \(\d+ (bytes|kB)\)$/m);
    expect(stdout).toMatch(/^ {2}hiddenSize +12$/m);
    expect(stdout).toMatch(/^ {2}recurrent\.weight_ih_l0 +36 × 8 +-?0\.\d{4} +0\.\d{4}$/m);
    expect(stdout).toMatch(/^vocabulary of \d+ \(char\)$/m);
    expect(stdout).toMatch(/^ {2}<EOS> <UNK> .* … \d+ more$/m);
  });

  test("says it to programs too", async () => {
    const [line] = jsonLines(await run(folder, "inspect", "dinosaurs.safetensors", "--json", "--vocabulary", "2"));
    expect(line).toMatchObject({
      type: "model",
      trainedOn: "sequences",
      tokenizer: { kind: "char" },
      vocabulary: ["<EOS>", "<UNK>"],
    });
    const { tensors, parameters } = line as unknown as { tensors: { shape: number[] }[]; parameters: number };
    expect(tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0)).toBe(parameters);
  });

  test("says where the training of a checkpoint stands", async () => {
    const child = start(folder, "train", ...tiny, "--epochs", "500", "--json", "--out", "cut.safetensors");
    child.stdout.once("data", () => child.kill("SIGTERM"));
    child.stdin.end();
    await outcome(child);
    const { stdout } = await run(folder, "inspect", "cut.checkpoint");
    expect(stdout).toMatch(/^training in epoch \d+ of 500, [\d,]+ steps?, [\d,]+ tokens/m);
    expect(stdout).toMatch(/^ {2}batchSize +32$/m);
    expect(stdout).toMatch(/^ {2}optimizer +adam$/m);
    const [line] = jsonLines(await run(folder, "inspect", "cut.checkpoint", "--json"));
    const { training } = line as unknown as { training: { options: object } };
    expect(Object.keys(training)).toEqual(expect.arrayContaining(["epoch", "step", "tokens", "seconds", "options"]));
    expect(JSON.stringify(training)).not.toMatch(/rng/i);
    expect(training.options).toMatchObject({ epochs: 500, seed: 1, optimizer: { type: "adam" } });
  });

  test("says how words are found, and on what the model was trained, in lines that can be read", async () => {
    const text = Array.from({ length: 60 }, (_, i) => `Word${i}, and`).join(" ");
    const flags = ["-", "--level", "word", "--lowercase", "--locale", "tr", "--text", "--epochs", "1", "--quiet"];
    expect((await feed(text, folder, "train", ...flags, ...tiny, "--out", "words.safetensors")).code).toBe(0);
    const { stdout } = await run(folder, "inspect", "words.safetensors", "--vocabulary", "50");
    expect(stdout).toMatch(/^ {2}trainedOn +one running text$/m);
    expect(stdout).toMatch(/^vocabulary of \d+ \(word, .*punctuation tokens, lowercase true, locale tr\)$/m);
    expect(stdout).toMatch(/ word18\n {2}word19 /);
    expect(stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
    const [line] = jsonLines(await run(folder, "inspect", "words.safetensors", "--json"));
    expect(line).toMatchObject({ trainedOn: "text", tokenizer: { kind: "word", lowercase: true, locale: "tr" } });
  });

  test("fails on what is no model", async () => {
    const { code, stderr } = await run(folder, "inspect", join(".", "missing.safetensors"));
    expect(code).toBe(1);
    expect(stderr).toContain("cannot read missing.safetensors: there is no such file");
  });
});

test("train --find-learning-rate says which one suits, and trains nothing", async () => {
  const result = await run(folder, "train", ...tiny, "--find-learning-rate", "--json", "--out", "none.safetensors");
  expect(result.code).toBe(0);
  const [line] = jsonLines(result) as unknown as { learningRate: number; trials: { loss: number }[] }[];
  expect(line?.learningRate).toBeGreaterThan(1e-4);
  expect(line?.learningRate).toBeLessThan(0.3);
  expect((await run(folder, "inspect", "none.safetensors")).code).toBe(1);
});
