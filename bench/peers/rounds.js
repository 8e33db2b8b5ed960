import { readClocks, since } from "./clock.js";

/** Shortest slice, in seconds: much longer than the clock's tick. */
const SLICE_SECONDS = 0.12;

/** Whose first slice takes longer, in seconds, is measured by that one: nobody waits for more. */
const LONG_SECONDS = 20;

/**
 * Measures several competitors at one thing, taking turns slice by slice, so that all see the same moods of the machine.
 *
 * `contestants` are `{ open() }`; what `open` gives is `{ step(), dispose?(), note? }`, where `step()` does some units of
 * work and returns (or resolves to) how many. Each gets `seconds` after its warm-up, at least one slice. Returns for
 * each, in order, `{ wall, cpu, repetitions, note? }` (units a second, medians) or `{ reason }`: an error of one ends that
 * one only.
 */
export async function compete(contestants, { seconds, mostRepetitions }) {
  const states = [];
  for (const contestant of contestants) states.push(await opened(contestant));
  try {
    for (let round = 0; round < mostRepetitions; round++) {
      for (const state of states) {
        if (state.work !== undefined && state.spent < seconds) await attempt(state, () => slice(state));
      }
    }
  } finally {
    for (const { work } of states) await work?.dispose?.();
  }
  return states.map(result);
}

async function opened(contestant) {
  const state = { work: undefined, slices: [], spent: 0, reason: undefined };
  await attempt(state, async () => {
    state.work = await contestant.open();
    await slice(state);
    if (state.spent > LONG_SECONDS) return;
    // Compilers optimise what they saw run.
    if (state.spent < 1) await slice(state);
    state.slices = [];
    state.spent = 0;
  });
  return state;
}

async function attempt(state, action) {
  try {
    await action();
  } catch (error) {
    state.reason = String(error?.message ?? error).split("\n")[0];
    await state.work?.dispose?.();
    state.work = undefined;
  }
}

async function slice(state) {
  const start = readClocks();
  let units = 0;
  let time;
  do {
    units += await state.work.step();
    time = since(start);
  } while (time.cpu < SLICE_SECONDS);
  state.slices.push({ wall: units / time.wall, cpu: units / time.cpu });
  state.spent += time.cpu;
}

function result({ reason, slices, work }) {
  if (reason !== undefined) return { reason };
  const of = (clock) => median(slices.map((speed) => speed[clock]));
  return { wall: of("wall"), cpu: of("cpu"), repetitions: slices.length, ...(work.note && { note: work.note }) };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
