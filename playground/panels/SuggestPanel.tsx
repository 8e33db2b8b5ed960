import type { JSX } from "preact";
import { Panel, TextInput } from "../controls/fields.js";
import { visible } from "../controls/figures.js";
import { useAnswer } from "../session/answer.js";
import { viewed } from "../session/viewed.js";
import { change, settings } from "../settings/current.js";
import { NeedsModel, Trouble } from "./NeedsModel.js";

const MOST_COMPLETION = 40;

/** What may come next, and how the whole might end. */
export function SuggestPanel(): JSX.Element {
  const { typed: own } = settings.value;
  const typed = own === "" ? (viewed.value?.opening ?? "") : own;
  const { value, error } = useAnswer(typed, async (model) => ({
    next: await model.next(typed, { count: 6 }),
    whole: await model.complete(typed, { count: 4, maxLength: MOST_COMPLETION }),
  }));
  return (
    <Panel
      id="suggest"
      title="Suggest"
      about="Type, and see what the model expects. Choose a suggestion to take it over."
    >
      <NeedsModel>
        <TextInput name="typed" label="Your text" placeholder="type here" />
        <Trouble error={error} />
        <div class="split even">
          <div>
            <h3>Next token</h3>
            <ul class="next" id="next">
              {value?.next.map(({ token, text, probability }) => (
                <li key={token}>
                  <button type="button" disabled={text === ""} onClick={() => change({ typed: typed + text })}>
                    <span class="token">{visible(token)}</span>
                    <meter min={0} max={1} value={probability} aria-hidden="true" />
                    <span class="share">{percent(probability)}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
          <div>
            <h3>Best completions</h3>
            <p class="hint">
              The best first, where a longer one may be less likely: its score makes up for its length.
            </p>
            <ul class="next whole" id="whole">
              {value?.whole.map(({ text, logProbability, ended }) => (
                <li key={text}>
                  <button type="button" disabled={text === ""} onClick={() => change({ typed: typed + text })}>
                    <span class="token">
                      <span class="given">{typed}</span>
                      {text === "" && ended ? "(end)" : text}
                      {ended ? "" : " …"}
                    </span>
                    <span class="share">{percent(Math.exp(logProbability))}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </div>
      </NeedsModel>
    </Panel>
  );
}

function percent(probability: number): string {
  const value = 100 * probability;
  return value >= 10 ? `${value.toFixed(0)} %` : value >= 0.1 ? `${value.toFixed(1)} %` : "< 0.1 %";
}
