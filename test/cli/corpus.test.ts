import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { feed, jsonLines, run, temporaryFolder, tiny, type Outcome } from "./commandLine.js";

const folder = temporaryFolder();
const list = "emma\nolivia\nava\nisabella\nsophia\n";
const poem =
  "A long line of a poem about nothing in particular, as poems are.\n\n" +
  "And another line that is just as long as the first one, or longer.\n";

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

beforeAll(async () => {
  const trained = await feed(list + poem, folder, "train", "-", "--lines", "--epochs", "1", ...tiny);
  expect(trained.stderr).toContain("standard input: 7 lines");
  expect(trained.code).toBe(0);
  // As a file is that does not say what it was trained on.
  const { tensors, metadata } = readSafetensors(readFileSync(join(folder, "model.safetensors")));
  const old = Object.entries(metadata).filter(([name]) => name !== "trained_on");
  file("old.safetensors", writeSafetensors(tensors, Object.fromEntries(old)));
});

/** What `evaluate` reads from the corpus: its remark on it, and how many tokens it counts. */
async function reading(content: string | Uint8Array, ...flags: string[]): Promise<{ remark: string; tokens: unknown }> {
  return readingOf("old.safetensors", content, ...flags);
}

async function readingOf(
  model: string,
  content: string | Uint8Array,
  ...flags: string[]
): Promise<{ remark: string; tokens: unknown }> {
  const result = await feed(content, folder, "evaluate", model, "-", "--json", ...flags);
  const [line] = jsonLines(result);
  expect(line?.type).toBe("evaluation");
  return { remark: result.stderr, tokens: line?.["tokens"] };
}

describe("what a corpus is", () => {
  it("short lines are sequences unless --text says otherwise", async () => {
    const guessed = await reading(list);
    expect(guessed.remark).toContain("5 lines, each a sequence (guessed: the median line has 6 characters; --text ");
    // 27 letters and 5 ends of sequence.
    expect(guessed.tokens).toBe(32);
    const told = await reading(list, "--text");
    expect(told.remark).toContain("one running text of 32 characters\n");
  });

  it("long lines or blank ones between are a running text unless --lines says otherwise", async () => {
    expect((await reading(poem)).remark).toContain("one running text of 133 characters (guessed: ");
    expect((await reading("ab\n\ncd\n\nef\n")).remark).toContain("one running text");
    const told = await reading(poem, "--lines");
    expect(told.remark).toContain("2 lines, each a sequence\n");
  });

  it("byte order marks, carriage returns and blank lines leave no trace", async () => {
    const plain = await reading("emma\nava\n", "--lines");
    expect(plain.tokens).toBe(9);
    for (const dressed of ["\uFEFFemma\r\nava\r\n", "emma\rava", "\n\nemma\n \t\nava\n\n\n"]) {
      expect(await reading(dressed, "--lines")).toEqual(plain);
    }
  });

  it("is as the model's was, whatever it looks like, unless a flag says otherwise, which is remarked", async () => {
    const asTrained = await readingOf("model.safetensors", poem);
    expect(asTrained.remark).toBe(
      "standard input: 2 lines, each a sequence (as the model was trained; --text takes it as one running text)\n",
    );
    expect(asTrained.tokens).toBe((await reading(poem, "--lines")).tokens);
    const other = await readingOf("model.safetensors", list, "--text");
    expect(other.remark).toBe(
      "standard input: one running text of 32 characters\n" +
        "warning: the model was trained on sequences, one a line; as this corpus is taken, it meets what it never saw.\n" +
        "warning: 5 of 32 tokens unknown to the model; <UNK> stands for each.\n",
    );
    expect((await readingOf("model.safetensors", list, "--text", "--quiet")).remark).toBe("");
  });

  it("without a path it is the 1,325 dinosaur names, for a model that knows them", async () => {
    const trained = await run(folder, "train", "--epochs", "1", "--quiet", ...tiny);
    expect(trained.code).toBe(0);
    const { code, stderr } = await run(folder, "evaluate", "dinosaurs.safetensors");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^built-in dinosaur names: 1,325 lines, each a sequence/);
    const other = await run(folder, "evaluate", "model.safetensors");
    expect(other).toMatchObject({ code: 2, stdout: "" });
    expect(other.stderr).toContain("error: evaluate needs a corpus");
  });

  it("one line and one character are not called lines and characters", async () => {
    expect((await reading("a", "--lines")).remark).toContain("1 line, each");
    expect((await reading("a\nb\n")).remark).toContain("the median line has 1 character;");
  });

  it("--quiet silences the remark", async () => {
    expect((await reading(list, "--quiet")).remark).toBe("");
  });
});

