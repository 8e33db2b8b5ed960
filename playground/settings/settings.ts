import { CELLS, type Cell } from "../../src/nn/cell.js";

export const CORPORA = ["dinosaurs", "agreement", "own"] as const;
export const SHAPES = ["auto", "lines", "text"] as const;
export const LEVELS = ["char", "word"] as const;
export const SCHEDULES = ["constant", "cosine"] as const;

/** Everything that a visitor chooses, and that a link carries. */
export interface Settings {
  readonly corpus: (typeof CORPORA)[number];
  /** How a text of one's own is read: a sequence a line, one running text, or whatever it looks like. */
  readonly shape: (typeof SHAPES)[number];
  readonly level: (typeof LEVELS)[number];
  readonly cell: Cell;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly embeddingSize: number;
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly schedule: (typeof SCHEDULES)[number];
  readonly dropout: number;
  readonly clipNorm: number;
  readonly temperature: number;
  readonly topP: number;
  readonly writeSeed: number;
  readonly prompt: string;
  readonly typed: string;
  readonly a: string;
  readonly b: string;
  /** Whose last token's loss is followed back. */
  readonly flow: string;
}

export type NumberName = {
  [Name in keyof Settings]: Settings[Name] extends number ? Name : never;
}[keyof Settings];

/** A setting that is a number between two others. */
export interface NumberField {
  readonly kind: "number";
  readonly label: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly whole: boolean;
}

interface ChoiceField {
  readonly kind: "choice";
  readonly values: readonly string[];
}

interface TextField {
  readonly kind: "text";
}

const whole = (label: string, minimum: number, maximum: number): NumberField => {
  return { kind: "number", label, minimum, maximum, whole: true };
};
const decimal = (label: string, minimum: number, maximum: number): NumberField => {
  return { ...whole(label, minimum, maximum), whole: false };
};
const choice = (values: readonly string[]): ChoiceField => ({ kind: "choice", values });
const text: TextField = { kind: "text" };

/** What each setting may be. */
export const FIELDS = {
  corpus: choice(CORPORA),
  shape: choice(SHAPES),
  level: choice(LEVELS),
  cell: choice(CELLS),
  hiddenSize: whole("Hidden size", 1, 1024),
  numLayers: whole("Layers", 1, 4),
  embeddingSize: whole("Embedding size", 0, 512),
  seed: whole("Seed", 0, 2 ** 32 - 1),
  epochs: whole("Epochs", 1, 1000),
  batchSize: whole("Batch size", 1, 512),
  learningRate: decimal("Learning rate", 1e-5, 1),
  schedule: choice(SCHEDULES),
  dropout: decimal("Dropout", 0, 0.9),
  clipNorm: decimal("Clip the gradient at", 1e-3, 1e6),
  temperature: decimal("Temperature", 0, 2),
  topP: decimal("Top-p", 0.05, 1),
  writeSeed: whole("Seed", 0, 2 ** 32 - 1),
  prompt: text,
  typed: text,
  a: text,
  b: text,
  flow: text,
} as const satisfies Record<keyof Settings, NumberField | ChoiceField | TextField>;

const common: Settings = {
  corpus: "own",
  shape: "auto",
  level: "char",
  cell: "gru",
  hiddenSize: 128,
  numLayers: 1,
  embeddingSize: 64,
  seed: 1,
  epochs: 12,
  batchSize: 32,
  learningRate: 0.004,
  schedule: "cosine",
  dropout: 0,
  clipNorm: 5,
  temperature: 0.8,
  topP: 0.95,
  writeSeed: 1,
  prompt: "",
  typed: "",
  a: "",
  b: "",
  flow: "",
};

/** What suits each corpus, and sentences that show something with it. */
export const PRESETS: Readonly<Record<Settings["corpus"], Settings>> = {
  own: common,
  dinosaurs: {
    ...common,
    corpus: "dinosaurs",
    epochs: 16,
    dropout: 0.2,
    typed: "tyr",
    a: "tyrannosaurus",
    b: "tyrannosuarus",
    flow: "tyrannosaurus",
  },
  agreement: {
    ...common,
    corpus: "agreement",
    level: "word",
    hiddenSize: 64,
    embeddingSize: 32,
    epochs: 3,
    learningRate: 0.01,
    clipNorm: 1,
    typed: "the cats, which already ate the mouse,",
    a: "the cat, which already ate the mice near the barns, was full",
    b: "the cats, which already ate the mice near the barns, was full",
    flow: "the cat, which already ate the mice near the barns, was",
  },
};

/** The number that `input` says, or what is wrong with it. */
export function parseNumber(field: NumberField, input: string): number | string {
  const value = Number(input);
  const { label, minimum, maximum } = field;
  const fits = input.trim() !== "" && value >= minimum && value <= maximum && (!field.whole || Number.isInteger(value));
  if (fits) return value;
  return `${label} must be ${field.whole ? "a whole number" : "a number"} from ${minimum} to ${maximum}, not “${input}”.`;
}
