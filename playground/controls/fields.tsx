import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { change, settings } from "../settings/current.js";
import { draft, draftOf, firstWrong, settle, wrongOf } from "../settings/drafts.js";
import { FIELDS, type NumberField, type NumberName, type Settings } from "../settings/settings.js";

/** A setting that is typed as a number; what is no such number stays in the field, is told, and changes nothing. */
export function NumberInput({ name, hint }: { readonly name: NumberName; readonly hint?: string }): JSX.Element {
  const id = useId();
  const field: NumberField = FIELDS[name];
  const wrong = wrongOf(name);
  const note = wrong ?? hint;
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      <input
        id={id}
        name={name}
        inputMode={field.whole ? "numeric" : "decimal"}
        autocomplete="off"
        value={draftOf(name)}
        aria-invalid={wrong !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        onInput={({ currentTarget }) => draft(name, currentTarget.value)}
        onBlur={() => settle(name)}
      />
      {note !== undefined && (
        <p
          id={`${id}-note`}
          class={wrong === undefined ? "hint" : "wrong"}
          role={wrong === undefined ? undefined : "alert"}
        >
          {note}
        </p>
      )}
    </div>
  );
}

/** Whether each of these fields holds a number; otherwise shows the first that does not, wherever it is. */
export function allValid(names: readonly NumberName[]): boolean {
  const wrong = firstWrong(names);
  if (wrong === undefined) return true;
  const input = document.querySelector<HTMLInputElement>(`input[name=${wrong}]`);
  const closed = input?.closest("details");
  if (closed) closed.open = true;
  input?.focus();
  return false;
}

interface SliderProps {
  readonly name: NumberName;
  readonly step: number;
  readonly hint?: string;
}

/** A setting that is tried out by sliding. */
export function Slider({ name, step, hint }: SliderProps): JSX.Element {
  const id = useId();
  const { label, minimum, maximum } = FIELDS[name];
  const value = settings.value[name];
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>{label}</label>
        <output for={id} aria-live="off">
          {value.toFixed(2)}
        </output>
      </div>
      <input
        id={id}
        name={name}
        type="range"
        min={minimum}
        max={maximum}
        step={step}
        value={value}
        onInput={({ currentTarget }) => change({ [name]: currentTarget.valueAsNumber })}
      />
      {hint !== undefined && <p class="hint">{hint}</p>}
    </div>
  );
}

interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Two beside each other, where they would not all fit into a row. */
  readonly pairs?: boolean;
}

/** One of a few, all in sight. */
export function Choice<Value extends string>(props: ChoiceProps<Value>): JSX.Element {
  const { label, options, value, onChange, pairs = false } = props;
  const id = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class={pairs ? "segments pairs" : "segments"}>
        {options.map((option) => (
          <label key={option.value} class="segment">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of several, in a list that opens. */
export function Select<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as Value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

type TextName = "prompt" | "typed" | "a" | "b" | "flow";

interface TextInputProps {
  readonly name: TextName & keyof Settings;
  readonly label: string;
  readonly placeholder?: string;
}

/** A line of text that a link carries. */
export function TextInput({ name, label, placeholder }: TextInputProps): JSX.Element {
  const id = useId();
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={placeholder}
        value={settings.value[name]}
        onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
      />
    </div>
  );
}

interface PanelProps {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly children: ComponentChildren;
}

/** A part of the page, with a name to go to. */
export function Panel({ id, title, about, children }: PanelProps): JSX.Element {
  return (
    <section id={id} class="panel" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        <p class="about">{about}</p>
      </header>
      {children}
    </section>
  );
}
