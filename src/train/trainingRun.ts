import { countSteps, epochBatches, largestBatch, type Batch } from "../batch/batches.js";
import { DivergedError, InvalidOptionError, ModelFileError } from "../errors.js";
import { BatchPass } from "../model/batchPass.js";
import { corpusLoss } from "../model/corpusLoss.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import { Optimizer } from "../nn/optimizer/optimizer.js";
import { Pace } from "../pace.js";
import { PCG64_WORDS } from "../random/pcg64.js";
import type { Pcg64Source } from "../random/pcg64Source.js";
import type { EncodedCorpus } from "../text/corpus.js";
import { Blocks } from "../wasm/memory.js";
import type { TrainPlan } from "./options.js";
import { ProgressMeter, type Best, type TrainProgress } from "./progress.js";
import { Schedule } from "./schedule.js";
import type { TrainingState } from "./trainingState.js";

/** Takes the state of a run; its tensors are views, good until the promise is settled. */
export type SaveState = (state: TrainingState) => Promise<void>;

/** Steps between two snapshots of parameters known to be good. */
const SNAPSHOT_STEPS = 100;

/** The learning rate is halved this often before a run that goes on diverging is given up. */
const MOST_HALVINGS = 20;

/** The memory and the loop of one run. */
export class TrainingRun {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #corpus: EncodedCorpus;
  readonly #plan: TrainPlan;
  /** Gives the order of every epoch and the masks of dropout. */
  readonly #rng: Pcg64Source;
  readonly #hash: number;
  readonly #save: SaveState;
  readonly #pass: BatchPass;
  readonly #optimizer: Optimizer;
  readonly #schedule: Schedule;
  readonly #blocks: Blocks;
  readonly #gradients: number;
  /** The last parameters that gave a finite loss, at most `SNAPSHOT_STEPS` old. */
  readonly #snapshot: number;
  /** The parameters of the lowest validation loss; 0 unless they are kept. */
  readonly #bestParameters: number;
  #best: Best = { validationLoss: Number.MAX_VALUE, epoch: 0 };
  readonly #meter: ProgressMeter;
  readonly #pace: Pace;
  #rateScale = 1;
  #epochRng: number[] = [];
  readonly #epochSteps: number;
  #savedAt = performance.now();

