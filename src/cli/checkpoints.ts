import { readFile, rm } from "node:fs/promises";
import { parse } from "node:path";
import { InvalidOptionError, ModelFileError, type CheckpointOptions } from "../index.js";
import { readCheckpoint, type Checkpoint } from "../io/checkpointFile.js";
import { FileError } from "./fileError.js";
import { note } from "./streams.js";
import type { TrainFlags } from "./trainFlags.js";
import { writeFile } from "./writeFile.js";

/** Where the state of a run stands while it is under way: a file that is replaced as a whole each time. */
export class CheckpointFile {
  readonly path: string;
  /** Whether what stands there is this run's, to be replaced and removed. */
  #own = false;

  /** `model`: the name of the file that the model is saved in. */
  constructor(flags: TrainFlags, model: string) {
    const { dir, name } = parse(model);
    this.path = flags.checkpoint ?? `${dir ? `${dir}/` : ""}${name}.checkpoint`;
  }

  /** Whether this run's state stands there, be it from before it was cut off. */
  get stands(): boolean {
    return this.#own;
  }

  /** Throws unless a new run may keep its state there: nothing that somebody still wants may be replaced. */
  async claim(): Promise<void> {
    const old = await this.#bytes();
    if (old === undefined) return;
    let left: Checkpoint;
    try {
      left = readCheckpoint(old);
    } catch {
      throw new InvalidOptionError(`${this.path} is no checkpoint and would be lost; give --checkpoint another name.`);
    }
    throw new InvalidOptionError(
      `${this.path} is left from a run that was cut off in epoch ${left.state.record.epoch}: give --resume to go on from ` +
        "it, give --checkpoint another name, or delete it.",
    );
  }

  /** What `train` is told. */
  options({ checkpointMinutes: minutes, checkpointSteps: steps }: TrainFlags): CheckpointOptions {
    const save = async (bytes: Uint8Array): Promise<void> => {
      try {
        await writeFile(this.path, bytes);
        this.#own = true;
      } catch (error) {
        // A full disk must not cost the training, which may end well.
        if (!(error instanceof FileError)) throw error;
        note(`warning: no checkpoint: ${error.message}`);
      }
    };
    return { save, minutes, steps };
  }

  /** The state that an earlier run left. */
  async read(): Promise<{ readonly bytes: Uint8Array; readonly checkpoint: Checkpoint }> {
    const bytes = await this.#bytes();
    if (bytes === undefined) {
      throw new InvalidOptionError(
        `There is no ${this.path} to resume from: leave --resume out, or say with --checkpoint where it is.`,
      );
    }
    try {
      const checkpoint = readCheckpoint(bytes);
      this.#own = true;
      return { bytes, checkpoint };
    } catch (cause) {
      if (!(cause instanceof ModelFileError)) throw cause;
      throw new ModelFileError(`${this.path} is no checkpoint to resume from: ${cause.message}`, { cause });
    }
  }

  /** Once the run has ended there is nothing to go on with. */
  async remove(): Promise<void> {
    if (this.#own) await rm(this.path, { force: true });
  }

  async #bytes(): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new FileError("read", this.path, cause);
    }
  }
}
