import { signal } from "@preact/signals";

/** What went wrong, shown until it is dismissed or something else succeeds. */
export const problem = signal<string | undefined>(undefined);

/** What screen readers are told in passing. */
export const announcement = signal("");

export function notice(text: string): void {
  problem.value = text;
}

/** What went wrong before is over. */
export function resolved(): void {
  problem.value = undefined;
}

export function announce(text: string): void {
  announcement.value = text;
}

/** What an error says to people. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
