import { DivergedError } from "../errors.js";
import { Decoder } from "../model/decoder.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import type { RandomSource } from "../random/source.js";
import { encode } from "../text/encode.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { SamplePlan } from "./options.js";

/**
 * Draws ids one after the other, as `np.random.choice(range(V), p=ŷ)` would, until `<EOS>` (not yielded) or `maxLength`.
 * `<UNK>` stands for no text and is never drawn.
 */
export function* sampleIds(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  plan: SamplePlan,
): Generator<number, void> {
  if (plan.rng !== undefined) return yield* drawIds(network, packed, tokenizer, plan, plan.rng);
  const rng = new Pcg64Source(network.engine, plan.seed);
  try {
    yield* drawIds(network, packed, tokenizer, plan, rng);
  } finally {
    rng.free();
  }
}

function* drawIds(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  { prompt, maxLength, temperature }: SamplePlan,
  rng: RandomSource,
): Generator<number, void> {
  const decoder = new Decoder(network, packed);
  try {
    decoder.feed(-1);
    for (const id of encode(tokenizer, prompt)) decoder.feed(id);
    for (let drawn = 0; drawn < maxLength; drawn++) {
      const id = draw(network, decoder.logits(), tokenizer.unk, temperature, rng);
      if (id === tokenizer.eos) return;
      yield id;
      decoder.feed(id);
    }
  } finally {
    decoder.free();
  }
}

/** The largest float32: keeps 1 / temperature finite, so that the likeliest logit times it is 0 and not NaN. */
const COLDEST = 3.4028234663852886e38;

function draw(network: Network, logits: number, excluded: number, temperature: number, rng: RandomSource): number {
  const { kernels } = network.engine;
  const V = network.config.vocabularySize;
  // At temperature 0 all but the likeliest tokens get probability zero, and 0 chooses the first of them.
  kernels.softmax(logits, V, Math.min(1 / temperature, COLDEST), excluded);
  const id = kernels.chooseCategory(logits, V, temperature === 0 ? 0 : rng.random());
  if (id >= 0) return id;
  throw new DivergedError(
    "The probabilities of the next token are not numbers: the model's parameters hold NaN or infinity, or are so large " +
      "that sums overflow; load or train another model.",
  );
}
