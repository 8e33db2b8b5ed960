import { countSteps, epochBatches, largestBatch } from "../batch/batches.js";
import { DivergedError } from "../errors.js";
import { BatchPass } from "../model/batchPass.js";
import { corpusLoss } from "../model/corpusLoss.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { Optimizer } from "../nn/optimizer/optimizer.js";
import { Pace } from "../pace.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import { encodeCorpus, splitCorpus, type Corpus, type EncodedCorpus } from "../text/corpus.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { Blocks } from "../wasm/memory.js";
import type { TrainPlan } from "./options.js";
import { ProgressMeter, type TrainProgress } from "./progress.js";
import { Schedule } from "./schedule.js";

/** Steps between two snapshots of parameters known to be good. */
const SNAPSHOT_STEPS = 100;

/**
 * Trains the network's parameters in place; yields about every 20 ms and at the end of every epoch. Throws
 * `EmptyCorpusError`, `SequenceTooLongError`, `DivergedError`, or the signal's reason.
 */
export async function* train(
  network: Network,
  packed: PackedWeights,
  tokenizer: Tokenizer,
  corpus: Corpus,
  plan: TrainPlan,
): AsyncGenerator<TrainProgress, void> {
  plan.signal?.throwIfAborted();
  const rng = new Pcg64Source(network.engine, plan.seed);
  try {
    const { training, validation } = await prepare(tokenizer, corpus, plan, rng);
    const run = new TrainingRun(network, packed, training, plan, rng);
    try {
      yield* run.epochs(validation);
    } finally {
      run.free();
    }
  } finally {
    rng.free();
  }
}

