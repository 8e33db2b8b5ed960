import { checked } from "../options.js";
import { Pace } from "../pace.js";
import { encodeCorpus, type Corpus } from "../text/corpus.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { bits, scoreChecks, Sum, type ScoreOptions } from "./score.js";
import type { Scorer } from "./scorer.js";

/** Mean loss of a corpus. */
export interface Evaluation {
  /** Nats a token. */
  readonly loss: number;
  /** exp(loss). */
  readonly perplexity: number;
  readonly bitsPerToken: number;
  /** The bits of all tokens that count, `<EOS>` included, over `characters`: comparable between tokenizers. */
  readonly bitsPerCharacter: number;
  /** Likewise over `bytes`. */
  readonly bitsPerByte: number;
  /** Tokens that count: all, each sequence's `<EOS>` included, unless `countEos` or `countUnk` is `false`. */
  readonly tokens: number;
  /** How many tokens are `<UNK>`, whether or not they count. */
  readonly unknownTokens: number;
  /** Code points of the text; the ends of sequences are none. */
  readonly characters: number;
  /** Bytes of the text in UTF-8. */
  readonly bytes: number;
}

/** The mean loss over a corpus; lets the event loop run. */
export async function evaluate(
  scorer: Scorer,
  tokenizer: Tokenizer,
  corpus: Corpus,
  options: ScoreOptions,
): Promise<Evaluation> {
  const sum = new Sum(tokenizer, checked("evaluate", options, scoreChecks(scorer)));
  const encoder = new TextEncoder();
  let characters = 0;
  let bytes = 0;
  const { size, eos } = tokenizer;
  const encoded = await encodeCorpus(corpus, {
    size,
    eos,
    encode(text) {
      const utf8 = encoder.encode(text);
      bytes += utf8.length;
      // All but the first byte of a character begin with the bits 10.
      for (const byte of utf8) if (byte >> 6 !== 2) characters++;
      return tokenizer.encode(text);
    },
    settled: (text) => tokenizer.settled?.(text) ?? 0,
  });
  const pace = new Pace();
  const run = scorer.tokens(encoded, (at, logProbability) => {
    sum.add(encoded.ids[at] as number, logProbability);
  });
  while (run.next().done !== true) if (pace.due()) await pace.pause();
  const { loss, tokenCount, unknownTokens } = sum;
  return {
    ...sum.rates(scorer),
    bitsPerCharacter: bits(loss) / characters,
    bitsPerByte: bits(loss) / bytes,
    tokens: tokenCount,
    unknownTokens,
    characters,
    bytes,
  };
}
