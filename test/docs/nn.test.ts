import ts from "typescript";
import { describe, expect, test } from "vitest";
import { complaints } from "../compiler.js";
import { codeBlocks, runModule, titled } from "./codeBlocks.js";

describe("the code of docs/nn.md", () => {
  const [training, matrices, sequences, ...others] = codeBlocks("docs/nn.md", "js");
  const [check] = codeBlocks("docs/nn.md", "ts");
  const run = async (code: string | undefined): Promise<string[]> => {
    const { exitCode, stdout, stderr } = await runModule(code!);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout.trimEnd().split("\n");
  };

  test("trains a network to add", async () => {
    const losses = (await run(training)).map((line) => line.split(" ").map(Number));
    expect(losses.map(([i]) => i)).toEqual([200, 400, 600]);
    expect(losses.at(-1)![1]).toBeLessThan(0.005);
    expect(losses.at(-1)![1]).toBeLessThan(losses[0]![1]!);
  });

  test("multiplies as its comment says", async () => {
    expect(await run(matrices)).toEqual(["[ 4, 2, 10, 5 ]"]);
  });

  test("runs sequences and steps with the sizes of its comments", async () => {
    expect(await run(sequences)).toEqual(["4 2 2", "4"]);
  });

  test("finds the gradient that was forgotten", async () => {
    expect(await run(ts.transpile(check!, { target: ts.ScriptTarget.ES2022 }))).toEqual(["true", "gru.weight_hh_l1 1"]);
  });

  test("in TypeScript has no type errors, without a cast", () => {
    expect(check).not.toMatch(/ as (any|never|unknown|[A-Z])/);
    expect(complaints([check!], { noUncheckedIndexedAccess: false })).toEqual([[]]);
  }, 60_000);

  test.each(others.map(titled))("%s", async (_, code) => {
    await run(code);
  });
});
