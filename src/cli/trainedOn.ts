import type { CorpusKind } from "../index.js";
import type { CliCorpus, CorpusFlags } from "./corpus.js";
import { note } from "./streams.js";

/** A kind of corpus as the flags have it. */
const KINDS: Readonly<Record<CorpusKind, { kind: CliCorpus["kind"]; name: string; other: string }>> = {
  text: { kind: "text", name: "one running text", other: "--lines takes each line as a sequence" },
  sequences: { kind: "lines", name: "sequences, one a line", other: "--text takes it as one running text" },
};

/** What kind of corpus a model was trained on, for people. */
export function trainingName(trainedOn: CorpusKind | undefined): string {
  return trainedOn === undefined ? "unknown" : KINDS[trainedOn].name;
}

/** `flags`, and if they leave the kind of the corpus open and the model knows its own, that one. */
export function flagsLikeTraining<Flags extends CorpusFlags>(
  trainedOn: CorpusKind | undefined,
  flags: Flags,
): Flags & CorpusFlags {
  if (flags.lines || flags.text || trainedOn === undefined) return flags;
  return KINDS[trainedOn].kind === "lines" ? { ...flags, lines: true } : { ...flags, text: true };
}

/** Says what corpus a model is given, and whether it is of the kind that it was trained on. */
export function noteCorpus(
  { kind, description }: CliCorpus,
  trainedOn: CorpusKind | undefined,
  flags: CorpusFlags & { quiet?: true },
): void {
  if (flags.quiet) return;
  const known = trainedOn && KINDS[trainedOn];
  const given = flags.lines ?? flags.text;
  note(description + (known && !given ? ` (as the model was trained; ${known.other})` : ""));
  if (known && known.kind !== kind) {
    note(`warning: the model was trained on ${known.name}; as this corpus is taken, it meets what it never saw.`);
  }
}

/** Warns where the end of a text is to count for a model that never saw one. */
export function noteEos(
  trainedOn: CorpusKind | undefined,
  { countEos, quiet }: { countEos?: boolean | undefined; quiet?: true },
): void {
  if (quiet || !countEos || trainedOn !== "text") return;
  note(
    "warning: the model was trained on one running text and never saw the end of one; <EOS> costs much and says nothing.",
  );
}
