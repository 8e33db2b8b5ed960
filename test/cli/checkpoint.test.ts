import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel } from "../../src/index.js";
import { jsonLines, outcome, run, start, temporaryFolder, tiny } from "./commandLine.js";

// Runs that are cut off, whatever cuts them off, and go on.

/** A corpus of made-up words, the same each time, that keeps a tiny model busy for seconds. */
const corpus = Array.from(
  { length: 1500 },
  (_, i) => `${"bdfgkl"[i % 6]}${"aeiou"[(i >> 2) % 5]}${"mnrst"[i % 5]}${i}`,
);
const sizes = ["--lines", ...tiny, "--epochs", "25", "--batch-size", "16", "--dropout", "0.1", "--patience", "100"];

/** When a file was last replaced; 0 if it is not there. */
function version(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs + statSync(path).ino : 0;
}

describe("a run that is killed", { timeout: 120_000 }, () => {
  test("at ten moments and resumed each time ends with the same bits as one never killed", async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, "words.txt"), corpus.join("\n"));
    const command = ["train", "words.txt", ...sizes, "--checkpoint-steps", "7", "--quiet"];
    expect((await run(folder, ...command, "--out", "undisturbed.safetensors")).code).toBe(0);

    const checkpoint = join(folder, "words.checkpoint");
    let kills = 0;
    for (let moment = 0; moment < 10; moment++) {
      const before = version(checkpoint);
      const resume = before === 0 ? command : ["train", "words.txt", "--lines", "--build", "simd", "--resume"];
      const child = start(folder, ...resume, "--checkpoint-steps", "7", "--quiet");
      const ended = outcome(child);
      child.stdin.end();
      while (version(checkpoint) === before && child.exitCode === null) await sleep(2);
      // Anywhere in training, in writing, or between the two.
      await sleep((moment * 37) % 41);
      child.kill("SIGKILL");
      const { signal, stderr } = await ended;
      expect(stderr).toBe("");
      if (signal === "SIGKILL") kills++;
      using readable = await LanguageModel.load(readFileSync(checkpoint));
      expect(readable.config.hiddenSize).toBe(12);
    }
    expect(kills).toBe(10);
    expect(existsSync(join(folder, "words.safetensors"))).toBe(false);

    const last = await run(folder, "train", "words.txt", "--lines", "--build", "simd", "--resume", "--quiet");
    expect(last).toMatchObject({ code: 0, stderr: "" });
    const bytes = (name: string): Buffer => readFileSync(join(folder, name));
    expect(Buffer.compare(bytes("words.safetensors"), bytes("undisturbed.safetensors"))).toBe(0);
    expect(existsSync(checkpoint)).toBe(false);
  });

  test("by Ctrl-C says how to go on, and does", async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, "words.txt"), corpus.join("\n"));
    const child = start(folder, "train", "words.txt", ...sizes, "--json", "--quiet");
    child.stdout.once("data", () => child.kill("SIGINT"));
    child.stdin.end();
    const { code, stderr } = await outcome(child);
    expect(code).toBe(1);
    expect(stderr).toContain("interrupted by SIGINT; the model as of the last good step is saved in words.safetensors");
    expect(stderr).toContain("the same command with --resume goes on from words.checkpoint");
    // Without --lines, which the checkpoint knows; with flags of the run, which change nothing.
    const resumed = await run(folder, "train", "words.txt", ...tiny, "--seed", "7", "--resume", "--json");
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toMatch(/^going on from words\.checkpoint: epoch \d+, [\d,]+ steps?, .* of training$/m);
    expect(resumed.stderr).toContain("warning: --hidden-size, --embedding-size, --seed changes nothing here");
    const epochs = jsonLines(resumed).filter(({ type }) => type === "epoch");
    expect(epochs.at(-1)).toMatchObject({ epoch: 25, epochs: 25 });
    expect(readdirSync(folder).sort()).toEqual(["words.safetensors", "words.txt"]);
  });
});

