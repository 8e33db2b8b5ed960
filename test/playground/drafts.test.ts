import { beforeEach, describe, expect, it } from "vitest";
import { change, changeCorpus, settings } from "../../playground/settings/current.js";
import { draft, draftOf, firstWrong, settle, wrongOf } from "../../playground/settings/drafts.js";

function type(text: string): void {
  for (let end = 1; end <= text.length; end++) draft("hiddenSize", text.slice(0, end));
}

describe("a field of a number", () => {
  beforeEach(() => {
    changeCorpus("own");
    changeCorpus("dinosaurs");
    change({ hiddenSize: 48 });
  });

  it("is the setting while it holds one", () => {
    type("96");
    expect([draftOf("hiddenSize"), wrongOf("hiddenSize"), settings.value.hiddenSize]).toEqual(["96", undefined, 96]);
  });

  it("leaves the setting as it was before, not at a beginning of what is wrong", () => {
    type("99999");
    expect(draftOf("hiddenSize")).toBe("99999");
    expect(wrongOf("hiddenSize")).toMatch(/from 1 to 1024, not “99999”/);
    expect(settings.value.hiddenSize).toBe(48);
  });

  it("stays wrong when it is left, and is found", () => {
    type("1e9");
    settle("hiddenSize");
    expect(draftOf("hiddenSize")).toBe("1e9");
    expect(firstWrong(["epochs", "hiddenSize"])).toBe("hiddenSize");
    expect(firstWrong(["epochs", "seed"])).toBeUndefined();
  });

  it("writes a number as the setting is when it is left", () => {
    type("0064");
    settle("hiddenSize");
    expect([draftOf("hiddenSize"), settings.value.hiddenSize]).toEqual(["64", 64]);
  });

  it("forgets what was typed when the settings come from elsewhere", () => {
    type("99999");
    changeCorpus("agreement");
    expect([draftOf("hiddenSize"), wrongOf("hiddenSize")]).toEqual(["64", undefined]);
  });
});
