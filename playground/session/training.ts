import { batch, signal } from "@preact/signals";
import { EmptyCorpusError } from "../../src/errors.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import { WordTokenizer } from "../../src/text/wordTokenizer.js";
import type { TrainProgress } from "../../src/train/progress.js";
import { WorkerModel } from "../../src/worker.js";
import { loadCorpus, type LoadedCorpus } from "../corpus/corpora.js";
import { settings } from "../settings/current.js";
import type { Settings } from "../settings/settings.js";
import { Curve } from "./curve.js";
import { announce, messageOf, resolved } from "./notices.js";
import { refresh, view, viewed } from "./viewed.js";

/** What a model wrote on its way. */
export interface Written {
  readonly epoch: number;
  readonly loss: number;
  readonly texts: readonly string[];
}

/** What is drawn of a run; the curves grow in place, and `drawn` counts. */
export interface Curves {
  readonly loss: Curve;
  readonly validation: Curve;
  readonly gradientNorm: Curve;
  readonly clipNorm: number;
  /** Progresses whose last step was clipped, and all. */
  clipped: number;
  seen: number;
}

export type Phase = "idle" | "loaded" | "preparing" | "training" | "finished" | "stopped" | "failed";

export const phase = signal<Phase>("idle");
export const progress = signal<TrainProgress | undefined>(undefined);
export const best = signal<TrainProgress["best"]>(undefined);
export const curves = signal<Curves | undefined>(undefined);
export const drawn = signal(0);
export const written = signal<readonly Written[]>([]);
export const failure = signal<string | undefined>(undefined);

const PROGRESS_MILLISECONDS = 40;
const DRAW_MILLISECONDS = 120;
const WRITE_MILLISECONDS = 1200;
const KEPT_WRITINGS = 6;
const HELD_OUT = 0.1;
const TOO_SHORT =
  "The text is too short to learn from, since a tenth of it is held out: give a longer one, or read it as lines if it has several.";

let running: AbortController | undefined;

export function stop(): void {
  running?.abort();
}

/** Whether a model learns, or is about to. */
export function busy(): boolean {
  return phase.value === "preparing" || phase.value === "training";
}

/** What is drawn of a run is not that of a model that was loaded. */
export function forgetRun(): void {
  batch(() => {
    phase.value = "loaded";
    clear(undefined);
  });
}

function clear(next: Curves | undefined): void {
  failure.value = undefined;
  progress.value = undefined;
  best.value = undefined;
  written.value = [];
  curves.value = next;
}

/** Trains a new model by the settings; the one in view stays until the new one has learnt something. */
export async function train(): Promise<void> {
  stop();
  const controller = (running = new AbortController());
  const { signal: aborted } = controller;
  const chosen = settings.value;
  batch(() => {
    phase.value = "preparing";
    clear(newCurves(chosen.clipNorm));
  });
  let model: WorkerModel | undefined;
  try {
    const loaded = await loadCorpus(chosen);
    model = await newModel(chosen, loaded);
    aborted.throwIfAborted();
    phase.value = "training";
    resolved();
    announce("Training has begun.");
    await run(model, loaded, chosen, aborted);
    finish(controller, "finished");
  } catch (error) {
    if (aborted.aborted) finish(controller, "stopped");
    else if (error instanceof EmptyCorpusError) finish(controller, "failed", TOO_SHORT);
    else finish(controller, "failed", messageOf(error));
  } finally {
    if (model !== viewed.value?.model) model?.dispose();
    else refresh();
    if (running === controller) running = undefined;
  }
}

/** A new model for a corpus, in a worker of its own. */
export async function newModel(chosen: Settings, { corpus }: LoadedCorpus): Promise<WorkerModel> {
  const tokenizer = await (chosen.level === "char" ? CharTokenizer : WordTokenizer).fitAsync(corpus);
  const { cell, hiddenSize, numLayers, embeddingSize, seed } = chosen;
  return WorkerModel.create({ tokenizer, cell, hiddenSize, numLayers, embeddingSize, seed });
}

/** How the settings say that one trains. */
export function trainOptions(chosen: Settings): Parameters<WorkerModel["train"]>[1] & object {
  const { epochs, batchSize, learningRate, schedule, dropout, clipNorm, seed } = chosen;
  return {
    ...{ epochs, batchSize, dropout, clipNorm, seed },
    optimizer: { type: "adam", learningRate },
    schedule: { type: schedule },
    progressInterval: PROGRESS_MILLISECONDS,
  };
}

async function run(model: WorkerModel, loaded: LoadedCorpus, chosen: Settings, aborted: AbortSignal): Promise<void> {
  const { running: isText, name, corpus, opening } = loaded;
  const guessing = Math.log(model.tokenizer.size);
  const seen = { drawn: 0, written: performance.now() - WRITE_MILLISECONDS / 2 };
  const options = { ...trainOptions(chosen), validationSplit: HELD_OUT, signal: aborted };
  for await (const now of model.train(corpus, options)) {
    aborted.throwIfAborted();
    record(now);
    const time = performance.now();
    if (viewed.value?.model !== model && now.loss < guessing)
      view({ model, name, loaded: false, running: isText, opening });
    const last = now.epochEnd && now.step === now.steps;
    if (time - seen.drawn >= DRAW_MILLISECONDS || last) {
      seen.drawn = time;
      batch(() => {
        progress.value = now;
        drawn.value++;
      });
    }
    if (now.best) best.value = now.best;
    if (time - seen.written >= WRITE_MILLISECONDS || last) {
      await write(model, now, loaded, chosen.seed, aborted);
      if (viewed.value?.model === model) refresh();
      seen.written = performance.now();
    }
  }
  if (viewed.value?.model !== model) {
    throw new Error(
      `Nothing was learnt: the loss never fell below that of guessing, ${guessing.toFixed(3)}. ` +
        `Try a lower learning rate or more epochs.${viewed.value ? " The model that was in view still is." : ""}`,
    );
  }
}

function record({ step, loss, validationLoss, epochEnd, gradientNorm }: TrainProgress): void {
  const all = curves.value;
  if (all === undefined) return;
  // At the end of an epoch `loss` is the mean of it all, which would draw a comb.
  if (!epochEnd || all.loss.x.length === 0) all.loss.push(step, loss);
  if (validationLoss !== undefined) all.validation.push(step, validationLoss);
  all.gradientNorm.push(step, gradientNorm);
  all.seen++;
  if (gradientNorm > all.clipNorm) all.clipped++;
}

/** The same seed each time, so that what changes is the model. */
async function write(
  model: WorkerModel,
  { epoch, loss }: TrainProgress,
  { running: isText, opening }: LoadedCorpus,
  seed: number,
  aborted: AbortSignal,
): Promise<void> {
  const [count, maxLength] = isText ? [1, 120] : [4, 60];
  const texts = await model.sampleMany(count, {
    ...{ seed, maxLength, prompt: opening },
    temperature: 0.8,
    signal: aborted,
  });
  written.value = [{ epoch, loss, texts }, ...written.value].slice(0, KEPT_WRITINGS);
}

function newCurves(clipNorm: number): Curves {
  return {
    loss: new Curve(),
    validation: new Curve(),
    gradientNorm: new Curve(),
    ...{ clipNorm, clipped: 0, seen: 0 },
  };
}

/** Unless another run has taken over. */
function finish(controller: AbortController, ended: "finished" | "stopped" | "failed", message?: string): void {
  if (running !== controller) return;
  batch(() => {
    phase.value = ended;
    failure.value = message;
    drawn.value++;
  });
  announce(`Training has ${ended}${message === undefined ? "." : `: ${message}`}`);
}
