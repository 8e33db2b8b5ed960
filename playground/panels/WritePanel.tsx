import type { JSX } from "preact";
import { NumberInput, Panel, Slider, TextInput } from "../controls/fields.js";
import { useAnswer } from "../session/answer.js";
import { viewed } from "../session/viewed.js";
import { change, settings } from "../settings/current.js";
import { NeedsModel, Trouble } from "./NeedsModel.js";

const TEXTS = 8;
const LINE_TOKENS = 80;
const TEXT_TOKENS = 400;

/** Texts drawn from the model, anew with every movement of a slider. */
export function WritePanel(): JSX.Element {
  const { temperature, topP, writeSeed, prompt } = settings.value;
  const isText = viewed.value?.running ?? false;
  const { value, error } = useAnswer(JSON.stringify([temperature, topP, writeSeed, prompt, isText]), (model) => {
    const options = { temperature, topP, seed: writeSeed, prompt, maxLength: isText ? TEXT_TOKENS : LINE_TOKENS };
    return model.sampleMany(isText ? 1 : TEXTS, options);
  });
  return (
    <Panel
      id="write"
      title="Write"
      about="The same seed writes the same text. A low temperature plays safe, a high one is bold."
    >
      <NeedsModel>
        <div class="split">
          <div class="controls">
            <TextInput name="prompt" label="Beginning" placeholder="may be empty" />
            <Slider name="temperature" step={0.05} />
            <Slider name="topP" step={0.05} />
            <div class="with-button">
              <NumberInput name="writeSeed" />
              <button type="button" onClick={() => change({ writeSeed: (writeSeed + 1) % 2 ** 32 })}>
                Another
              </button>
            </div>
          </div>
          <div>
            <Trouble error={error} />
            <ul class={isText ? "texts running" : "texts"} id="texts">
              {value?.map((text, i) => (
                <li key={i}>
                  <b>{prompt}</b>
                  {text}
                </li>
              ))}
            </ul>
          </div>
        </div>
      </NeedsModel>
    </Panel>
  );
}
