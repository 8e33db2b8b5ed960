import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { feed, jsonLines, run, temporaryFolder, tiny, type JsonLine } from "./commandLine.js";

const folder = temporaryFolder();
const words = ["banana", "bandana", "cabana", "canal", "anagram", "panama", "alpaca", "cascara", "mascara", "savanna"];
const model = "words.safetensors";
const list = ["anapma", "panama", "apanam", "canal"];

beforeAll(async () => {
  writeFileSync(join(folder, "words.txt"), Array.from({ length: 8 }, () => words.join("\n")).join("\n"));
  writeFileSync(join(folder, "list.txt"), `${list.join("\n\n")}\n`);
  const flags = ["--epochs", "12", "--batch-size", "8", "--learning-rate", "0.02", "--quiet"];
  expect(await run(folder, "train", "words.txt", ...flags, ...tiny)).toMatchObject({ code: 0, stderr: "" });
});

async function json(command: string, ...args: string[]): Promise<JsonLine[]> {
  const outcome = await run(folder, command, model, "--json", "--quiet", "--build", "simd", ...args);
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  return jsonLines(outcome);
}

describe("rank", () => {
  it("puts texts in order, with the scores that they have alone", async () => {
    const ranked = await json("rank", ...list);
    expect(ranked.map(({ type, rank }) => [type, rank])).toEqual([1, 2, 3, 4].map((place) => ["rank", place]));
    const scores = await json("score", ...list);
    for (const { type, rank, index, ...score } of ranked) {
      expect({ type, rank, score }).toMatchObject({ type: "rank", score: { text: list[Number(index)] } });
      expect(scores[Number(index)]).toEqual({ type: "score", ...score });
    }
    const totals = ranked.map(({ logProbability }) => Number(logProbability));
    expect(totals).toEqual([...totals].sort((a, b) => b - a));
    expect(ranked.findIndex(({ text }) => text === "panama")).toBeLessThan(
      ranked.findIndex(({ text }) => text === "anapma"),
    );
  });

  it("takes them from a file or standard input, a text a line, blank lines left out", async () => {
    const given = await run(folder, "rank", model, ...list);
    expect(given.stdout.split("\n")[0]).toBe("     log p  perplexity  bits/token  text");
    expect(given.stdout.trimEnd().split("\n")).toHaveLength(5);
    expect(await run(folder, "rank", model, "list.txt")).toEqual(given);
    expect(await feed(list.join("\r\n"), folder, "rank", model)).toEqual(given);
    expect(await feed(list.join("\n"), folder, "rank", model, "-")).toEqual(given);
    for (const command of ["rank", "score"]) {
      const nothing = await feed("", folder, command, model);
      expect(nothing).toMatchObject({ code: 2, stdout: "" });
      expect(nothing.stderr).toMatch(/^error: There is nothing to (rank|score): standard input /);
    }
  });

  it("gives each line of a file its place among all lines", async () => {
    const ranked = await json("rank", "list.txt");
    const places = ranked.map(({ text, index }) => [text, index]);
    expect(places).toEqual(expect.arrayContaining(list.map((text, i) => [text, 2 * i])));
  });

  it("by the mean with --normalize; counts what it is told to", async () => {
    const normalized = await json("rank", "--normalize", "--no-count-eos", ...list);
    const means = normalized.map(({ bitsPerToken }) => Number(bitsPerToken));
    expect(means).toEqual([...means].sort((a, b) => a - b));
    for (const { text, tokenCount } of normalized) expect(tokenCount).toBe((text as string).length);
    const unknown = await json("rank", "--no-count-unk", "???", "panama");
    expect(unknown.find(({ text }) => text === "???")).toMatchObject({ tokenCount: 1, unknownTokens: 3 });
  });

  it("fails with 1 for a file that is not there", async () => {
    const { code, stdout, stderr } = await run(folder, "rank", model, "missing.txt");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      "error: cannot read missing.txt: one argument is a file with a text a line, and there is no such file; give two or more texts.\n",
    );
  });
});

describe("score", () => {
  it("with --tokens as JSON, has each token's surprisal", async () => {
    const [line] = await json("score", "--tokens", "--no-count-eos", "naq");
    expect(line).toMatchObject({ tokenCount: 3, unknownTokens: 1 });
    const tokens = line!["tokens"] as { logProbability: number; surprisal: number }[];
    expect(tokens).toHaveLength(4);
    for (const { surprisal, logProbability } of tokens) expect(surprisal).toBeCloseTo(-logProbability / Math.LN2, 9);
  });
});

