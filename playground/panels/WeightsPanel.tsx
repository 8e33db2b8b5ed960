import type { JSX } from "preact";
import { LineChart } from "../charts/LineChart.js";
import { Panel } from "../controls/fields.js";
import { grouped, short } from "../controls/figures.js";
import { useAnswer } from "../session/answer.js";
import { curves, drawn } from "../session/training.js";
import { NeedsModel, Trouble } from "./NeedsModel.js";

/** How large the gradients were, what clipping did, and how large the weights are. */
export function WeightsPanel(): JSX.Element {
  void drawn.value;
  const all = curves.value;
  const { x, y } = all?.gradientNorm ?? { x: [], y: [] };
  const limit = all?.clipNorm ?? 0;
  const share = all && all.seen > 0 ? (100 * all.clipped) / all.seen : undefined;
  const { value, error } = useAnswer("norms", async (model) => {
    const tensors = Object.entries(await model.parameters);
    return tensors.map(([name, { shape, data }]) => ({ name, shape: shape.join(" × "), norm: normOf(data) }));
  });
  const largest = Math.max(...(value ?? []).map(({ norm }) => norm));
  return (
    <Panel
      id="weights"
      title="Norms"
      about="The gradient's norm before clipping, and the norms of what was learnt. Steps above the dashed line were scaled down to it."
    >
      <h3>Gradient over steps</h3>
      <LineChart
        log
        height={190}
        xLabel="step"
        summary={
          share === undefined
            ? "Norm of the gradient over steps; nothing is drawn yet."
            : `Norm of the gradient over steps, last ${short(y.at(-1) ?? 0)}; clipping begins at ${limit}.`
        }
        lines={[
          { label: "norm of the gradient", x, y: y.map((norm) => (norm > 0 ? norm : null)), colour: "--curve-1" },
          { label: "clipped above", x, y: x.map(() => limit), colour: "--curve-2", dash: [7, 4] },
        ]}
      />
      <p class="hint" id="clipping">
        {share === undefined
          ? "Clipping is told of here once a model trains."
          : `Clipped: ${share.toFixed(0)} % of the ${grouped(all?.seen ?? 0)} steps that were looked at. The median norm was ${short(median(y))}.`}
      </p>
      <h3>Weights</h3>
      <NeedsModel>
        <Trouble error={error} />
        <div class="table-scroll" tabIndex={0} role="region" aria-label="Norms of the weights">
          <table class="norms" id="norms">
            <thead>
              <tr>
                <th scope="col">Parameter</th>
                <th scope="col">Shape</th>
                <th scope="col">Norm</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {value?.map(({ name, shape, norm }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{shape}</td>
                  <td>{norm.toFixed(2)}</td>
                  <td>
                    <meter min={0} max={largest} value={norm} aria-hidden="true" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </NeedsModel>
    </Panel>
  );
}

function normOf(data: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (data[i] as number) ** 2;
  return Math.sqrt(sum);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