/** Encodes the corpus and holds out its validation part. */
async function prepare(
  tokenizer: Tokenizer,
  corpus: Corpus,
  plan: TrainPlan,
  rng: Pcg64Source,
): Promise<{ training: EncodedCorpus; validation: EncodedCorpus | undefined }> {
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

/** The memory and the loop of one run. */
class TrainingRun {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #corpus: EncodedCorpus;
  readonly #plan: TrainPlan;
  /** Gives the order of every epoch and the masks of dropout. */
  readonly #rng: Pcg64Source;
  readonly #pass: BatchPass;
  readonly #optimizer: Optimizer;
  readonly #schedule: Schedule;
  readonly #blocks: Blocks;
  readonly #gradients: number;
  /** The last parameters that gave a finite loss, at most `SNAPSHOT_STEPS` old. */
  readonly #snapshot: number;
  readonly #meter: ProgressMeter;
  readonly #pace = new Pace();

  constructor(network: Network, packed: PackedWeights, corpus: EncodedCorpus, plan: TrainPlan, rng: Pcg64Source) {
    this.#network = network;
    this.#packed = packed;
    this.#corpus = corpus;
    this.#plan = plan;
    this.#rng = rng;
    this.#blocks = new Blocks(network.engine.arena);
    const steps = countSteps(corpus, plan) * plan.epochs;
    this.#meter = new ProgressMeter(steps, plan.epochs);
    this.#schedule = new Schedule(plan.schedule, plan.optimizer.learningRate, plan.warmupSteps, steps);
    try {
      const { parameters, layout } = network;
      const gradients = this.#blocks.words(layout.length);
      this.#gradients = gradients;
      this.#snapshot = this.#blocks.words(layout.length);
      const region = { parameters, gradients, length: layout.length };
      this.#optimizer = new Optimizer(network.engine, [region], plan.optimizer, this.#blocks);
      const largest = largestBatch(corpus, plan);
      const capacity = { ...largest, batchSize: Math.min(plan.batchSize, largest.rows) };
      const { dropout: rate, labelSmoothing } = plan;
      const dropout = rate > 0 ? { rng: rng.state, rate } : undefined;
      this.#pass = new BatchPass(network, packed, capacity, "backward", { dropout, labelSmoothing });
    } catch (error) {
      this.#blocks.free();
      throw error;
    }
  }

  async *epochs(validation: EncodedCorpus | undefined): AsyncGenerator<TrainProgress, void> {
    const { epochs, signal } = this.#plan;
    for (let epoch = 1; epoch <= epochs; epoch++) {
      yield* this.#epoch(epoch);
      this.#meter.suspend();
      let validationLoss: number | undefined;
      if (validation !== undefined) {
        const { loss, tokens } = await corpusLoss(
          this.#network,
          this.#packed,
          validation,
          this.#plan,
          this.#pace,
          signal,
        );
        validationLoss = loss / tokens;
      }
      this.#checkOutcome(epoch, validationLoss ?? 0);
      const report = this.#meter.epochEnd(epoch, validationLoss);
      this.#schedule.epochEnd(validationLoss ?? report.loss);
      yield report;
      if (this.#pace.due()) await this.#pace.pause();
      this.#meter.resume();
    }
  }

  async *#epoch(epoch: number): AsyncGenerator<TrainProgress, void> {
    const { maxSequenceLength, signal } = this.#plan;
    const corpus = this.#corpus;
    const order = corpus.kind === "sequences" ? this.#rng.permutation(corpus.starts.length - 1) : undefined;
    const pace = this.#pace;
    for (const batch of epochBatches(corpus, this.#plan, maxSequenceLength, order)) {
      if (pace.due()) {
        this.#meter.suspend();
        if (this.#meter.fresh) yield this.#meter.progress(epoch);
        await pace.pause();
        this.#meter.resume();
      }
      signal?.throwIfAborted();
      const network = this.#network;
      network.region(this.#gradients).fill(0);
      const loss = this.#pass.forwardBackward(batch, this.#gradients);
      const norm = Math.sqrt(network.engine.kernels.sumOfSquares(this.#gradients, network.layout.length));
      if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
        throw this.#diverged(`at step ${this.#meter.step + 1}`, epoch, loss / batch.rows, norm);
      }
      if (this.#meter.step % SNAPSHOT_STEPS === 0) this.#save();
      const learningRate = this.#schedule.rate(this.#meter.step, epoch - 1);
      this.#optimizer.step(learningRate, this.#clip(norm));
      network.changed();
      this.#meter.count(loss, batch.rows, norm, learningRate);
    }
  }

  /** Clips the gradients by value, if asked to, and gives the factor that clips them by norm. */
  #clip(norm: number): number {
    const { clipNorm, clipValue } = this.#plan;
    const { engine, layout } = this.#network;
    let clipped = norm;
    if (clipValue !== Infinity) {
      engine.kernels.clipValue(this.#gradients, layout.length, clipValue);
      clipped = Math.sqrt(engine.kernels.sumOfSquares(this.#gradients, layout.length));
    }
    return clipped > clipNorm ? clipNorm / clipped : 1;
  }

  /** An update is checked by the next step's loss; the last one of an epoch has no next step before others see it. */
  #checkOutcome(epoch: number, validationLoss: number): void {
    const { engine, layout, parameters } = this.#network;
    const finite = Number.isFinite(engine.kernels.sumOfSquares(parameters, layout.length));
    if (finite && Number.isFinite(validationLoss)) return;
    throw this.#diverged(
      `after step ${this.#meter.step}`,
      epoch,
      finite ? validationLoss : NaN,
      this.#meter.gradientNorm,
    );
  }

  #save(): void {
    const network = this.#network;
    network.region(this.#snapshot).set(network.region(network.parameters));
  }

  #diverged(when: string, epoch: number, loss: number, norm: number): DivergedError {
    const network = this.#network;
    const { step } = this.#meter;
    // The snapshot of a step is taken once its loss is known to be finite; before the first one nothing has changed.
    const restored = step === 0 ? 0 : step - 1 - ((step - 1) % SNAPSHOT_STEPS);
    if (step > 0) {
      network.region(network.parameters).set(network.region(this.#snapshot));
      network.changed();
    }
    return new DivergedError(
      `The training diverged ${when} (epoch ${epoch}): loss ${loss}, gradient norm ${norm}. The parameters ` +
        `of step ${restored} were restored. Lower optimizer.learningRate (now ` +
        `${this.#plan.optimizer.learningRate}) or clipNorm (now ${this.#plan.clipNorm}) and train again.`,
    );
  }

  free(): void {
    this.#pass.free();
    this.#blocks.free();
  }
}