describe("what is no corpus fails with 1 before anything is written", () => {
  it.each([
    { what: "an empty file", content: "", message: /^error: The corpus \(bad.txt\) is empty; give / },
    { what: "blank lines", content: "\n \n\n", message: /^error: The corpus \(bad.txt\) is empty; give / },
    {
      what: "one character",
      content: "a",
      message: /^error: The corpus \(bad.txt\) has 1 character, but a running text needs at least 2: .* --lines /,
    },
    {
      what: "Latin-1",
      content: Buffer.from("ada\ngrace\nren\xe9e\n", "latin1"),
      message: /^error: cannot read bad.txt: line 3 is not valid UTF-8; convert/,
    },
    {
      what: "a cut UTF-8 sequence",
      content: Buffer.from("ada\né").subarray(0, 5),
      message: /line 2 is not valid UTF-8/,
    },
  ])("$what", async ({ content, message }) => {
    const { code, stdout, stderr } = await run(folder, "train", file("bad.txt", content), "--out", "bad.safetensors");
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect((await run(folder, "evaluate", "bad.safetensors")).stderr).toContain("no such file");
  });

  it("a file that is not there, or a folder", async () => {
    const missing = "error: cannot read missing.txt: there is no such file or folder.\n";
    expect(await run(folder, "train", "missing.txt")).toMatchObject({ code: 1, stdout: "", stderr: missing });
    const notAFile = "error: cannot read .: it is a folder.\n";
    expect(await run(folder, "train", ".")).toMatchObject({ code: 1, stdout: "", stderr: notAFile });
  });
});

describe("a line longer than --max-sequence-length", () => {
  it("is named by its number in the file, blank lines counted", async () => {
    const path = file("long.txt", "\nava\n\n🦕🦕🦕🦕\nolivia\n");
    const { code, stderr } = await run(folder, "train", path, "--lines", "--max-sequence-length", "4");
    expect(stderr).toMatch(
      /^error: Line 5 of the corpus \(long.txt\) has 6 characters, more than --max-sequence-length 4: /m,
    );
    expect(code).toBe(1);
  });
});

