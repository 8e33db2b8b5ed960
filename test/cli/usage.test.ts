import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jsonLines, run, temporaryFolder } from "./commandLine.js";

const folder = temporaryFolder();

describe("help and version", () => {
  it.each(["train", "sample", "complete", "next", "score", "rank", "compare", "evaluate", "playground"])(
    "explains %s, with examples, on standard output",
    async (name) => {
      const { code, stdout, stderr } = await run(folder, name, "--help");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain(`Usage: wasm-rnn ${name} [options]`);
      expect(stdout).toContain(`$ wasm-rnn ${name} `);
    },
  );

  it("lists every schedule with its settings", async () => {
    const { stdout } = await run(folder, "train", "--help");
    for (const line of [
      "step,every=5,factor=0.5 ",
      "exponential,factor=0.9,after=0,each=epoch ",
      "cosine,minimum=0 ",
    ]) {
      expect(stdout).toContain(`\n  ${line}`);
    }
    expect(stdout).toContain("\n  plateau,factor=0.5,patience=2 ");
  });

  it("warns that train replaces a file", async () => {
    const { stdout } = await run(folder, "train", "--help");
    expect(stdout.replace(/\s+/g, " ")).toContain("a file of that name is replaced");
  });

  it("lists the commands and the exit codes", async () => {
    const { code, stdout } = await run(folder, "--help");
    expect(code).toBe(0);
    const parts = ["train", "sample", "complete", "next", "score", "rank", "compare", "evaluate", "Exit codes: 0 "];
    for (const part of parts) expect(stdout).toContain(part);
  });

  it("says its version", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as object;
    const { code, stdout } = await run(folder, "--version");
    expect({ code, version: stdout.trim() }).toMatchObject({ code: 0, ...manifestVersion(manifest) });
  });
});

describe("wrong usage exits with 2, says what is wrong and where help is", () => {
  it.each([
    { args: ["trian"], message: "unknown command 'trian'" },
    { args: ["train", "--hiden-size", "8"], message: "unknown option '--hiden-size'" },
    { args: ["train", "--epochs"], message: "'--epochs <n>' argument missing" },
    { args: ["train", "--hidden-size", "12abc"], message: "'12abc' is invalid. Expected a whole number" },
    { args: ["train", "--hidden-size", "1.5"], message: "Expected a whole number" },
    { args: ["train", "--learning-rate", "NaN"], message: "Expected a number" },
    { args: ["train", "--learning-rate", "0"], message: "--learning-rate must be" },
    { args: ["train", "--optimizer", "sgdm"], message: "Allowed choices are sgd, rmsprop, adagrad, adam, adamw" },
    {
      args: ["train", "--momentum", "0.9"],
      message: "--momentum is for --optimizer sgd or rmsprop, not for adam; leave it out",
    },
    { args: ["train", "--optimizer", "sgd", "--momentum", "1"], message: "--momentum must be" },
    {
      args: ["train", "--optimizer", "adamw", "--nesterov"],
      message: "--nesterov is for --optimizer sgd, not for adamw",
    },
    { args: ["train", "--optimizer", "sgd", "--nesterov"], message: "--nesterov must come with a momentum above 0" },
    { args: ["train", "--weight-decay", "-1"], message: "--weight-decay must be" },
    { args: ["train", "--schedule", "linear"], message: '--schedule must be one of "constant", "step", ' },
    {
      args: ["train", "--schedule", "step,evry=3"],
      message: "--schedule step has no option evry; it has every, factor.",
    },
    { args: ["train", "--schedule", "step,every"], message: "Expected a number" },
    {
      args: ["train", "--schedule", "exponential,each=day"],
      message: 'each must be one of "epoch", "step", not "day"',
    },
    { args: ["train", "--schedule", "plateau,factor=2"], message: "--schedule factor must be" },
    {
      args: ["train", "missing.txt", "--checkpoint-minutes", "0"],
      message: "'--checkpoint-minutes <x>' argument '0' is invalid. Expected a number above 0, or none",
    },
    {
      args: ["train", "missing.txt", "--checkpoint-steps", "0"],
      message: "--checkpoint-steps must be an integer from 1",
    },
    {
      args: ["train", "--cell", "lstm", "--reset-after"],
      message: '--reset-after goes with cell "gru" only, not "lstm"',
    },
    {
      args: ["train", "--validation-split", "0", "--patience", "2"],
      message: "--patience needs a validation loss, as --validation-split gives.",
    },
    { args: ["sample", "any.safetensors", "-n", "0"], message: "--count must be an integer from 1" },
    { args: ["train", "--cell", "rnn", "--no-reset-after"], message: 'goes with cell "gru" only, not "rnn"' },
    { args: ["train", "--forget-bias", "2"], message: '--forget-bias goes with cell "lstm" only, not "gru"' },
    { args: ["train", "--cell", "lstm", "--forget-bias", "200"], message: "--forget-bias must be" },
    { args: ["train", "--recurrent-initialization", "zeros"], message: "Allowed choices are uniform, orthogonal" },
    { args: ["train", "--warmup-steps", "-1"], message: "--warmup-steps must be" },
    { args: ["train", "--dropout", "1"], message: "--dropout must be" },
    { args: ["train", "--label-smoothing", "1"], message: "--label-smoothing must be" },
    { args: ["train", "--hidden-size", "0"], message: "--hidden-size must be" },
    { args: ["train", "--hidden-size", "1000000000"], message: "--hidden-size must be" },
    { args: ["train", "--validation-split", "1"], message: "--validation-split must be" },
    { args: ["train", "--clip-norm", "0"], message: "Expected a number above 0, or none" },
    { args: ["train", "--samples", "-1"], message: "from 0 to 9007199254740991" },
    { args: ["train", "--seed", "-1"], message: "from 0 to 9007199254740991" },
    { args: ["train", "--seed", "99999999999999999999999"], message: "from 0 to 9007199254740991" },
    { args: ["sample", "any.safetensors", "--seed", "-1"], message: "from 0 to 9007199254740991" },
    { args: ["train", "--out", ""], message: "--out is empty; give a file name" },
    { args: ["train", "--out", "sub/"], message: "--out sub/ ends as a folder does" },
    // The command is judged before its files, which do not exist here, are looked for.
    { args: ["train", "missing.txt", "--epochs", "0"], message: "--epochs must be" },
    { args: ["train", "missing.txt", "--hidden-size", "20000"], message: "--hidden-size must be" },
    { args: ["sample", "missing.safetensors", "--temperature", "-1"], message: "--temperature must be" },
    { args: ["train", "--cell", "transformer"], message: "Allowed choices are rnn, simplified-gru, gru, lstm" },
    { args: ["train", "--lines", "--text"], message: "cannot be used with" },
    { args: ["train", "one.txt", "two.txt"], message: "too many arguments" },
    { args: ["sample"], message: "missing required argument 'model'" },
  ])("wasm-rnn $args", async ({ args, message }) => {
    const { code, stdout, stderr } = await run(folder, ...args);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).toMatch(/See wasm-rnn .*--help\.\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("no command at all shows the help on standard error, and nothing else", async () => {
    const { code, stdout, stderr } = await run(folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe((await run(folder, "--help")).stdout);
  });

  it("is a JSON line too with --json", async () => {
    const result = await run(folder, "train", "--json", "--epochs", "many");
    expect(result.code).toBe(2);
    expect(jsonLines(result)).toEqual([
      { type: "error", code: "usage", message: expect.stringContaining("many") as string },
    ]);
  });
});

function manifestVersion(manifest: object): { version: unknown } {
  return { version: "version" in manifest ? manifest.version : undefined };
}
