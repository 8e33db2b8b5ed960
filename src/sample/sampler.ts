import { DivergedError } from "../errors.js";
import { Decoder } from "../model/decoder.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { freshEntropy } from "../random/entropy.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import type { RandomSource } from "../random/source.js";
import { encode } from "../text/encode.js";
import { tokenDecoder, type TokenDecoder } from "../text/tokenDecoder.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { Blocks } from "../wasm/memory.js";
import type { SamplePlan } from "./options.js";
import { TextEnd } from "./textEnd.js";

/** Texts that are drawn side by side: enough for fast matrix products, few enough for their logits to stay near. */
const BATCH = 64;

/** The largest float32: keeps 1 / temperature finite, so that the likeliest logit times it is 0 and not NaN. */
const COLDEST = 3.4028234663852886e38;

/** One text, piece by piece, as it is drawn. */
export function* samplePieces(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  plan: SamplePlan,
): Generator<string, void> {
  for (const { piece } of drawTexts(network, packed, tokenizer, plan, [plan.seed])) if (piece !== "") yield piece;
}

/**
 * `count` texts. Text i is what a single one of the seed + i·2¹²⁸ is: NumPy's `SeedSequence(seed, spawn_key=(i,))` but
 * for the first, which is that of the seed itself. So it depends neither on the number of texts nor on the others.
 */
export function sampleTexts(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  plan: SamplePlan,
  count: number,
): string[] {
  const { rng } = plan;
  const seed = BigInt(plan.seed ?? (rng ? Math.floor(rng.random() * 2 ** 53) : freshEntropy()));
  const texts: string[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, count - first) }, (_, i) => seed + (BigInt(first + i) << 128n));
    for (const { index, piece } of drawTexts(network, packed, tokenizer, { ...plan, rng: undefined }, seeds)) {
      texts[first + index] = (texts[first + index] ?? "") + piece;
    }
  }
  return texts;
}

/** A text that is being drawn. */
interface DrawnText {
  readonly index: number;
  readonly rng: RandomSource;
  readonly decoder: TokenDecoder;
  readonly end: TextEnd;
  /** V divisors of logits: `repetitionPenalty` for tokens that the text has had, 1 for others; 0: there is no penalty. */
  readonly penalties: number;
  /** The last token. */
  id: number;
  /** What it added to the text. */
  piece: string;
}

/**
 * Draws a text for each seed, one token after the other, until its `<EOS>`, a stop string or `maxLength`; yields a text
 * after each of its tokens. Texts that have ended leave the batch.
 */
export function* drawTexts(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  plan: SamplePlan,
  seeds: readonly SamplePlan["seed"][],
): Generator<DrawnText, void> {
  const { engine } = network;
  const { maxLength, repetitionPenalty, allowUnknown, stop, signal } = plan;
  const excluded = allowUnknown ? -1 : tokenizer.unk;
  const V = network.config.vocabularySize;
  const prompt = encode(tokenizer, plan.prompt);
  const blocks = new Blocks(engine.arena);
  const decoder = new Decoder(network, packed, seeds.length);
  const sources: Pcg64Source[] = [];
  const penalize = ({ penalties }: DrawnText, id: number): void => {
    if (penalties !== 0) engine.f32(penalties, V)[id] = repetitionPenalty;
  };
  try {
    const scratch = blocks.words(3 * V);
    let texts = seeds.map((seed, index): DrawnText => {
      const rng = plan.rng ?? new Pcg64Source(engine, seed);
      if (rng instanceof Pcg64Source) sources.push(rng);
      const penalties = repetitionPenalty === 1 ? 0 : blocks.words(V);
      if (penalties !== 0) engine.f32(penalties, V).fill(1);
      const text = {
        index,
        rng,
        decoder: tokenDecoder(tokenizer, plan.prompt),
        end: new TextEnd(stop),
        penalties,
        id: -1,
        piece: "",
      };
      for (const id of prompt) penalize(text, id);
      return text;
    });
    // The prompt is fed once; at its last token the texts part.
    const inputs = [-1, ...prompt];
    const last = inputs.pop() as number;
    for (const id of inputs) decoder.feed([id]);
    let tokens = texts.map(() => last);
    let parents = texts.map(() => 0);
    for (let length = 1; texts.length > 0; length++) {
      signal?.throwIfAborted();
      decoder.feed(tokens, parents);
      const logits = decoder.logits();
      tokens = [];
      parents = [];
      for (const [row, text] of texts.entries()) {
        const id = (text.id = drawToken(network, excluded, plan, logits + 4 * V * row, scratch, text));
        const ended = id === tokenizer.eos;
        const over = ended || length === maxLength;
        text.piece = text.end.add(text.decoder.push(id) + (over ? text.decoder.end() : ""), over);
        if (!text.end.ended) {
          penalize(text, id);
          tokens.push(id);
          parents.push(row);
        }
        yield text;
      }
      if (tokens.length === texts.length) parents = [];
      else texts = parents.map((row) => texts[row] as DrawnText);
    }
  } finally {
    blocks.free();
    decoder.free();
    for (const source of sources) source.free();
  }
}

/**
 * The id, not `excluded`, that the text's random numbers draw, as `np.random.choice(range(V), p=ŷ)` would, from the logits at `p`, which are
 * overwritten. A function of its own, since the generator must not keep a disposed model's kernels, hence memory, alive.
 */
function drawToken(
  { engine: { kernels }, config: { vocabularySize: V } }: Network,
  excluded: number,
  { temperature, topK, topP, minP, typicalP }: SamplePlan,
  p: number,
  scratch: number,
  { penalties, rng }: DrawnText,
): number {
  const inverse = Math.min(1 / temperature, COLDEST);
  kernels.tokenProbabilities(p, V, inverse, excluded, penalties, topK, typicalP, topP, minP, scratch);
  // At temperature 0 all but the likeliest tokens have probability zero, and 0 chooses the first of them.
  return checkDrawn(kernels.chooseCategory(p, V, temperature === 0 ? 0 : rng.random()));
}

/** `id`, unless there was nothing to draw: -1. */
export function checkDrawn(id: number): number {
  if (id >= 0) return id;
  throw new DivergedError(
    "The probabilities of the next token are not numbers: the model's parameters hold NaN or infinity, or are so large " +
      "that sums overflow; load or train another model.",
  );
}
