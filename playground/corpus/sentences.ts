import { Grammar } from "../../examples/agreement/grammar.mjs";

// A worker: draws sentences whose verb agrees with a subject 1 to 14 words before it, and sends them as lines of one text.

const LONGEST = 14;

addEventListener("message", ({ data }: MessageEvent<{ count: number; seed: number }>) => {
  const grammar = new Grammar(data.seed);
  postMessage(Array.from({ length: data.count }, (_, i) => grammar.sentence(1 + (i % LONGEST)).right).join("\n"));
});
