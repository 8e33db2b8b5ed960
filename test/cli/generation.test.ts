import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { jsonLines, outcome, run, start, temporaryFolder, tiny } from "./commandLine.js";

const folder = temporaryFolder();
const words = ["banana", "bandana", "cabana", "canal", "anagram", "panama", "alpaca", "cascara", "mascara", "savanna"];
const model = "words.safetensors";

beforeAll(async () => {
  writeFileSync(join(folder, "words.txt"), Array.from({ length: 8 }, () => words.join("\n")).join("\n"));
  const flags = ["--epochs", "12", "--batch-size", "8", "--learning-rate", "0.02", "--quiet"];
  expect(await run(folder, "train", "words.txt", ...flags, ...tiny)).toMatchObject({ code: 0, stderr: "" });
});

/** The texts that `sample` prints as JSON with these flags, from one seed. */
async function sampled(...flags: string[]): Promise<Record<string, unknown>[]> {
  return jsonLines(await run(folder, "sample", model, "--seed", "4", "--build", "simd", "--json", ...flags));
}

describe("sample", () => {
  it("has the same text for a seed and an index, whatever the count", async () => {
    const many = await sampled("--count", "90");
    expect(many.map(({ index }) => index)).toEqual([...many.keys()]);
    expect(new Set(many.map(({ text }) => text)).size).toBeGreaterThan(10);
    for (const count of [1, 9]) expect(await sampled("--count", String(count))).toEqual(many.slice(0, count));
  });

  it("takes every option of the library", async () => {
    const plain = (await sampled("-n", "20")).map(({ text }) => text);
    for (const flags of [
      ["--top-k", "2"],
      ["--top-p", "0.4"],
      ["--min-p", "0.5"],
      ["--typical-p", "0.3"],
      ["--repetition-penalty", "5"],
    ]) {
      const texts = (await sampled("-n", "20", ...flags)).map(({ text }) => text);
      expect(texts, flags.join(" ")).toHaveLength(20);
      expect(texts, flags.join(" ")).not.toEqual(plain);
    }
    expect((await sampled("--top-k", "1"))[0]!["text"]).toBe((await sampled("--temperature", "0"))[0]!["text"]);
  });

  it("ends texts before each --stop, and then counts no end of text among their probability", async () => {
    const plain = await sampled("-n", "20");
    const cut = await sampled("-n", "20", "--stop", "n", "--stop", "sc");
    expect(cut.map(({ text }) => text)).toEqual(plain.map(({ text }) => (text as string).split(/n|sc/)[0]));
    const [score] = jsonLines(await run(folder, "score", model, "--tokens", "--json", "--", cut[0]!["text"] as string));
    const tokens = score!["tokens"] as { logProbability: number }[];
    const sum = tokens.slice(0, -1).reduce((total, { logProbability }) => total + logProbability, 0);
    expect(cut[0]!["logProbability"]).toBeCloseTo(sum, 5);
  });

  it("says which texts were cut off at --max-length", async () => {
    const texts = await sampled("-n", "30", "--max-length", "5", "--prompt", "ca");
    for (const { text, ended } of texts) {
      expect(text).toMatch(/^ca/);
      expect(ended).toBe((text as string).length < 7);
    }
    expect(new Set(texts.map(({ ended }) => ended)).size).toBe(2);
  });
});

it("sample sets pieces of a running text apart", async () => {
  const flags = ["--text", "--epochs", "1", "--quiet", "--out", "running.safetensors"];
  expect((await run(folder, "train", "words.txt", ...flags, ...tiny)).code).toBe(0);
  const draw = ["sample", "running.safetensors", "--seed", "1", "-n", "3", "--max-length", "40"];
  const texts = jsonLines(await run(folder, ...draw, "--json")).map(({ text }) => text);
  expect((await run(folder, ...draw)).stdout).toBe(`${texts.join("\n---\n")}\n`);
});

