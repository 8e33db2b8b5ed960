import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonLines, outcome, run, start, temporaryFolder, tiny, type Outcome } from "./commandLine.js";

const folder = temporaryFolder();
const endless = ["train", "--epochs", "1000000", "--json", ...tiny];

/** Starts an endless training and acts once it has reported twice. */
function trainUntil(act: (child: ReturnType<typeof start>) => void, ...flags: string[]): Promise<Outcome> {
  const child = start(folder, ...endless, ...flags);
  let seen = "";
  const listen = (data: Buffer): void => {
    seen += data.toString();
    if ((seen.match(/"type":"(progress|epoch)"/g)?.length ?? 0) < 2) return;
    child.stdout.off("data", listen);
    act(child);
  };
  child.stdout.on("data", listen);
  return outcome(child);
}

describe.skipIf(process.platform === "win32")("a signal during training", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("%s saves a model that works, says where, and exits with 1", async (name) => {
    const file = `${name}.safetensors`;
    const result = await trainUntil((child) => child.kill(name), "--out", file);
    const message = `interrupted by ${name}; the model as of the last good step is saved in ${file}, and the same command with --resume goes on from ${name}.checkpoint.`;
    expect(result).toMatchObject({ code: 1, signal: null });
    expect(result.stderr).toContain(`error: ${message}\n`);
    expect(jsonLines(result).slice(-2)).toMatchObject([
      { type: "saved", file },
      { type: "error", code: "interrupted", message },
    ]);
    expect(await run(folder, "sample", file)).toMatchObject({ code: 0, stderr: "" });
  });
});

it("what took the place of an older file says so; a model that learnt nothing is told", async () => {
  writeFileSync(join(folder, "older.safetensors"), "older");
  const result = await trainUntil((child) => child.kill("SIGINT"), "--out", "older.safetensors");
  expect(result.stderr).toContain("is saved in older.safetensors, in place of what was there, and the same command");
  const useless = [
    "--lines",
    "--learning-rate",
    "1000",
    "--epochs",
    "1",
    "--hidden-size",
    "8",
    "--embedding-size",
    "4",
  ];
  const { code, stderr } = await run(folder, "train", ...useless);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /warning: the model has learnt nothing: its loss of \d+\.\d+ is far above \d\.\d+, that of gue/,
  );
});

it("a training that diverges goes on at a lower rate, and says why", async () => {
  const wild = ["--text", "--sequence-length", "4000", "--batch-size", "4", "--learning-rate", "1", "--epochs", "2"];
  const result = await run(folder, "train", ...wild, "--hidden-size", "32", "--embedding-size", "8", "--build", "simd");
  expect(result.code).toBe(0);
  expect(result.stderr).toMatch(/warning: at step 3 .* gradient's norm NaN; went back .* rate is now 0\.5 of/);
});

it("a reader that leaves during training ends it quietly, with the model saved", async () => {
  const result = await trainUntil((child) => child.stdout.destroy(), "--out", "left.safetensors", "--quiet");
  expect(result).toMatchObject({ code: 0, signal: null, stderr: "" });
  expect(await run(folder, "sample", "left.safetensors")).toMatchObject({ code: 0, stderr: "" });
});

it("a training that diverges before it learnt anything fails with 1 and leaves an older file alone", async () => {
  writeFileSync(join(folder, "old.safetensors"), "kept");
  // Through thousands of steps, gradients of weights this large overflow.
  const wild = [
    "--text",
    "--sequence-length",
    "4000",
    "--batch-size",
    "4",
    "--learning-rate",
    "1",
    "--divergence",
    "stop",
  ];
  const sizes = ["--hidden-size", "32", "--embedding-size", "8", "--build", "simd"];
  const result = await run(folder, "train", ...wild, ...sizes, "--json", "--out", "old.safetensors");
  expect(result.code).toBe(1);
  expect(jsonLines(result).at(-1)).toMatchObject({
    type: "error",
    code: "diverged",
    message: expect.stringMatching(
      /Lower --learning-rate .*; the model had not learnt anything yet and was not saved\.$/,
    ) as string,
  });
  expect(readFileSync(join(folder, "old.safetensors"), "utf8")).toBe("kept");
});
