import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Cell } from "../../src/nn/cell.js";
import { LineChart } from "../charts/LineChart.js";
import { CELL_NAMES } from "../controls/cellNames.js";
import { allValid, Choice, Panel, TextInput } from "../controls/fields.js";
import { short } from "../controls/figures.js";
import { flowFailure, flows, measure, measuring, stopMeasuring } from "../session/flow.js";
import { settings } from "../settings/current.js";
import { Trouble } from "./NeedsModel.js";
import { TRAINED_BY } from "./SetupPanel.js";

const LOOKS: Readonly<Record<Cell, { readonly colour: string; readonly dash?: readonly number[] }>> = {
  rnn: { colour: "--curve-2", dash: [2, 4] },
  "simplified-gru": { colour: "--curve-3", dash: [10, 4] },
  gru: { colour: "--curve-1" },
  lstm: { colour: "--curve-4", dash: [10, 4, 2, 4] },
};

const STEPS = [
  { value: "0", label: "none" },
  { value: "200", label: "200" },
  { value: "1000", label: "1,000" },
] as const;

const DISTANCES = [0, 1, 2, 5, 10, 15, 20, 30, 50];

/** Why a plain network forgets and a gate remembers, measured on the text at hand. */
export function FlowPanel(): JSX.Element {
  const steps = useSignal<(typeof STEPS)[number]["value"]>("200");
  const all = flows.value;
  const longest = Math.max(0, ...all.map(({ norms }) => norms.length));
  const rows = DISTANCES.filter((distance) => distance < longest);
  return (
    <Panel
      id="flow"
      title="Gradient flow"
      about="How much the loss of the last token depends on the state so many steps before: what training can learn from. The four cells learn the same text for as many steps, from the same seed. A curve that falls forgets."
    >
      <div class="toolbar">
        <TextInput name="flow" label="Text" />
        <Choice
          label="Steps of training"
          options={STEPS}
          value={steps.value}
          onChange={(next) => (steps.value = next)}
        />
        {measuring.value === undefined ? (
          <button
            type="button"
            id="measure"
            class="primary"
            onClick={() => {
              if (allValid(TRAINED_BY)) void measure(settings.value.flow, Number(steps.value));
            }}
          >
            Measure four cells
          </button>
        ) : (
          <button type="button" class="primary stop" onClick={stopMeasuring}>
            Stop
          </button>
        )}
      </div>
      <Trouble error={flowFailure.value} />
      <p class="hint" id="measuring">
        {measuring.value ??
          (all.length === 0
            ? "Nothing measured yet."
            : `The loss of the last of ${longest} tokens, and how it hangs on each step before.`)}
      </p>
      <LineChart
        log
        height={260}
        xLabel="steps back from the last loss"
        summary={
          all.length === 0
            ? "The gradient over distance is drawn here."
            : `Norm of the gradient over distance. ${all.map(spoken).join(" ")}`
        }
        lines={all.map(({ cell, norms }) => ({
          label: CELL_NAMES[cell],
          ...LOOKS[cell],
          x: norms.map((_, distance) => distance),
          y: norms.map((norm) => (norm > 0 ? norm : null)),
        }))}
      />
      {all.length > 0 && (
        <details>
          <summary>The same as a table</summary>
          <div class="table-scroll" tabIndex={0} role="region" aria-label="Norms of the gradient by distance">
            <table id="flow-table">
              <thead>
                <tr>
                  <th scope="col">Steps back</th>
                  {all.map(({ cell }) => (
                    <th key={cell} scope="col">
                      {CELL_NAMES[cell]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <tr>
                  <th scope="row">Loss after training</th>
                  {all.map(({ cell, loss }) => (
                    <td key={cell}>{loss === undefined ? "–" : loss.toFixed(3)}</td>
                  ))}
                </tr>
                {rows.map((distance) => (
                  <tr key={distance}>
                    <th scope="row">{distance}</th>
                    {all.map(({ cell, norms }) => (
                      <td key={cell}>{short(norms[distance] ?? 0)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </Panel>
  );
}

function spoken({ cell, norms }: (typeof flows.value)[number]): string {
  return `${CELL_NAMES[cell]}: ${short(norms[0] ?? 0)} at the end, ${short(norms.at(-1) ?? 0)} ${norms.length - 1} steps before.`;
}
