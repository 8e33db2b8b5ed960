import { describe, expect, test } from "vitest";
import { codeBlocks, runModule } from "./codeBlocks.js";

describe("the code of docs/text.md", () => {
  const [kinds, words, pieces, large, ...others] = codeBlocks("docs/text.md", "js");
  const run = async (code: string | undefined): Promise<string[]> => {
    const { exitCode, stdout, stderr } = await runModule(code!);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return stdout.trimEnd().split("\n");
  };

  test("gives back what each tokenizer was fitted to", async () => {
    expect(await run(kinds)).toEqual(["char 31 37 true", "char 29 33 true", "byte 258 53 true", "word 19 10 true"]);
  });

  test("puts words in order as its comments say", async () => {
    const printed = await run(words);
    expect(printed.join("")).toContain("'<EOS>'");
    expect(words).toContain(printed.at(-1));
  });

  test("streams bytes as its comment says", async () => {
    const [printed] = await run(pieces);
    expect(printed).toContain("é");
    expect(pieces).toContain(`// ${printed!}`);
  });

  test("trains on a file in pieces", async () => {
    expect(await run(large)).toEqual(["true"]);
  });

  test("is all of it", () => {
    expect(others).toEqual([]);
  });
});
