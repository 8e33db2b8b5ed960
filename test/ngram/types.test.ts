import { expect, test } from "vitest";
import { complaints } from "../compiler.js";

const prelude = `
import { CharTokenizer, LanguageModel, type ScoringModel } from "wasm-rnn";
import { InvalidOptionError, NgramModel, type Score } from "wasm-rnn/ngram";
const tokenizer = CharTokenizer.fit("ab");
`;

const program = `${prelude}
const models: ScoringModel[] = [await LanguageModel.create({ tokenizer }), await NgramModel.fit(["a"], { tokenizer, order: 2 })];
for (const model of models) {
  const { a, likelier }: { a: Score; likelier: "a" | "b" | undefined } = model.compare("a", "b", { countEos: false });
  const [best] = model.rank(new Set(["a"]), { normalize: true });
  console.log(a.tokens[0]?.surprisal, likelier, best?.text, (await model.evaluate("ab")).bitsPerByte, InvalidOptionError);
}
`;

test("the types of the published package: both models score alike, and mistakes are found", () => {
  const mistakes = [
    `${prelude}await NgramModel.fit(["a"], { order: 2 });`,
    `${prelude}new NgramModel(tokenizer);`,
    `${prelude}(await NgramModel.fit(["a"], { tokenizer })).score("a", { normalize: true });`,
  ];
  const [right, ...wrong] = complaints([program, ...mistakes]);
  expect(right).toEqual([]);
  expect(wrong.map((messages) => messages.length > 0)).toEqual([true, true, true]);
});