describe("complete", () => {
  it("prints the best ways to go on, the best first", async () => {
    const { code, stdout, stderr } = await run(folder, "complete", model, "ban");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [header, ...rows] = stdout.trimEnd().split("\n");
    expect(header).toBe("     log p       score  text");
    expect(rows).toHaveLength(5);
    for (const row of rows) expect(row).toMatch(/^ +-\d+\.\d{3} +-\d+\.\d{3} {2}ban[a-z]*…?$/);
    const scores = rows.map((row) => Number(row.trim().split(/ +/)[1]));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(rows.slice(0, 2).join(" ")).toMatch(/banana|bandana/);
  });

  it("as JSON, whose log-probability is that of score", async () => {
    const flags = ["--count", "3", "--beam-width", "20", "--length-penalty", "0", "--json", "--build", "simd"];
    const found = jsonLines(await run(folder, "complete", model, "", ...flags));
    expect(found).toHaveLength(3);
    for (const { type, text, completion, logProbability, score, ended } of found) {
      expect({ type, completion, score, ended }).toEqual({
        type: "completion",
        completion: text,
        score: logProbability,
        ended: true,
      });
      const [whole] = jsonLines(await run(folder, "score", model, "--json", "--build", "simd", "--", text as string));
      expect(logProbability).toBeCloseTo(Number(whole!["logProbability"]), 4);
    }
  });

  it("cuts off at --max-length, ends before --stop", async () => {
    const cut = await run(folder, "complete", model, "b", "--max-length", "2", "--count", "1");
    expect(cut.stdout.trimEnd()).toMatch(/ {2}b[a-z]{2}…$/);
    const stopped = jsonLines(await run(folder, "complete", model, "b", "--stop", "a", "--json", "--count", "1"));
    expect(stopped[0]).toMatchObject({ text: "b", completion: "", ended: true });
  });

  it("ends quietly when its reader leaves", async () => {
    const child = start(folder, "complete", model, "--count", "1000");
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await outcome(child)).toMatchObject({ code: 0, signal: null, stderr: "" });
  });
});

describe("next", () => {
  it("lists the likeliest next tokens in a table, and as JSON", async () => {
    const { code, stdout } = await run(folder, "next", model, "mascar", "-n", "4");
    expect(code).toBe(0);
    const [header, first, ...rest] = stdout.trimEnd().split("\n");
    expect(header).toBe("     log p  probability  token");
    expect(first).toMatch(/^ +-0\.\d{3} {5}0\.\d{6} {2}a$/);
    expect(rest).toHaveLength(3);
    const [token] = jsonLines(await run(folder, "next", model, "mascara", "-n", "1", "--json", "--temperature", "0.5"));
    expect(token).toMatchObject({ type: "next", token: "<EOS>", text: "" });
    expect(token!["probability"]).toBeCloseTo(Math.exp(Number(token!["logProbability"])), 6);
  });
});

describe("wrong usage of generation", () => {
  it.each([
    { args: ["sample", "--top-k", "0"], message: "--top-k must be an integer from 1" },
    { args: ["sample", "--top-p", "1.5"], message: "--top-p must be a number above 0, at most 1" },
    { args: ["sample", "--min-p", "-1"], message: "--min-p must be a number from 0 to 1" },
    { args: ["sample", "--typical-p", "0"], message: "--typical-p must be" },
    { args: ["sample", "--repetition-penalty", "0"], message: "--repetition-penalty must be" },
    { args: ["sample", "--stop", ""], message: "Expected a text that is not empty" },
    { args: ["complete", "--beam-width", "2"], message: "--beam-width must be at least that of --count, 5, not 2" },
    { args: ["complete", "--length-penalty", "-1"], message: "--length-penalty must be" },
    { args: ["complete", "--count", "x"], message: "Expected a whole number" },
    { args: ["next", "--count", "0"], message: "--count must be" },
    { args: ["next", "--temperature", "0"], message: "--temperature must be" },
  ])("is found before the model is looked for: $args", async ({ args: [command, ...flags], message }) => {
    const { code, stdout, stderr } = await run(folder, command!, "missing.safetensors", ...flags);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it.each(["complete", "next"])("%s fails with 1 for a file that is no model", async (command) => {
    const { code, stdout, stderr } = await run(folder, command, "words.txt", "a");
    expect(stderr).toMatch(/^error: words\.txt is not a model file/);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });
});