describe("--resume", () => {
  test("needs a checkpoint", async () => {
    const { code, stderr } = await run(temporaryFolder(), "train", "--resume");
    expect(code).toBe(2);
    expect(stderr).toContain("There is no dinosaurs.checkpoint to resume from: leave --resume out");
  });

  test.each(["best", "last"] as const)(
    "says which epoch was kept where the run was told to keep the %s",
    async (keep) => {
      const folder = temporaryFolder();
      const words = corpus.slice(0, 60);
      await writeFile(join(folder, "words.txt"), words.join("\n"));
      let first: Uint8Array | undefined;
      using model = await LanguageModel.create({ tokenizer: CharTokenizer.fit(words), hiddenSize: 8, build: "simd" });
      const { best } = await model.fit(words, {
        epochs: 4,
        // Ever worse.
        optimizer: { type: "sgd", learningRate: 50 },
        validationSplit: 0.3,
        keep,
        checkpoint: { steps: 1, save: (bytes) => void (first ??= bytes) },
      });
      expect(best?.epoch).toBeLessThan(4);
      await writeFile(join(folder, "words.checkpoint"), first as Uint8Array);
      const { stdout } = await run(folder, "train", "words.txt", "--lines", "--resume", "--build", "simd");
      expect(stdout.includes(`kept epoch ${best?.epoch}`)).toBe(keep === "best");
    },
  );

  test("interrupted before its first step, saves the model as it was and says how to go on", async () => {
    const folder = temporaryFolder();
    // Reading it takes long enough for a signal.
    await writeFile(join(folder, "words.txt"), `${corpus.join("\n")}\n`.repeat(300));
    let resume: Uint8Array | undefined;
    using model = await LanguageModel.create({ tokenizer: CharTokenizer.fit(corpus), hiddenSize: 8, build: "simd" });
    await model.fit(corpus, { epochs: 1, checkpoint: { steps: 1, save: (bytes) => void (resume = bytes) } });
    await writeFile(join(folder, "words.checkpoint"), resume as Uint8Array);
    let left;
    do {
      const child = start(folder, "train", "words.txt", "--resume", "--epochs", "9", "--build", "simd");
      child.stderr.on("data", (data) => String(data).includes("going on from") && child.kill("SIGINT"));
      child.stdin.end();
      left = await outcome(child);
      // Else it was not listening yet.
    } while (left.signal !== null);
    expect(left.code).toBe(1);
    expect(left.stderr).toContain("saved in words.safetensors, and the same command with --resume goes on from words");
    using saved = await LanguageModel.load(readFileSync(join(folder, "words.safetensors")));
    expect(saved.trainedOn).toBe("sequences");
  });

  test("does not go with --find-learning-rate", async () => {
    const { code, stderr } = await run(temporaryFolder(), "train", "--resume", "--find-learning-rate");
    expect(code).toBe(2);
    expect(stderr).toContain("--find-learning-rate is for a run that has not begun; leave --resume out.");
  });

  test("refuses a file that is no checkpoint", async () => {
    const folder = temporaryFolder();
    await writeFile(join(folder, "dinosaurs.checkpoint"), "not one");
    const { code, stderr } = await run(folder, "train", "--resume");
    expect(code).toBe(1);
    expect(stderr).toContain("dinosaurs.checkpoint is no checkpoint to resume from: ");
  });
});

describe("nothing that somebody still wants is replaced by a checkpoint", () => {
  const quick = [...tiny, "--epochs", "1", "--checkpoint-steps", "1"];

  test.each([
    ["the corpus", "words.txt", "words.txt is the corpus itself"],
    ["the corpus by another path", "./nothing/../words.txt", "words.txt is the corpus itself"],
    ["the model", "words.safetensors", "words.safetensors is the model's file itself"],
    ["another file", "notes.txt", "notes.txt is no checkpoint and would be lost"],
    ["a folder that is not there", "missing/words.checkpoint", "cannot write missing/words.checkpoint"],
    ["an unfinished run", "unfinished", "left from a run that was cut off in epoch 1: give --resume"],
  ])("%s", async (_, name, message) => {
    const folder = temporaryFolder();
    await mkdir(join(folder, "nothing"));
    await writeFile(join(folder, "words.txt"), "some\nwords\nto\nlearn");
    await writeFile(join(folder, "notes.txt"), "precious");
    using model = await LanguageModel.create({ tokenizer: CharTokenizer.fit("ab"), hiddenSize: 4 });
    await model.fit(["ab"], {
      epochs: 1,
      checkpoint: { steps: 1, save: (b) => writeFile(join(folder, "unfinished"), b) },
    });
    const before = readdirSync(folder).map((file) => [file, version(join(folder, file))]);
    const { code, stderr } = await run(folder, "train", "words.txt", ...quick, "--checkpoint", name);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(message);
    expect(readdirSync(folder).map((file) => [file, version(join(folder, file))])).toEqual(before);
  });
});
