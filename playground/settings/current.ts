import { batch, effect, signal } from "@preact/signals";
import { notice } from "../session/notices.js";
import { linkOf, settingsOf } from "./link.js";
import { PRESETS, type NumberName, type Settings } from "./settings.js";

export const settings = signal<Settings>(PRESETS.dinosaurs);

/** What is typed into a field, and the setting from before it was. */
export interface Draft {
  readonly text: string;
  readonly before: number;
}

/** Of the fields that are being typed into, or hold what is no number. */
export const drafts = signal<Readonly<Partial<Record<NumberName, Draft | undefined>>>>({});

export function change(part: Partial<Settings>): void {
  batch(() => {
    drafts.value = { ...drafts.value, ...Object.fromEntries(Object.keys(part).map((name) => [name, undefined])) };
    settings.value = { ...settings.value, ...part };
  });
}

/** Goes over to a corpus with what suits it; what has nothing to do with the corpus stays. */
export function changeCorpus(corpus: Settings["corpus"]): void {
  if (corpus === settings.value.corpus) return;
  const { cell, seed, temperature, topP, writeSeed } = settings.value;
  batch(() => {
    drafts.value = {};
    settings.value = { ...PRESETS[corpus], cell, seed, temperature, topP, writeSeed };
  });
}

function readLink(): void {
  const link = location.hash.slice(1);
  if (link === linkOf(settings.value)) return;
  const { settings: given, problems } = settingsOf(link);
  batch(() => {
    drafts.value = {};
    settings.value = given;
    if (problems.length > 0) notice(`Not all of the link could be used. ${problems.join(" ")}`);
  });
}

/** From now on, the address and the settings follow each other. */
export function followAddress(): void {
  readLink();
  addEventListener("hashchange", readLink);
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const link = `#${linkOf(settings.value)}`;
    // Browsers refuse an address that changes with every movement of a slider.
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (location.hash !== link) history.replaceState(null, "", link);
    }, 300);
  });
}
