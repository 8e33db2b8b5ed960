import { batch } from "@preact/signals";
import { WorkerModel } from "../../src/worker.js";
import { MOST_CHARACTERS, ownText } from "../corpus/corpora.js";
import { change, changeCorpus } from "../settings/current.js";
import { announce, messageOf, notice, resolved } from "./notices.js";
import { busy, forgetRun } from "./training.js";
import { view, type Viewed } from "./viewed.js";

/**
 * A model file is loaded, anything else is a text to learn from, unless only a model is wanted; what is wrong with it becomes a
 * notice.
 */
export async function take(file: File, wanted: "any" | "model" = "any"): Promise<void> {
  try {
    if (file.name.endsWith(".safetensors")) await takeModel(file);
    else if (wanted === "any") await takeText(file);
    else {
      throw new Error(
        "A model file is called *.safetensors. To learn from a text, drop it on the page, or choose “Your text”.",
      );
    }
    resolved();
  } catch (error) {
    notice(`“${file.name}” could not be used. ${messageOf(error)}`);
  }
}

async function takeModel(file: File): Promise<void> {
  refuseWhileTraining();
  const model = await WorkerModel.load(new Uint8Array(await file.arrayBuffer()));
  const running = (await model.trainedOn) === "text";
  try {
    // It may have been started meanwhile.
    refuseWhileTraining();
  } catch (error) {
    model.dispose();
    throw error;
  }
  forgetRun();
  const opening = running && model.tokenizer.kind !== "word" ? "\n" : "";
  view({ model, name: file.name, loaded: true, running, opening });
  announce(`The model of ${file.name} is loaded.`);
}

/** The model that learns would be lost. */
function refuseWhileTraining(): void {
  if (busy()) {
    throw new Error(
      "Stop the training first, and download its model if you want to keep it: a loaded one takes its place.",
    );
  }
}

async function takeText(file: File): Promise<void> {
  if (file.size > MOST_CHARACTERS) {
    throw new Error(
      `It has ${Math.round(file.size / 1e6)} MB; the playground takes up to ${MOST_CHARACTERS / 1e6} MB.`,
    );
  }
  const text = decode(await file.arrayBuffer());
  if (text.trim() === "") throw new Error("It is empty.");
  batch(() => {
    changeCorpus("own");
    change({ shape: "auto" });
    ownText.value = { name: file.name, text };
  });
  announce(`${file.name} is the text to learn from.`);
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error("It is not a text in UTF-8. A model file must be called *.safetensors.");
  }
}

/** Hands the model in view over as a download. */
export async function download({ model, name }: Viewed): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await model.save()], { type: "application/octet-stream" }));
    link.download = `${name.replace(/\.[a-z]+$/i, "").replace(/[^\p{L}\p{N}_-]+/gu, "-")}.safetensors`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    notice(`The model could not be saved. ${messageOf(error)}`);
  }
}
