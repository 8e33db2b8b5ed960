import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** The library's classes that a page gets for a line of code; the package as it was built. */
async function classes(code: string): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
  });
  return [...outputFiles[0]!.text.matchAll(/(?:class|var) (\w+)/g)].map(([, name]) => name!);
}

test("who asks for one kind of model downloads nothing of the other", async () => {
  const network = await classes('export { LanguageModel } from "wasm-rnn";');
  expect(network).toEqual(expect.arrayContaining(["LanguageModel", "ScoringModel"]));
  for (const name of ["NgramModel", "KneserNey", "NgramTrie"]) expect(network).not.toContain(name);
  const ngrams = await classes('export { NgramModel } from "wasm-rnn/ngram";');
  expect(ngrams).toEqual(expect.arrayContaining(["NgramModel", "KneserNey", "NgramTrie", "ScoringModel"]));
  for (const name of ["LanguageModel", "RecurrentStack", "BatchPass"]) expect(ngrams).not.toContain(name);
});
