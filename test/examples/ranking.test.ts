import { expect, test } from "vitest";
import { runNode } from "../runNode.js";

test("examples/ranking hears every pear, pair, flour and flower rightly, and learns more than counting does", async () => {
  // The build whose bits are the same everywhere, so that the outcome is, too.
  const { exitCode, stdout, stderr } = await runNode(["examples/ranking/main.mjs", "--build", "simd"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toMatch(/-\d+\.\d {2}the apple and pear salad\n +-\d+\.\d {2}the apple and pair salad\n/);
  expect(stdout).toContain("8 of 8 right");
  expect(stdout).toMatch(/pear +-\d+\.\d {2}pair +-\d+\.\d\n/);
  const perplexity = (name: string): number => Number(new RegExp(`^ +${name} +(\\S+)$`, "m").exec(stdout)![1]);
  expect(perplexity("network")).toBeLessThan(perplexity("5-gram"));
});
