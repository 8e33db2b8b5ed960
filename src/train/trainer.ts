import { InvalidOptionError } from "../errors.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import { encodeCorpus, splitCorpus, type Corpus, type EncodedCorpus } from "../text/corpus.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { TrainPlan } from "./options.js";
import type { TrainProgress } from "./progress.js";
import { TrainingRun, type SaveState } from "./trainingRun.js";
import { fingerprint, type TrainingState } from "./trainingState.js";

/** What is trained on, what is held out, and their fingerprint. */
interface Data {
  readonly training: EncodedCorpus;
  readonly validation: EncodedCorpus | undefined;
}

/**
 * Trains the network's parameters in place; yields about every 20 ms and at the end of every epoch. `save` gets the run's
 * state as often as `plan.checkpoint` says; with `resumed`, such a state, the run goes on from it. Throws
 * `EmptyCorpusError`, `SequenceTooLongError`, `DivergedError`, `InvalidOptionError` for a corpus that is not the one of
 * `resumed`, or the signal's reason.
 */
export async function* train(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  corpus: Corpus,
  plan: TrainPlan,
  save: SaveState = () => Promise.resolve(),
  resumed?: TrainingState,
): AsyncGenerator<TrainProgress, void> {
  plan.signal?.throwIfAborted();
  const rng = new Pcg64Source(network.engine, plan.seed);
  try {
    const { training, validation } = await prepare(tokenizer, corpus, plan, rng);
    const hash = fingerprint(training, validation);
    if (resumed !== undefined && resumed.record.corpus !== hash) {
      throw new InvalidOptionError(
        "The corpus is not the one that the checkpoint was made with; give the same text, validation and seed.",
      );
    }
    const run = new TrainingRun(network, packed, training, plan, rng, { hash, save });
    try {
      yield* run.epochs(validation, resumed);
    } finally {
      run.free();
    }
  } finally {
    rng.free();
  }
}

/** Encodes the corpus and holds out its validation part. */
async function prepare(tokenizer: Tokenizer, corpus: Corpus, plan: TrainPlan, rng: Pcg64Source): Promise<Data> {
  const encoded = await encodeCorpus(corpus, tokenizer, { signal: plan.signal });
  if (plan.validation !== undefined) {
    return {
      training: encoded,
      validation: await encodeCorpus(plan.validation, tokenizer, { name: "validation corpus", signal: plan.signal }),
    };
  }
  if (plan.validationSplit === 0) return { training: encoded, validation: undefined };
  return splitCorpus(encoded, plan.validationSplit, (n) => rng.permutation(n));
}
