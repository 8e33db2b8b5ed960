import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkOf, settingsOf } from "../../playground/settings/link.js";
import { FIELDS, PRESETS, type Settings } from "../../playground/settings/settings.js";

describe("a link", () => {
  it("holds what differs from the preset of its corpus, and nothing else", () => {
    expect(linkOf(PRESETS.dinosaurs)).toBe("corpus=dinosaurs");
    expect(linkOf({ ...PRESETS.agreement, cell: "rnn", a: "a cat & a dog" })).toBe(
      "corpus=agreement&cell=rnn&a=a+cat+%26+a+dog",
    );
  });

  it("without anything is that of the dinosaurs", () => {
    expect(settingsOf("")).toEqual({ settings: PRESETS.dinosaurs, problems: [] });
  });

  it("brings every setting back that the page can have", () => {
    const arbitraries = Object.entries(FIELDS).map(([name, field]) => {
      if (field.kind === "text") return [name, fc.string({ unit: "grapheme" })];
      if (field.kind === "choice") return [name, fc.constantFrom(...field.values)];
      const { minimum: min, maximum: max, whole } = field;
      return [name, whole ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })];
    });
    const anySettings = fc.record(Object.fromEntries(arbitraries) as never) as fc.Arbitrary<Settings>;
    fc.assert(
      fc.property(anySettings, (settings) => {
        // A minus before a zero means nothing here.
        const positive = Object.entries<string | number>({ ...settings }).map(([name, value]) => [
          name,
          Object.is(value, -0) ? 0 : value,
        ]);
        const given = Object.fromEntries(positive) as Settings;
        expect(settingsOf(linkOf(given))).toEqual({ settings: given, problems: [] });
      }),
    );
  });

  it.each([
    ["hiddenSize=1e9", "Hidden size must be a whole number from 1 to 1024, not “1e9”."],
    ["hiddenSize=2.5", "Hidden size must be a whole number from 1 to 1024, not “2.5”."],
    ["epochs=", "Epochs must be a whole number from 1 to 1000, not “”."],
    ["temperature=NaN", "Temperature must be a number from 0 to 2, not “NaN”."],
    ["cell=transformer", "“cell” must be one of rnn, simplified-gru, gru, lstm, not “transformer”."],
    ["colour=red", "There is no setting “colour”."],
    ["toString=1", "There is no setting “toString”."],
  ])("%s is told, and left as it was", (link, problem) => {
    expect(settingsOf(`${link}&seed=7`)).toEqual({ settings: { ...PRESETS.dinosaurs, seed: 7 }, problems: [problem] });
  });
});
