import { expect, test } from "vitest";
import { samples } from "../../src/cli/samples.js";
import { CharTokenizer, LanguageModel } from "../../src/index.js";

// A base letter and a combining mark, each a token where it stands alone, are one token of the text that they make.
const tokenizer = CharTokenizer.fit(["e", "\u0301"], { unit: "grapheme" });
const maxLength = 6;

test("a text that was cut off is known as such, however many tokens it has when it is read again", async () => {
  using model = await LanguageModel.create({ tokenizer, hiddenSize: 4, build: "simd" });
  const drawn = [...samples(model, 200, { seed: 5, maxLength })];
  // Every token drawn is one code unit.
  for (const { text, ended } of drawn) expect(ended).toBe(text.length < maxLength);
  const cut = drawn.filter(({ ended }) => !ended);
  expect(cut.some(({ text }) => tokenizer.encode(text).length < maxLength)).toBe(true);
  expect(cut.length).toBeLessThan(drawn.length);
});

test("the end of a text is in its probability where the model drew it, and not where a stop string cut it off", async () => {
  using model = await LanguageModel.create({ tokenizer, hiddenSize: 4, build: "simd" });
  for (const { text, ended, logProbability } of samples(model, 100, { seed: 5, maxLength })) {
    expect(logProbability).toBe(model.score(text, { countEos: ended }).logProbability);
  }
  const stopped = [...samples(model, 100, { seed: 5, maxLength, stop: "ee" })];
  const full = [...samples(model, 100, { seed: 5, maxLength })];
  stopped.forEach(({ text, ended, logProbability }, i) => {
    const whole = full[i]!;
    const cut = whole.text.includes("ee");
    expect(text).toBe(whole.text.split("ee")[0]);
    expect(ended).toBe(cut || whole.ended);
    expect(logProbability).toBe(model.score(text, { countEos: !cut && ended }).logProbability);
  });
  expect(full.filter(({ text }) => text.includes("ee")).length).toBeGreaterThan(5);
});