describe("compare", () => {
  it("sets two texts side by side", async () => {
    const { code, stdout } = await run(folder, "compare", model, "banana", "banaqa");
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[1]).toMatch(/^ +-\d.* {2}banana$/);
    expect(lines[2]).toMatch(/^ +-\d.* {2}banaqa$/);
    expect(lines[4]).toMatch(/^log-odds \d+\.\d{3}: the first is likelier$/);
    expect(lines.slice(6).map((line) => line.replace(/^( *-?\d+\.\d+){2} {2}/, ""))).toEqual([
      "     log p       log p  tokens from 4 on (counted from 0)",
      "n | <UNK>",
      "a",
      "<EOS>",
    ]);
    expect((await run(folder, "compare", model, "alpaca", "alpaca")).stdout).toMatch(
      /log-odds 0\.000: neither is likelier\n$/,
    );
  });

  it("as JSON", async () => {
    const [comparison] = await json("compare", "banqna", "banana");
    expect(comparison).toMatchObject({ type: "comparison", likelier: "b", divergesAt: 3 });
    const [a, b] = await json("score", "banqna", "banana");
    expect(comparison!["logOdds"]).toBeCloseTo(Number(a!["logProbability"]) - Number(b!["logProbability"]), 9);
    expect(comparison!["aligned"]).toHaveLength(4);
    expect(comparison).toMatchObject({ a: { text: "banqna" }, b: { text: "banana" } });
    expect((await json("compare", "a", "a"))[0]).toMatchObject({ likelier: null, divergesAt: -1, aligned: [] });
  });
});

describe("what is scored is said where it may not be what was meant", () => {
  const unknown = "warning: 2 of 11 tokens unknown to the model; <UNK> stands for each.\n";
  it.each(["rank", "compare", "score"])("%s warns of unknown tokens and of names of files", async (command) => {
    expect((await run(folder, command, model, "banqna", "alpqc")).stderr).toBe(unknown);
    expect((await run(folder, command, model, "banqna", "alpqc", "--quiet")).stderr).toBe("");
    expect((await run(folder, command, model, "banana", "list.txt")).stderr).toContain(
      'warning: "list.txt" is taken as a text, though there is a file of that name; for its lines: wasm-rnn ',
    );
  });

  it("a model of running text leaves the end of a text out, unless it is asked for, with a warning", async () => {
    const flags = ["--text", "--epochs", "1", "--batch-size", "8", "--quiet", "--out", "running.safetensors"];
    expect(await run(folder, "train", "words.txt", ...flags, ...tiny)).toMatchObject({ code: 0, stderr: "" });
    for (const command of ["score", "rank", "compare"]) {
      const extra = async (...more: string[]): Promise<{ stderr: string; tokens: number }> => {
        const result = await run(folder, command, "running.safetensors", "panama", "canal", "--json", ...more);
        const [line] = jsonLines(result);
        const { text, tokenCount } = (line!["a"] ?? line) as { text: string; tokenCount: number };
        return { stderr: result.stderr, tokens: tokenCount - text.length };
      };
      expect(await extra()).toEqual({ stderr: "", tokens: 0 });
      const counted = await extra("--count-eos");
      expect(counted.tokens).toBe(1);
      expect(counted.stderr).toMatch(
        /^warning: the model was trained on one running text and never saw the end of one/,
      );
    }
    const [network, ngrams] = jsonLines(
      await run(
        ...[folder, "evaluate", "running.safetensors", "list.txt", "--lines", "--baseline", "words.txt", "--json"],
      ),
    );
    expect([network!["tokens"], ngrams!["tokens"]]).toEqual([23, 23]);
  });
});

describe("evaluate --baseline", () => {
  it("prints the network and the n-grams side by side", async () => {
    const { code, stdout, stderr } = await run(
      folder,
      "evaluate",
      model,
      "list.txt",
      "--lines",
      "--baseline",
      "words.txt",
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/^baseline: words\.txt: 80 lines, each a sequence$/m);
    const [header, ...rows] = stdout.trimEnd().split("\n");
    expect(header).toMatch(/^ +network +5-gram$/);
    expect(rows.map((row) => row.slice(0, 16).trim())).toEqual([
      "loss",
      "perplexity",
      "bits a token",
      "bits a character",
      "tokens",
      "unknown tokens",
    ]);
    for (const row of rows) expect(row.slice(16)).toMatch(/^( +\d+(\.\d{4})?){2}( nats a token)?$/);
  });

  it("as JSON, an object a model, of any order, with the options of both", async () => {
    const flags = ["list.txt", "--lines", "--baseline", "words.txt", "--order", "2", "--no-count-eos"];
    const [network, ngrams] = await json("evaluate", ...flags);
    const counts = { tokens: 23, unknownTokens: 0, characters: 23, bytes: 23 };
    expect(network).toMatchObject({ type: "evaluation", model: "network", ...counts });
    expect(ngrams).toMatchObject({ type: "evaluation", model: "2-gram", ...counts });
    const [running] = await json("evaluate", "list.txt", "--baseline", "words.txt", "--text");
    expect(running).toMatchObject({ tokens: 23 + 7, unknownTokens: 7 });
  });

  it.each([
    { flags: ["--baseline", "words.txt", "--order", "6"], message: "--order must be an integer from 1 to 5" },
    { flags: ["--order", "3"], message: "--order must come with --baseline" },
  ])("refuses $flags before it looks for the model", async ({ flags, message }) => {
    const { code, stdout, stderr } = await run(folder, "evaluate", "missing.safetensors", ...flags);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
