// What a page under a strict Content-Security-Policy runs: the suite, and a model on the module that the page serves.
import { CharTokenizer, init, LanguageModel } from "wasm-rnn/slim";
import { report } from "./report.mjs";
import { equal, outcomesOf, runSuite } from "./suite.mjs";

await report({
  ...(await runSuite()),
  ...(await outcomesOf({
    async init() {
      let evaluates = true;
      try {
        new Function("");
      } catch {
        evaluates = false;
      }
      equal(evaluates, false, "eval");
      equal(await init({ url: "/simd.wasm" }), "simd", "build");
      const model = await LanguageModel.create({ tokenizer: CharTokenizer.fit(["ab"]) });
      equal(model.build, "simd", "build of the model");
    },
  })),
});