  constructor(
    network: Network,
    packed: PackedWeights,
    corpus: EncodedCorpus,
    plan: TrainPlan,
    rng: Pcg64Source,
    checkpoints: { readonly hash: number; readonly save: SaveState },
  ) {
    this.#network = network;
    this.#packed = packed;
    this.#corpus = corpus;
    this.#plan = plan;
    this.#rng = rng;
    this.#hash = checkpoints.hash;
    this.#pace = new Pace(plan.progressInterval);
    this.#save = checkpoints.save;
    this.#blocks = new Blocks(network.engine.arena);
    this.#epochSteps = countSteps(corpus, plan);
    const steps = this.#epochSteps * plan.epochs;
    this.#meter = new ProgressMeter(steps, plan.epochs);
    this.#schedule = new Schedule(plan.schedule, plan.optimizer.learningRate, plan.warmupSteps, steps);
    try {
      const { parameters, layout } = network;
      const gradients = this.#blocks.words(layout.length);
      this.#gradients = gradients;
      this.#snapshot = this.#blocks.words(layout.length);
      this.#bestParameters = plan.keepsBest ? this.#blocks.words(layout.length) : 0;
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

  /** `resumed`: where to go on from; the network has its parameters already. */
  async *epochs(
    validation: EncodedCorpus | undefined,
    resumed: TrainingState | undefined,
  ): AsyncGenerator<TrainProgress, void> {
    const { epochs, patience } = this.#plan;
    let { epoch, batch } = resumed?.record ?? { epoch: 1, batch: 0 };
    if (epoch > epochs) {
      throw new InvalidOptionError(
        `The checkpoint's run is in epoch ${epoch}; epochs must be at least that, not ${epochs}.`,
      );
    }
    if (resumed !== undefined) this.#restore(resumed);
    for (; epoch <= epochs; epoch++) {
      yield* this.#epoch(epoch, batch, resumed?.record.rng);
      resumed = undefined;
      batch = 0;
      this.#meter.suspend();
      const validationLoss = await this.#validate(validation, epoch);
      if (validationLoss !== undefined && validationLoss < this.#best.validationLoss) {
        this.#best = { validationLoss, epoch };
        if (this.#bestParameters) this.#copyParameters(this.#bestParameters);
      }
      const report = this.#meter.epochEnd(epoch, validationLoss, this.#best);
      this.#schedule.epochEnd(validationLoss ?? report.loss);
      const last = epoch === epochs || epoch - this.#best.epoch >= patience;
      if (last && this.#best.epoch > 0 && this.#bestParameters) this.#setParameters(this.#bestParameters);
      yield report;
      if (last) return;
      if (this.#pace.due()) await this.#pace.pause();
      this.#meter.resume();
    }
  }

  async *#epoch(epoch: number, done: number, rng: readonly number[] | undefined): AsyncGenerator<TrainProgress, void> {
    const { maxSequenceLength, signal, checkpoint } = this.#plan;
    const corpus = this.#corpus;
    this.#epochRng = this.#rngWords();
    const order = corpus.kind === "sequences" ? this.#rng.permutation(corpus.starts.length - 1) : undefined;
    if (rng !== undefined) this.#setRng(rng);
    const pace = this.#pace;
    let batches = 0;
    for (const batch of epochBatches(corpus, this.#plan, maxSequenceLength, order)) {
      if (pace.due()) {
        this.#meter.suspend();
        if (this.#meter.fresh) yield this.#meter.progress(epoch);
        await pace.pause();
        this.#meter.resume();
      }
      if (signal?.aborted && this.#meter.step > 0) await this.#checkpoint(epoch, Math.max(batches, done));
      signal?.throwIfAborted();
      if (batches++ < done) continue;
      while (!this.#step(batch, epoch));
      const { step } = this.#meter;
      const minutes = (performance.now() - this.#savedAt) / 60_000;
      if (checkpoint !== undefined && (step % checkpoint.steps === 0 || minutes >= checkpoint.minutes)) {
        await this.#checkpoint(epoch, batches);
      }
    }
  }

  /** One update; whether it went well, and another try with a lower learning rate is not needed. */
  #step(batch: Batch, epoch: number): boolean {
    const network = this.#network;
    const { step } = this.#meter;
    network.region(this.#gradients).fill(0);
    const loss = this.#pass.forwardBackward(batch, this.#gradients);
    const norm = Math.sqrt(network.engine.kernels.sumOfSquares(this.#gradients, network.layout.length));
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      this.#diverged(`at step ${step + 1}`, epoch, loss / batch.rows, norm);
      this.#pass.restoreStates(batch.batchSize);
      return false;
    }
    if (step % SNAPSHOT_STEPS === 0) this.#copyParameters(this.#snapshot);
    const learningRate = this.#schedule.rate(step, epoch - 1) * this.#rateScale;
    this.#optimizer.step(learningRate, this.#clip(norm));
    network.changed();
    network.trainedOn = this.#corpus.kind;
    this.#meter.count(loss, batch.rows, norm, learningRate);
    return true;
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
  async #validate(validation: EncodedCorpus | undefined, epoch: number): Promise<number | undefined> {
    for (;;) {
      let mean: number | undefined;
      if (validation !== undefined) {
        const { signal } = this.#plan;
        try {
          const { loss, tokens } = await corpusLoss(
            this.#network,
            this.#packed,
            validation,
            this.#plan,
            this.#pace,
            signal,
          );
          mean = loss / tokens;
        } catch (error) {
          if (signal?.aborted) await this.#checkpoint(epoch, this.#epochSteps);
          throw error;
        }
      }
      const finite = this.#parametersAreFinite();
      if (finite && Number.isFinite(mean ?? 0)) return mean;
      this.#diverged(`after step ${this.#meter.step}`, epoch, finite ? (mean ?? 0) : NaN, this.#meter.gradientNorm);
    }
  }

  #parametersAreFinite(): boolean {
    const { engine, layout, parameters } = this.#network;
    return Number.isFinite(engine.kernels.sumOfSquares(parameters, layout.length));
  }

  #copyParameters(target: number): void {
    const network = this.#network;
    network.region(target).set(network.region(network.parameters));
  }

  #setParameters(source: number): void {
    const network = this.#network;
    network.region(network.parameters).set(network.region(source));
    network.changed();
  }

  /** Restores the last good parameters; then throws or, if the plan says so, halves the learning rate. */
  #diverged(when: string, epoch: number, loss: number, norm: number): void {
    const { clipNorm, optimizer, divergence } = this.#plan;
    const last = this.#meter.step - 1;
    // Before the first snapshot nothing has changed.
    if (this.#meter.step > 0) this.#setParameters(this.#snapshot);
    this.#rateScale /= 2;
    if (divergence === "lower" && this.#rateScale >= 2 ** -MOST_HALVINGS) {
      // Moments that led there would lead there again.
      this.#optimizer.restore(0, []);
      this.#meter.recovered({ step: this.#meter.step + 1, loss, gradientNorm: norm, rateScale: this.#rateScale });
      return;
    }
    throw new DivergedError(
      `The training diverged ${when} (epoch ${epoch}): loss ${loss}, gradient norm ${norm}. The parameters ` +
        `of step ${last - (last % SNAPSHOT_STEPS)} were restored. Lower optimizer.learningRate (now ` +
        `${optimizer.learningRate}) or clipNorm (now ${clipNorm}) and train again.`,
    );
  }

  /** Hands the state on, unless it is one that no run should go on from: the next step will find that out. */
  async #checkpoint(epoch: number, batch: number): Promise<void> {
    if (this.#plan.checkpoint === undefined || !this.#parametersAreFinite()) return;
    this.#meter.suspend();
    const { best, waited, lowered } = this.#schedule.plateau;
    await this.#save({
      record: {
        ...this.#meter.sums(),
        corpus: this.#hash,
        epoch,
        batch,
        optimizerSteps: this.#optimizer.steps,
        rateScale: this.#rateScale,
        plateauBest: best,
        waited,
        lowered,
        bestLoss: this.#best.validationLoss,
        bestEpoch: this.#best.epoch,
        epochRng: this.#epochRng,
        rng: this.#rngWords(),
      },
      tensors: this.#tensors(),
    });
    this.#savedAt = performance.now();
    this.#meter.resume();
  }

  #restore({ record, tensors }: TrainingState): void {
    this.#meter.restore(record);
    this.#setRng(record.epochRng);
    this.#rateScale = record.rateScale;
    const { plateauBest, waited, lowered } = record;
    this.#schedule.plateau = { best: plateauBest, waited, lowered };
    this.#best = { validationLoss: record.bestLoss, epoch: record.bestEpoch };
    this.#optimizer.restore(record.optimizerSteps, []);
    const [first] = epochBatches(this.#corpus, this.#plan, this.#plan.maxSequenceLength);
    this.#pass.restoreStates(first?.batchSize ?? 0);
    const own = this.#tensors();
    for (const [name, view] of own) {
      const saved = tensors.get(name);
      if (saved?.length !== view.length) {
        throw new ModelFileError(
          `The checkpoint's tensor ${name} has ${saved?.length ?? 0} numbers, but this run needs ${view.length}: give ` +
            "the options of the run that made it.",
        );
      }
      view.set(saved);
    }
  }

  /** Views of what a state holds. */
  #tensors(): Map<string, Float32Array> {
    const named = (name: string, views: readonly Float32Array[]): [string, Float32Array][] =>
      views.map((view, i) => [`${name}.${i}`, view]);
    const network = this.#network;
    return new Map([
      ...named("snapshot", [network.region(this.#snapshot)]),
      ...named("optimizer", this.#optimizer.state),
      ...named("carried", this.#corpus.kind === "text" ? this.#pass.states() : []),
      ...named("best", this.#best.epoch > 0 && this.#bestParameters ? [network.region(this.#bestParameters)] : []),
    ]);
  }

  #rngWords(): number[] {
    return [...this.#network.engine.i32(this.#rng.state, PCG64_WORDS)];
  }

  #setRng(words: readonly number[]): void {
    this.#network.engine.i32(this.#rng.state, PCG64_WORDS).set(words);
  }

  free(): void {
    this.#pass.free();
    this.#blocks.free();
  }
}
