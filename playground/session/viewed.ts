import { batch, signal } from "@preact/signals";
import type { WorkerModel } from "../../src/worker.js";

/** The model that the panels show. */
export interface Viewed {
  readonly model: WorkerModel;
  /** Of its text, or of its file if it was loaded. */
  readonly name: string;
  readonly loaded: boolean;
  /** Whether it learnt from one running text, which has no ends. */
  readonly running: boolean;
  /** What it goes on from where nothing is typed. */
  readonly opening: string;
}

export const viewed = signal<Viewed | undefined>(undefined);

/** Counts changes of the model in view and of its parameters: what is shown of it is then old. */
export const version = signal(0);

/** Puts a model in view; the one before it is gone. */
export function view(next: Viewed): void {
  const before = viewed.value?.model;
  batch(() => {
    viewed.value = next;
    version.value++;
  });
  if (before !== next.model) before?.dispose();
}

/** The parameters of the model in view are others now. */
export function refresh(): void {
  version.value++;
}
