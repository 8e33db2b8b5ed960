import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { CELLS } from "../../src/nn/cell.js";
import { CELL_NAMES } from "../controls/cellNames.js";
import { allValid, Choice, NumberInput, Select } from "../controls/fields.js";
import { grouped } from "../controls/figures.js";
import { looksLikeList, ownText } from "../corpus/corpora.js";
import { take } from "../session/files.js";
import { announce, notice } from "../session/notices.js";
import { busy, stop, train } from "../session/training.js";
import { change, changeCorpus, settings } from "../settings/current.js";
import type { NumberName } from "../settings/settings.js";

const CORPORA = [
  { value: "dinosaurs", label: "Names" },
  { value: "agreement", label: "Sentences" },
  { value: "own", label: "Your text" },
] as const;

const ABOUT = {
  dinosaurs: "1,325 dinosaurs, a letter at a time. A model that makes up new ones takes a few seconds.",
  agreement:
    "30,000 sentences such as “the cats, which already ate the mouse, were full”: the verb agrees with a subject up to 14 words back.",
  own: "Paste a text, or drop a file anywhere on the page. It stays in this tab.",
};

const CELL_OPTIONS = CELLS.map((value) => ({ value, label: CELL_NAMES[value] }));

/** The fields of numbers that say what is trained, as they stand below each other. */
export const TRAINED_BY: readonly NumberName[] = [
  ...(["hiddenSize", "epochs", "numLayers", "seed"] as const),
  ...(["embeddingSize", "batchSize", "learningRate", "dropout", "clipNorm"] as const),
];

/** What to learn, by which network, and the button. */
export function SetupPanel(): JSX.Element {
  const { corpus, level, cell, schedule } = settings.value;
  return (
    <section id="setup" class="panel setup" aria-labelledby="setup-title">
      <h2 id="setup-title">Set up</h2>
      <Choice label="Text to learn from" options={CORPORA} value={corpus} onChange={changeCorpus} />
      <p class="hint">{ABOUT[corpus]}</p>
      {corpus === "own" && <OwnText />}
      <Choice
        label="A token is"
        options={[
          { value: "char", label: "a character" },
          { value: "word", label: "a word" },
        ]}
        value={level}
        onChange={(value) => change({ level: value })}
      />
      <Choice pairs label="Cell" options={CELL_OPTIONS} value={cell} onChange={(value) => change({ cell: value })} />
      <div class="grid-2">
        <NumberInput name="hiddenSize" />
        <NumberInput name="epochs" />
        <NumberInput name="numLayers" />
        <NumberInput name="seed" />
      </div>
      <details>
        <summary>More settings</summary>
        <div class="grid-2">
          <NumberInput name="embeddingSize" />
          <NumberInput name="batchSize" />
          <NumberInput name="learningRate" />
          <Select
            label="Schedule"
            options={[
              { value: "cosine", label: "cosine" },
              { value: "constant", label: "constant" },
            ]}
            value={schedule}
            onChange={(value) => change({ schedule: value })}
          />
          <NumberInput name="dropout" />
          <NumberInput name="clipNorm" />
        </div>
      </details>
      <div class="actions">
        {busy() ? (
          <button type="button" class="primary stop" id="stop" onClick={stop}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            class="primary"
            id="train"
            onClick={() => {
              if (allValid(TRAINED_BY)) void train();
            }}
          >
            Train
          </button>
        )}
        <button type="button" onClick={() => void copyLink()}>
          Copy link
        </button>
      </div>
    </section>
  );
}

function OwnText(): JSX.Element {
  const id = useId();
  const { name, text } = ownText.value;
  const { shape } = settings.value;
  // A field with megabytes in it would hold up every key.
  const shown = text.length <= 200_000;
  return (
    <div class="own">
      <div class="field">
        <label for={id}>Text</label>
        {shown ? (
          <textarea
            id={id}
            rows={6}
            spellcheck={false}
            placeholder="One name, sentence or verse a line, or a running text."
            value={text}
            onInput={({ currentTarget }) => {
              ownText.value = { name: "your text", text: currentTarget.value };
            }}
          />
        ) : (
          <p id={id} class="hint">
            {name}, {grouped(text.length)} characters
          </p>
        )}
      </div>
      <div class="actions">
        <FileButton label="Open a text file" accept=".txt,.csv,.md,text/*" />
        {text !== "" && (
          <button type="button" onClick={() => (ownText.value = { name: "your text", text: "" })}>
            Clear
          </button>
        )}
      </div>
      <Select
        label="Read it as"
        options={[
          {
            value: "auto",
            label:
              text === "" ? "what it looks like" : `what it looks like: ${looksLikeList(text) ? "lines" : "one text"}`,
          },
          { value: "lines", label: "lines, each by itself" },
          { value: "text", label: "one running text" },
        ]}
        value={shape}
        onChange={(value) => change({ shape: value })}
      />
    </div>
  );
}

interface FileButtonProps {
  readonly label: string;
  readonly accept: string;
  readonly wanted?: "model";
}

/** A button that opens a file; what is in it decides what becomes of it. */
export function FileButton({ label, accept, wanted }: FileButtonProps): JSX.Element {
  return (
    <label class="button file">
      <input
        type="file"
        accept={accept}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) void take(file, wanted);
          currentTarget.value = "";
        }}
      />
      <span>{label}</span>
    </label>
  );
}

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    announce("The link is copied. It holds the settings, not your text.");
  } catch {
    notice(`This browser does not let the page copy. The link is the page's address: ${location.href}`);
  }
}
