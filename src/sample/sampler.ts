import { Decoder } from "../model/decoder.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
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
  const decoder = new Decoder(network, packed);
  try {
    decoder.feed(-1);
    for (const id of tokenizer.encode(plan.prompt)) decoder.feed(id);
    for (let drawn = 0; drawn < plan.maxLength; drawn++) {
      const id = draw(network, decoder.logits(), tokenizer.unk, plan);
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

function draw(network: Network, logits: number, excluded: number, { temperature, rng }: SamplePlan): number {
  const { kernels } = network.engine;
  const V = network.config.vocabularySize;
  // At temperature 0 all but the likeliest token get probability zero, and any random number chooses it.
  kernels.softmax(logits, V, Math.min(1 / temperature, COLDEST), excluded);
  return kernels.chooseCategory(logits, V, rng.random());
}
