import { readFile, rm } from "node:fs/promises";
import { parse } from "node:path";
import { InvalidOptionError, type CheckpointOptions } from "../index.js";
import { FileError } from "./fileError.js";
import type { TrainFlags } from "./trainFlags.js";
import { writeFile } from "./writeFile.js";

/** Where the state of a run stands while it is under way: a file that is replaced as a whole each time. */
export class CheckpointFile {
  readonly path: string;
  #written = false;

  /** `model`: the name of the file that the model is saved in. */
  constructor(flags: TrainFlags, model: string) {
    const { dir, name } = parse(model);
    this.path = flags.checkpoint ?? `${dir ? `${dir}/` : ""}${name}.checkpoint`;
  }

  /** Whether this run has left its state there. */
  get written(): boolean {
    return this.#written;
  }

  /** What `train` is told. */
  options({ checkpointMinutes: minutes, checkpointSteps: steps }: TrainFlags): CheckpointOptions {
    const save = async (bytes: Uint8Array): Promise<void> => {
      await writeFile(this.path, bytes);
      this.#written = true;
    };
    return { save, minutes, steps };
  }

  /** The state that an earlier run left. */
  async read(): Promise<Uint8Array> {
    try {
      return await readFile(this.path);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw new FileError("read", this.path, cause);
      throw new InvalidOptionError(
        `There is no ${this.path} to resume from: leave --resume out, or say with --checkpoint where it is.`,
      );
    }
  }

  /** Once the run has ended there is nothing to go on with. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
