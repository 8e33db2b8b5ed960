import { integer, knownOptions } from "../options.js";
import { Pace } from "../pace.js";
import type { Scorer } from "../score/scorer.js";
import { ScoringModel } from "../score/scoringModel.js";
import { checkTokenizer } from "../text/checkTokenizer.js";
import { encodeCorpus, type Corpus, type CorpusKind, type EncodedCorpus } from "../text/corpus.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { Engine } from "../wasm/engine.js";
import { KneserNey, type Context, type Discounts } from "./kneserNey.js";

/** What an n-gram model is made of; only the tokenizer must be given. */
export interface NgramOptions {
  /** Text to ids and back; fixes the vocabulary. To compare a network with counting, the network's own. */
  readonly tokenizer: Tokenizer;
  /** Tokens of the longest n-gram, 1 to 5; default 5. */
  readonly order?: number | undefined;
}

/** Tokens between two looks at the clock. */
const PIECE = 4096;

/**
 * A model that counts: interpolated n-grams with modified Kneser-Ney smoothing. A baseline: what a network has learned is
 * what it does better.
 */
export class NgramModel extends ScoringModel {
  readonly #counts: KneserNey;

  private constructor(tokenizer: Tokenizer, counts: KneserNey, trainedOn: CorpusKind) {
    super(tokenizer, ngramScorer(counts, trainedOn));
    this.#counts = counts;
  }

  /**
   * Counts a corpus, of the kinds that `LanguageModel.train` takes; lets the event loop run. Throws `InvalidOptionError`,
   * `EmptyCorpusError`, `OutOfMemoryError`.
   */
  static async fit(corpus: Corpus, options: NgramOptions): Promise<NgramModel> {
    const { order = 5, ...rest } = knownOptions("NgramModel.fit", options, ["tokenizer", "order"]);
    const tokenizer = checkTokenizer(rest.tokenizer);
    const counts = new KneserNey(integer("order", order, 1, 5), tokenizer.size);
    const encoded = await encodeCorpus(corpus, tokenizer);
    const pace = new Pace();
    const run = eachToken(encoded, counts, (token, context) => {
      counts.count(token, context);
    });
    while (run.next().done !== true) if (pace.due()) await pace.pause();
    counts.estimate();
    return new NgramModel(tokenizer, counts, encoded.kind);
  }

  /** Tokens of the longest n-gram. */
  get order(): number {
    return this.#counts.order;
  }

  /** How many different n-grams were seen, of all lengths. */
  get ngramCount(): number {
    return this.#counts.trie.size - 1;
  }

  /** D1, D2 and D3+ of each length of n-grams, from 1 on. */
  get discounts(): readonly Discounts[] {
    return this.#counts.discounts;
  }
}

function ngramScorer(counts: KneserNey, trainedOn: CorpusKind): Scorer {
  const { exp64, log } = new Engine("simd").kernels;
  return {
    trainedOn,
    exp: exp64,
    tokens: (corpus, each) =>
      eachToken(corpus, counts, (token, context, at) => {
        each(at, log(counts.probability(token, context)));
      }),
  };
}

/** Goes through a corpus token by token, beginning anew with every sequence; yields now and then. */
function* eachToken(
  corpus: EncodedCorpus,
  counts: KneserNey,
  visit: (token: number, context: Context, at: number) => void,
): Generator<void, void> {
  const { ids } = corpus;
  const starts = corpus.kind === "text" ? [0] : corpus.starts;
  let sequence = 0;
  let context = counts.begin();
  for (let at = 0; at < ids.length; at++) {
    if (at === starts[sequence]) {
      context = counts.begin();
      sequence++;
    }
    visit(ids[at] as number, context, at);
    if (at % PIECE === PIECE - 1) yield;
  }
}
