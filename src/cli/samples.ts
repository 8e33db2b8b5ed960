import type { LanguageModel, SampleOptions } from "../index.js";
import { partsOfFile } from "../inferenceModel.js";
import { samplePlan } from "../sample/options.js";
import { drawTexts } from "../sample/sampler.js";

/** A text that a model wrote. */
export interface Sample {
  /** The prompt and what the model added to it. */
  text: string;
  /** Whether the text came to its end, `<EOS>` or a stop string, rather than being cut off at the maximum length. */
  ended: boolean;
  /** ln P(text) in nats, whatever the options it was drawn with; with the end of the sequence if the model drew it. */
  logProbability: number;
}

/** How to draw texts that can be had again. */
export type SamplesOptions = Omit<SampleOptions, "seed" | "rng" | "signal"> & { readonly seed: number };

/** Most texts that are drawn together. */
const BATCH = 64;

/** Draws `count` texts, which may be infinite: those of `sampleMany`. */
export function* samples(model: LanguageModel, count: number, options: SamplesOptions): Generator<Sample> {
  const plan = samplePlan(options);
  // The model itself gives texts alone. How each ended only those know who draw its tokens.
  const { network, packed, tokenizer } = partsOfFile(model.save(), { build: model.build });
  try {
    // Few at first, since the reader may want no more.
    let batch = 8;
    for (let i = 0; i < count; i += batch, batch = Math.min(2 * batch, BATCH)) {
      const seeds = Array.from(
        { length: Math.min(batch, count - i) },
        (_, k) => BigInt(options.seed) + (BigInt(i + k) << 128n),
      );
      const drawn = seeds.map(() => ({ text: plan.prompt, ended: false, withEnd: false }));
      for (const { index, id, piece, end } of drawTexts(network, packed, tokenizer, plan, seeds)) {
        const one = drawn[index];
        if (one === undefined) continue;
        one.text += piece;
        one.withEnd = id === tokenizer.eos && !end.stopped;
        one.ended = one.withEnd || end.stopped;
      }
      for (const { text, ended, withEnd } of drawn) {
        const { logProbability } = model.score(text, { countEos: withEnd });
        yield { text, ended, logProbability };
      }
    }
  } finally {
    network.engine.dispose();
  }
}
