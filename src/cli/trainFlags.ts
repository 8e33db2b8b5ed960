import { Option, type Command } from "commander";
import { type BuildChoice, type OptimizerOptions, type ScheduleOptions } from "../index.js";
import { CELLS, type Cell } from "../nn/cell.js";
import { RECURRENT_INITIALIZATIONS } from "../nn/initialize.js";
import { OPTIMIZERS } from "../nn/optimizer/options.js";
import { buildOption, jsonOption, linesOption, quietOption, textOption } from "./commonOptions.js";
import type { CorpusFlags } from "./corpus.js";
import { LEVELS, type LevelFlags } from "./level.js";
import { amount, decimal, limit, whole, wholeOrNone } from "./numbers.js";
import { schedule } from "./schedule.js";

/** What `train` is told. */
export interface TrainFlags extends CorpusFlags, LevelFlags {
  cell: Cell;
  hiddenSize?: number;
  numLayers: number;
  embeddingSize?: number;
  tieEmbeddings?: true;
  resetAfter?: boolean;
  forgetBias?: number;
  recurrentInitialization: "uniform" | "orthogonal";
  epochs?: number;
  batchSize: number;
  sequenceLength: number;
  maxSequenceLength: number;
  optimizer: OptimizerOptions["type"];
  learningRate?: number;
  findLearningRate?: true;
  momentum?: number;
  nesterov?: true;
  weightDecay?: number;
  schedule?: ScheduleOptions;
  warmupSteps: number;
  dropout?: number;
  labelSmoothing: number;
  clipNorm: number;
  clipValue?: number;
  validationSplit?: number;
  keep: "best" | "last";
  patience?: number;
  divergence: "stop" | "lower";
  resume?: true;
  checkpoint?: string;
  checkpointMinutes: number;
  checkpointSteps?: number;
  seed: number;
  build: BuildChoice;
  out?: string;
  samples: number;
  json?: true;
  quiet?: true;
}

/** Gives `train` its options. */
export function addTrainFlags(command: Command): Command {
  return command
    .addOption(linesOption())
    .addOption(textOption())
    .option(
      "-o, --out <file>",
      "where to save; a file of that name is replaced (default: the corpus's name with .safetensors, in this folder)",
    )
    .option("--samples <n>", "new texts to print after training, none of them empty", amount, 0)
    .addOption(new Option("--level <unit>", "what a token is").choices(LEVELS).default("char"))
    .option("--max-vocabulary <n>", "words: the most, of which the frequent ones are kept (default: 10000)", whole)
    .option("--min-count <n>", "words: how often one must occur to be kept (default: 1)", whole)
    .option("--lowercase", "words: all in lower case")
    .addOption(
      new Option("--punctuation <how>", "words: a token each mark, or drop them (default: tokens)").choices([
        "tokens",
        "drop",
      ]),
    )
    .addOption(
      new Option(
        "--segmentation <how>",
        "words: as the script has them, or what stands between blanks (default: auto)",
      ).choices(["auto", "whitespace"]),
    )
    .option("--locale <tag>", "words: the language for lower case and segmentation, such as tr (default: none)")
    .addOption(new Option("--cell <type>", "recurrent cell").choices(CELLS).default("gru"))
    .option("--hidden-size <n>", "units a layer (default: by the size of the corpus)", whole)
    .option("--num-layers <n>", "recurrent layers", whole, 1)
    .option(
      "--embedding-size <n>",
      "numbers that stand for an input token; 0: one-hot input (default: by the size of the corpus)",
      whole,
    )
    .option("--tie-embeddings", "one matrix for embedding and output, of the hidden size")
    .option("--reset-after", "GRU: reset gate after the product with the state, as PyTorch has it (default)")
    .option("--no-reset-after", "GRU: reset gate before it, as textbooks have it")
    .option("--forget-bias <x>", "LSTM: what the forget gate's bias starts as (default: 1)", decimal)
    .addOption(
      new Option("--recurrent-initialization <type>", "weights of the state: within ±1/√units, or orthogonal matrices")
        .choices(RECURRENT_INITIALIZATIONS)
        .default("uniform"),
    )
    .option("--epochs <n>", "passes over the corpus (default: 20, or fewer of a large one)", whole)
    .option("--batch-size <n>", "sequences trained on at once", whole, 32)
    .option("--sequence-length <n>", "running text: steps between two updates", whole, 64)
    .option("--max-sequence-length <n>", "lines: the longest accepted, in tokens", whole, 4096)
    .addOption(
      new Option("--optimizer <type>", "how parameters follow their gradients").choices(OPTIMIZERS).default("adam"),
    )
    .option(
      "--learning-rate <x>",
      "its step size (default: adam and adamw 3e-3, rmsprop 2e-3, adagrad 0.05, sgd 0.5)",
      decimal,
    )
    .option("--find-learning-rate", "do not train: try rates from 1e-6 to 1, draw the losses, and say which suits")
    .option("--momentum <x>", "sgd and rmsprop: share of the last update in the next one, below 1", decimal)
    .option("--nesterov", "sgd: look ahead by the momentum")
    .option("--weight-decay <x>", "what parameters shrink by, times the learning rate (default: adamw 0.01)", decimal)
    .option(
      "--schedule <type>",
      "how the learning rate falls, with its settings after commas (see below; default: constant)",
      schedule,
    )
    .option("--warmup-steps <n>", "steps over which the learning rate rises at first", whole, 0)
    .option(
      "--dropout <x>",
      "share of the layers' outputs dropped in training, below 1 (default: 0; of words 0.3)",
      decimal,
    )
    .option("--label-smoothing <x>", "share of certainty spread over all tokens, below 1", decimal, 0)
    .option("--clip-norm <x>", "largest global norm of a gradient, or none", limit, 5)
    .option("--clip-value <x>", "largest magnitude of a gradient's element (default: none)", limit)
    .option(
      "--validation-split <x>",
      "share kept for validation, 0 to below 1 (default: 0.1, or 0 of a corpus too small to split)",
      decimal,
    )
    .addOption(
      new Option("--keep <which>", "the model of the epoch with the lowest validation loss, or the last")
        .choices(["best", "last"])
        .default("best"),
    )
    .option(
      "--patience <n>",
      "epochs without a lower validation loss after which to stop, or none (default: 5)",
      wholeOrNone,
    )
    .addOption(
      new Option("--divergence <what>", "when the loss is no number any more: stop, or lower the rate and go on")
        .choices(["stop", "lower"])
        .default("lower"),
    )
    .option("--resume", "go on from the checkpoint of a run that was cut off, with its options")
    .option(
      "--checkpoint <file>",
      "where a run's state is kept until it ends (default: the model's name with .checkpoint)",
    )
    .option("--checkpoint-minutes <x>", "how often, or none", limit, 5)
    .option("--checkpoint-steps <n>", "how often, in updates (default: none)", whole)
    .option("--seed <n>", "fixes weights, order and samples", amount, 1)
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption());
}
