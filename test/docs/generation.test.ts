import { expect, test } from "vitest";
import { codeBlocks, runModule } from "./codeBlocks.js";

test("the code of docs/generation.md is one program, which prints what the page says", async () => {
  const { exitCode, stdout, stderr } = await runModule(codeBlocks("docs/generation.md", "js").join("\n"));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const [text, rest, stopped, stream, many, a, o, ...completions] = stdout.trimEnd().split("\n");
  expect(text).toMatch(/^[a-z ]{5,}\.$/);
  expect(["at sat.", "at ran.", "ow stood."]).toContain(rest);
  expect(stopped).toMatch(/^[a-z ]{5,}$/);
  expect(stream).toMatch(/^[a-z ]{5,}\.$/);
  expect(many).toBe("100 true");
  expect(a).toMatch(/^a 0\.[67]\d$/);
  expect(o).toMatch(/^o 0\.[23]\d$/);
  expect(completions).toHaveLength(3);
  expect(completions.map((line) => line.split('"')[1]).sort()).toEqual(["at ran.", "at sat.", "ow stood."]);
  for (const line of completions) expect(line).toMatch(/ -\d\.\d\d true$/);
});
