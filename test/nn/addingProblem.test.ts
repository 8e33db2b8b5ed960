import { describe, expect, test } from "vitest";
import { runNode } from "../runNode.js";

const example = "examples/adding-problem/main.mjs";

/** Mean squared error and speed of every cell, from the example's table. */
function table(stdout: string): Record<string, { error: number; speed: number }> {
  const rows = [...stdout.matchAll(/^(\S+) +error (\S+) +(\d+) sequences\/s$/gm)];
  return Object.fromEntries(
    rows.map(([, cell, error, speed]) => [cell!, { error: Number(error), speed: Number(speed) }]),
  );
}

describe("examples/adding-problem", { timeout: 120_000 }, () => {
  test("in short: both GRUs learn what the plain RNN does not", async () => {
    // The build whose bits are the same everywhere, so that the outcome is, too.
    const sizes = ["--steps", "30", "--iterations", "600", "--hidden", "32", "--seed", "1", "--build", "simd"];
    const { exitCode, stdout, stderr } = await runNode([example, ...sizes]);
    expect(exitCode, stderr).toBe(0);
    const results = table(stdout);
    expect(Object.keys(results)).toEqual(["rnn", "simplified-gru", "gru"]);
    expect(results["rnn"]!.error).toBeGreaterThan(0.15);
    expect(results["simplified-gru"]!.error).toBeLessThan(0.02);
    expect(results["gru"]!.error).toBeLessThan(0.02);
    for (const { speed } of Object.values(results)) expect(speed).toBeGreaterThan(0);
    expect(stderr.match(/^gru: \d+ of 600, error .*, \d+ sequences\/s, \d+ s left$/gm)).toHaveLength(20);
  });

  test("one seed gives one result, another seed another", async () => {
    const error = async (seed: string): Promise<number | undefined> => {
      const sizes = ["--steps", "6", "--iterations", "5", "--hidden", "4", "--cell", "gru", "--seed", seed];
      return table((await runNode([example, ...sizes])).stdout)["gru"]?.error;
    };
    const first = await error("1");
    expect(first).toBeGreaterThan(0);
    expect(await error("1")).toBe(first);
    expect(await error("2")).not.toBe(first);
  });

  test("takes an LSTM, too", async () => {
    const sizes = ["--steps", "10", "--iterations", "600", "--hidden", "16", "--cell", "lstm", "--build", "simd"];
    const results = table((await runNode([example, ...sizes])).stdout);
    expect(Object.keys(results)).toEqual(["lstm"]);
    expect(results["lstm"]!.error).toBeLessThan(0.05);
  });

  test.each([
    [["--cell", "lstmm"], "--cell must be one of rnn, simplified-gru, gru, lstm, not lstmm."],
    [["--cell", "toString"], "--cell must be one of rnn, simplified-gru, gru, lstm, not toString."],
    [["--build", "fast"], "--build must be one of auto, simd, relaxed, not fast."],
    [["--steps", "1"], "--steps must be an integer from 2 on, not 1."],
  ])("refuses %s", async (parameters, message) => {
    expect(await runNode([example, ...parameters])).toEqual({ exitCode: 2, stdout: "", stderr: `${message}\n` });
  });
});
