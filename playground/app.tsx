import { useSignal } from "@preact/signals";
import type { JSX, TargetedMouseEvent } from "preact";
import { useEffect } from "preact/hooks";
import { grouped } from "./controls/figures.js";
import { CELL_NAMES } from "./controls/cellNames.js";
import { changeTheme, theme, type Theme } from "./controls/theme.js";
import { ComparePanel } from "./panels/ComparePanel.js";
import { FlowPanel } from "./panels/FlowPanel.js";
import { GatesPanel } from "./panels/GatesPanel.js";
import { LearnPanel } from "./panels/LearnPanel.js";
import { FileButton, SetupPanel } from "./panels/SetupPanel.js";
import { SuggestPanel } from "./panels/SuggestPanel.js";
import { WeightsPanel } from "./panels/WeightsPanel.js";
import { WritePanel } from "./panels/WritePanel.js";
import { download, take } from "./session/files.js";
import { announcement, problem } from "./session/notices.js";
import { viewed } from "./session/viewed.js";

const PARTS = [
  ["learn", "Learn"],
  ["write", "Write"],
  ["suggest", "Suggest"],
  ["compare", "Compare"],
  ["gates", "Look inside"],
  ["flow", "Gradient flow"],
  ["weights", "Norms"],
] as const;

export function App(): JSX.Element {
  return (
    <>
      <a class="skip" href="#main" onClick={goTo}>
        Skip to the model
      </a>
      <header class="top">
        <div class="brand">
          <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
            <rect width="32" height="32" rx="8" class="mark" />
            <path d="M6 22c4 0 4-12 8-12s3 12 6 12 3-7 6-7" class="wave" />
          </svg>
          <div>
            <h1>wasm-rnn playground</h1>
            <p>Train a small recurrent network on a text, in this tab, and look at what it remembers.</p>
          </div>
        </div>
        <ThemeSwitch />
      </header>
      <Problem />
      <div class="page">
        <aside aria-label="Settings and model">
          <SetupPanel />
          <ModelPanel />
        </aside>
        <main id="main" tabIndex={-1}>
          <nav class="parts" aria-label="Parts of the page">
            {PARTS.map(([id, title]) => (
              <a key={id} href={`#${id}`} onClick={goTo}>
                {title}
              </a>
            ))}
          </nav>
          <LearnPanel />
          <WritePanel />
          <SuggestPanel />
          <ComparePanel />
          <GatesPanel />
          <FlowPanel />
          <WeightsPanel />
        </main>
      </div>
      <footer>Nothing leaves this tab: there is no server, and no request to another one.</footer>
      <p class="unseen" role="status">
        {announcement.value}
      </p>
      <DropZone />
    </>
  );
}

/** The address holds the settings, so that going to a part must leave it as it is. */
function goTo(event: TargetedMouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  const part = document.getElementById(event.currentTarget.hash.slice(1));
  part?.scrollIntoView();
  part?.setAttribute("tabindex", "-1");
  part?.focus({ preventScroll: true });
}

function ThemeSwitch(): JSX.Element {
  return (
    <label class="theme">
      <span>Theme</span>
      <select value={theme.value} onChange={({ currentTarget }) => changeTheme(currentTarget.value as Theme)}>
        <option value="system">as the system</option>
        <option value="light">light</option>
        <option value="dark">dark</option>
      </select>
    </label>
  );
}

function Problem(): JSX.Element | null {
  if (problem.value === undefined) return null;
  return (
    <div class="problem" role="alert" id="problem">
      <p>{problem.value}</p>
      <button type="button" onClick={() => (problem.value = undefined)}>
        Dismiss
      </button>
    </div>
  );
}

/** The model in view, to be taken away or brought along. */
function ModelPanel(): JSX.Element {
  const shown = viewed.value;
  return (
    <section class="panel" aria-labelledby="model-title">
      <h2 id="model-title">Model</h2>
      {shown === undefined ? (
        <p class="hint">None yet.</p>
      ) : (
        <p class="hint" id="model">
          {CELL_NAMES[shown.model.config.cell]}, {grouped(shown.model.parameterCount)} parameters, vocabulary of{" "}
          {grouped(shown.model.tokenizer.size)}, {shown.model.build} kernels;{" "}
          {shown.loaded ? "loaded from" : "learnt from"} {shown.name}.
        </p>
      )}
      <div class="actions">
        <button
          type="button"
          id="download"
          disabled={shown === undefined}
          onClick={() => {
            if (shown) void download(shown);
          }}
        >
          Download
        </button>
        <FileButton label="Load a model" accept=".safetensors" wanted="model" />
      </div>
    </section>
  );
}

/** Takes files that are dropped anywhere on the page. */
function DropZone(): JSX.Element | null {
  const over = useSignal(false);
  useEffect(() => {
    const drag = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      over.value = event.type === "dragover";
      const file = event.type === "drop" ? event.dataTransfer.files[0] : undefined;
      if (file) void take(file);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) over.value = false;
    };
    addEventListener("dragover", drag);
    addEventListener("drop", drag);
    addEventListener("dragleave", leave);
    return () => {
      removeEventListener("dragover", drag);
      removeEventListener("drop", drag);
      removeEventListener("dragleave", leave);
    };
  }, [over]);
  return over.value ? <div class="drop">Drop a text to learn from, or a model</div> : null;
}
