import { Pace } from "../pace.js";
import {
  isAsyncIterable,
  isIterable,
  notACorpus,
  isRunningText,
  RunningText,
  stringItem,
  type Corpus,
  type CorpusAtOnce,
} from "./corpusItems.js";
import type { Signal } from "../platform.js";

/** Code units that are taken at once: few enough to be done within milliseconds. */
const SLICE = 2 ** 15;

/** Who knows where a text may be cut; see `Tokenizer.settled`. */
interface Cutter {
  settled?(text: string): number;
}

/** Gets the slices of a corpus in order; `ends`: this one is the last of an item or of the running text. */
type Take = (slice: string, ends: boolean) => void;

export interface SliceOptions {
  /** What messages call the corpus; default "corpus". */
  readonly name?: string;
  /** Looked at after every pause, and every item of an asynchronous corpus, which may take its time. */
  readonly signal?: Signal | undefined;
}

/**
 * Reads a corpus in slices whose tokens, one slice after the other, are those of the whole; lets the event loop run in between.
 * Throws `InvalidOptionError` for what is not text, with the index of the item.
 */
export async function eachSlice(
  corpus: Corpus,
  cutter: Cutter,
  take: Take,
  { name = "corpus", signal }: SliceOptions = {},
): Promise<void> {
  const { source, item, finish } = slicer(corpus, cutter, take, name);
  const pace = new Pace();
  const pause = async (): Promise<void> => {
    await pace.pause();
    signal?.throwIfAborted();
  };
  if (isAsyncIterable(source)) {
    for await (const next of source) {
      signal?.throwIfAborted();
      for (const steps = item(next); steps.next().done !== true;) if (pace.due()) await pause();
    }
  } else if (isIterable(source)) {
    for (const next of source) {
      for (const steps = item(next); steps.next().done !== true;) if (pace.due()) await pause();
    }
  } else throw notACorpus(name, corpus);
  finish();
}

/** `eachSlice` of a corpus that need not be waited for. */
export function eachSliceAtOnce(corpus: CorpusAtOnce, cutter: Cutter, take: Take): void {
  const { source, item, finish } = slicer(corpus, cutter, take, "corpus");
  if (!isIterable(source)) throw notACorpus("corpus", corpus);
  for (const next of source) for (const steps = item(next); steps.next().done !== true;);
  finish();
}

interface Slicer {
  /** The items, or the pieces of a running text. */
  readonly source: unknown;
  /** Takes the next of them; yields where a pause would be welcome. */
  readonly item: (value: unknown) => Generator<void>;
  readonly finish: () => void;
}

function slicer(corpus: unknown, cutter: Cutter, take: Take, name: string): Slicer {
  const pieces: unknown = corpus instanceof RunningText ? corpus.pieces : corpus;
  const running = isRunningText(corpus);
  let count = 0;
  let pending = "";
  /** Code units to wait for: twice as many as could not be cut, so that looking for a cut stays cheap. */
  let enough = SLICE;

  const end = (): void => {
    take(pending, true);
    pending = "";
    enough = SLICE;
  };

  return {
    source: typeof pieces === "string" ? [pieces] : pieces,
    *item(value) {
      const text = stringItem(name, count++, value);
      for (let at = 0; at < text.length; yield) {
        const more = enough - pending.length;
        pending += text.slice(at, at + more);
        at += more;
        if (pending.length < enough) continue;
        const cut = cutter.settled?.(pending) ?? 0;
        if (cut > 0) take(pending.slice(0, cut), false);
        pending = pending.slice(cut);
        enough = Math.max(SLICE, 2 * pending.length);
      }
      if (!running) end();
    },
    finish() {
      if (running) end();
    },
  };
}
