import { expect, test } from "vitest";
import { codeBlocks, runModule } from "./codeBlocks.js";

test("the code of docs/worker.md is one program, which prints what the page says", async () => {
  const blocks = codeBlocks("docs/worker.md", "js").join("\n");
  const { exitCode, stdout, stderr } = await runModule(blocks);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const promised = [...blocks.matchAll(/console\.log\(.*; \/\/ (.*)$/gm)].map(([, comment]) => comment!);
  expect(promised).toHaveLength(6);
  expect(stdout.trimEnd().split("\n")).toEqual(promised);
});