describe("--level", () => {
  const verses = "The cat, which ate 3.14 fish, was full.\nthe cats weren't <unk> 🦕!\n";
  const train = (...flags: string[]): Promise<Outcome> =>
    feed(verses, folder, "train", "-", "--lines", "--epochs", "1", "--out", "level.safetensors", ...flags, ...tiny);
  /** The tokens of a text that the model just trained has for known, blanks between them. */
  async function tokens(text: string): Promise<string> {
    const result = await run(folder, "score", "level.safetensors", "--tokens", "--json", "--", text);
    return (jsonLines(result)[0]?.["tokens"] as { token: string }[]).map(({ token }) => token).join(" ");
  }

  it.each([
    [["char"], "t h e   <UNK> a t <EOS>"],
    [["grapheme"], "t h e   <UNK> a t <EOS>"],
    [["byte"], "t h e <0x20> b a t <EOS>"],
    [["word"], "the <UNK> <EOS>"],
    [["word", "--max-vocabulary", "2"], "<UNK> <UNK> <EOS>"],
    [["word", "--lowercase", "--min-count", "2"], "the <UNK> <EOS>"],
  ])("%j says what a token is", async (flags, expected) => {
    const { code, stderr } = await train("--level", ...flags);
    expect(stderr).toContain("standard input: 2 lines");
    expect(code).toBe(0);
    expect(await tokens("the bat")).toBe(expected);
  });

  it("word has flags of its own", async () => {
    await train("--level", "word", "--punctuation", "drop");
    expect(await tokens("was full.")).toBe("was full <EOS>");
    await train("--level", "word", "--segmentation", "whitespace");
    expect(await tokens("was full. full")).toBe("was full. <UNK> <EOS>");
    await train("--level", "word", "--lowercase", "--locale", "tr");
    expect(await tokens("FIsh fish FISH")).toBe("<UNK> fish <UNK> <EOS>");
  });

  it("has its unknown tokens mentioned wherever a text is given to the model", async () => {
    await train("--level", "word");
    const texts = ["The cat, which", "a bat, a cat"];
    const [file, warning] = [
      "level.safetensors",
      "warning: 3 of 9 tokens unknown to the model; <UNK> stands for each.\n",
    ];
    const score = await run(folder, "score", file, ...texts);
    expect(score.stderr).toBe(warning);
    expect(score.stdout).not.toContain("warning");
    expect((await feed(texts.join("\n"), folder, "score", file)).stderr).toBe(warning);
    expect((await feed(texts.join("\n"), folder, "evaluate", file, "-", "--lines")).stderr).toContain(`\n${warning}`);
    for (const command of [["next"], ["complete"], ["sample", "--prompt"]]) {
      const [name, ...flag] = command as [string, ...string[]];
      const prompted = (text: string, ...more: string[]): Promise<Outcome> =>
        run(folder, name, file, ...flag, text, ...more);
      expect((await prompted("a cat")).stderr).toContain("warning: 1 of 2 tokens unknown");
      expect((await prompted("a cat", "--quiet")).stderr).toBe("");
      expect((await prompted("The cat")).stderr).toBe("");
    }
  });

  it("word draws <UNK> only with --allow-unknown", async () => {
    await train("--level", "word", "--max-vocabulary", "2");
    const draw = async (...flags: string[]): Promise<string> =>
      (await run(folder, "sample", "level.safetensors", "--count", "20", "--seed", "1", ...flags)).stdout;
    expect(await draw()).not.toContain("\uFFFD");
    expect(await draw("--allow-unknown")).toContain("\uFFFD");
  });

  it("word writes words", async () => {
    const { stdout } = await train("--level", "word", "--samples", "3", "--json");
    const samples = jsonLines({ stdout }).filter(({ type }) => type === "sample");
    expect(samples).toHaveLength(3);
    for (const sample of samples) expect(sample).toMatchObject({ text: expect.stringMatching(/\S/) as string });
  });

  it.each([
    [["--level", "word", "--locale", "-"], 'error: --locale must be a language tag such as "tr", not "-"'],
    [["--min-count", "2"], "error: --min-count must be left out, or --level be word"],
    [["--level", "byte", "--lowercase"], "error: --lowercase must be left out, or --level be word"],
    [
      ["--level", "word", "--max-vocabulary", "0"],
      "error: --max-vocabulary must be an integer from 1 to 999998, not 0",
    ],
    [["--level", "sentence"], "argument 'sentence' is invalid"],
  ])("%j is wrong before the corpus is read", async (flags, message) => {
    const { code, stderr } = await run(folder, "train", "missing.txt", ...flags);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("word counts a line's tokens, not its characters", async () => {
    const { code } = await train("--level", "word", "--max-sequence-length", "11");
    expect(code).toBe(0);
    const { stderr } = await train("--level", "word", "--max-sequence-length", "10");
    expect(stderr).toMatch(/^error: Line 1 of the corpus \(standard input\) has 11 tokens, more than /m);
    const bytes = await train("--level", "byte", "--max-sequence-length", "35");
    expect(bytes.stderr).toContain("error: Line 1 of the corpus (standard input) has 39 tokens");
  });

  it("word needs a word", async () => {
    const flags = ["--level", "word", "--punctuation", "drop", "--out", "none.safetensors"];
    const { code, stderr } = await feed("!!!\n???\n", folder, "train", "-", ...flags);
    expect(stderr).toContain("error: The corpus has no word");
    expect(code).toBe(1);
  });
});

it("marks the samples that are lines of the corpus", async () => {
  const flags = ["--lines", "--epochs", "60", "--samples", "20", "--out", "marked.safetensors", ...tiny];
  const { stdout } = await feed("\r\nab\r\n\r\ncd\r\n", folder, "train", "-", ...flags);
  expect(stdout).toMatch(/ (ab|cd) +.* = in the corpus$/m);
  for (const [, text] of stdout.matchAll(/ (\S+) +✓ new$/gm)) expect(["ab", "cd"]).not.toContain(text);
});

describe("a flag that the kind of corpus has no use for", () => {
  const once = ["--epochs", "1", "--out", "flags.safetensors", ...tiny];
  it.each([
    { kind: "--lines", ignored: "--sequence-length", used: "--max-sequence-length" },
    { kind: "--text", ignored: "--max-sequence-length", used: "--sequence-length" },
  ])("with $kind, $ignored gets a warning", async ({ kind, ignored, used }) => {
    const train = async (flag: string): Promise<string> =>
      (await feed(list, folder, "train", "-", kind, flag, "9", ...once)).stderr;
    expect(await train(ignored)).toContain(`warning: ${ignored} is for `);
    const plain = await train(used);
    expect(plain).toContain("epoch 1/1");
    expect(plain).not.toContain("warning");
  });
});

it("a running text too short to be split is trained on as a whole", async () => {
  const args = ["train", "-", "--text", "--epochs", "1", "--out", "short.safetensors", ...tiny];
  const short = await feed("ab🦕", folder, ...args);
  expect(short.stderr).toMatch(/^epoch 1\/1 {2}loss \d\.\d{3} {2}\d/m);
  expect(short.code).toBe(0);
  expect((await feed("abc🦕", folder, ...args)).stderr).toContain("validation");
});

describe("where the model would go", () => {
  it("is checked before training", async () => {
    const { code, stderr } = await run(folder, "train", "--out", join("missing", "model.safetensors"));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "error: cannot write missing/model.safetensors: there is no such file or folder.\n",
    });
  });

  it("is never the corpus itself", async () => {
    const path = file("names.safetensors", list);
    const { code, stderr } = await run(folder, "train", path);
    expect(code).toBe(2);
    expect(stderr).toContain("--out names.safetensors is the corpus itself");
  });

  it("is never where the checkpoint is, which goes when the training has ended, nor is that the corpus", async () => {
    const path = file("words.checkpoint", list);
    for (const [args, message] of [
      [["train", "--out", "dinosaurs.checkpoint"], "--checkpoint dinosaurs.checkpoint is the model's file itself"],
      [["train", path], "--checkpoint words.checkpoint is the corpus itself"],
      [["train", path, "--checkpoint", "./words.checkpoint"], "--checkpoint ./words.checkpoint is the corpus itself"],
    ] as const) {
      const { code, stderr } = await run(folder, ...args);
      expect(code).toBe(2);
      expect(stderr).toContain(message);
    }
    expect(existsSync(join(folder, path))).toBe(true);
  });

  it("and the checkpoint's place are both checked before training", async () => {
    const missing = await run(folder, "train", "--checkpoint", join("missing", "state"));
    expect(missing.code).toBe(1);
    expect(missing.stderr).toBe("error: cannot write missing/state: there is no such file or folder.\n");
    expect((await run(folder, "train", "--checkpoint", ".")).stderr).toContain("cannot write .: it is a folder");
  });
});
