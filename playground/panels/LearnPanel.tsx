import type { JSX } from "preact";
import { LineChart } from "../charts/LineChart.js";
import { Panel } from "../controls/fields.js";
import { duration, grouped } from "../controls/figures.js";
import { best, curves, drawn, failure, phase, progress, written, type Phase } from "../session/training.js";

const PHASES = {
  idle: "Nothing learnt yet. Press Train.",
  loaded: "A model was loaded. Press Train for a new one.",
  preparing: "Reading the text …",
  training: "Learning …",
  finished: "Finished.",
  stopped: "Stopped. The model keeps what it has learnt.",
  failed: "Failed.",
};

/** Which model a run is left with. */
const BEST_MODEL: Partial<Record<Phase, string>> = {
  training: "; a run that is not stopped ends with the model of that epoch.",
  finished: ": the model is that of this epoch.",
};

/** The run as it goes: curves, figures, and what the model writes by then. */
export function LearnPanel(): JSX.Element {
  void drawn.value;
  const now = progress.value;
  const all = curves.value;
  const validation = all?.validation.y.at(-1);
  return (
    <Panel
      id="learn"
      title="Learn"
      about="Loss in nats a token: how surprised the model is by what comes next. A tenth of the text is held out, and never learnt from."
    >
      <div class="learn-head">
        <p id="phase" class="phase" data-phase={phase.value}>
          {PHASES[phase.value]}
        </p>
        <progress value={now?.step ?? 0} max={now?.steps ?? 1} aria-label="Share of the training that is done" />
      </div>
      {failure.value !== undefined && (
        <p class="wrong" role="alert">
          {failure.value}
        </p>
      )}
      <dl class="figures">
        <Figure name="Loss" value={now?.loss.toFixed(3)} id="loss" />
        <Figure name="Held out" value={validation?.toFixed(3)} id="validation" />
        <Figure name="Epoch" value={now && `${now.epoch} / ${now.epochs}`} id="epoch" />
        <Figure name="Tokens a second" value={now && grouped(now.tokensPerSecond)} id="speed" />
        <Figure name="Time left" value={now && duration(now.remainingSeconds)} id="left" />
      </dl>
      <LineChart
        summary={
          now === undefined
            ? "The loss is drawn here."
            : `Loss over steps: ${now.loss.toFixed(3)} at step ${now.step}` +
              (validation === undefined ? "." : `, ${validation.toFixed(3)} held out.`)
        }
        xLabel="step"
        lines={[
          { label: "training", ...points(all?.loss), colour: "--curve-1" },
          { label: "held out", ...points(all?.validation), colour: "--curve-2", dash: [7, 4], points: true },
        ]}
      />
      {best.value && phase.value !== "failed" && (
        <p class="hint" id="best">
          Best held-out loss {best.value.validationLoss.toFixed(3)}, after epoch {best.value.epoch}
          {BEST_MODEL[phase.value] ?? "."}
        </p>
      )}
      <h3>What it writes meanwhile, always from the same seed</h3>
      {written.value.length === 0 ? (
        <p class="empty">Samples appear here, and get better.</p>
      ) : (
        <ol class="written" id="written">
          {written.value.map(({ epoch, loss, texts }, i) => (
            <li key={`${epoch}-${loss}-${i}`}>
              <span class="when">
                epoch {epoch}
                <br />
                loss {loss.toFixed(2)}
              </span>
              <span class="texts">
                {texts.map((text, j) => (
                  <q key={j}>{text === "" ? "(nothing)" : text}</q>
                ))}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly id: string;
}

function Figure({ name, value, id }: FigureProps): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd id={id}>{value ?? "–"}</dd>
    </div>
  );
}

function points(curve: { readonly x: readonly number[]; readonly y: readonly number[] } | undefined): {
  x: readonly number[];
  y: readonly number[];
} {
  return { x: curve?.x ?? [], y: curve?.y ?? [] };
}
