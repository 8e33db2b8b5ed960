import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { LayerTrace, Trace } from "../../src/inspect/trace.js";
import { HeatMap } from "../charts/HeatMap.js";
import { Choice, Panel, Select, TextInput } from "../controls/fields.js";
import { visible } from "../controls/figures.js";
import { useAnswer } from "../session/answer.js";
import { settings } from "../settings/current.js";
import { NeedsModel, Trouble } from "./NeedsModel.js";
import { divergence, heldApart, means, ranked, type Order } from "./units.js";

type Quantity = keyof LayerTrace;

const QUANTITIES: Readonly<Record<Quantity, string>> = {
  state: "state a",
  updateGate: "update gate z",
  resetGate: "reset gate r",
  forgetGate: "forget gate f",
  inputGate: "input gate i",
  outputGate: "output gate o",
  candidate: "candidate",
  cell: "memory c",
};

const SENTENCES = [
  { value: "a", label: "First" },
  { value: "b", label: "Second" },
  { value: "difference", label: "Difference" },
] as const;

const SHOWN = [
  { value: "24", label: "24" },
  { value: "64", label: "64" },
  { value: "all", label: "All" },
] as const;

interface View {
  readonly sentence: (typeof SENTENCES)[number]["value"];
  readonly quantity: Quantity;
  readonly layer: number;
  readonly order: Order;
  readonly shown: (typeof SHOWN)[number]["value"];
}

/** Every gate and state of every unit over a sentence, or how two sentences differ in them. */
export function GatesPanel(): JSX.Element {
  const { a, b } = settings.value;
  const view = useSignal<View>({
    sentence: "difference",
    quantity: "state",
    layer: 0,
    order: "difference",
    shown: "24",
  });
  const { value, error } = useAnswer(JSON.stringify([a, b]), async (model) => ({
    a: await model.trace(a),
    b: await model.trace(b),
  }));
  return (
    <Panel
      id="gates"
      title="Look inside"
      about="The units of a layer over what they read. A gate that keeps (z or f near 1) carries its unit's state on. Units on top are those in which the two sentences stay apart: one of them may remember the difference until the verb."
    >
      <NeedsModel>
        <div class="grid-2 sentences">
          <TextInput name="a" label="First sentence" />
          <TextInput name="b" label="Second sentence" />
        </div>
        <Trouble error={error} />
        {a === "" && b === "" && <p class="empty">Write two sentences, and see which units tell them apart.</p>}
        {value && (a !== "" || b !== "") && <Inside a={value.a} b={value.b} view={view} />}
      </NeedsModel>
    </Panel>
  );
}

interface InsideProps {
  readonly a: Trace;
  readonly b: Trace;
  readonly view: Signal<View>;
}

function Inside({ a, b, view }: InsideProps): JSX.Element {
  const { sentence, order, shown } = view.value;
  const show = (part: Partial<View>): void => {
    view.value = { ...view.value, ...part };
  };
  // A model that came into view may lack what was looked at.
  const layer = Math.min(view.value.layer, a.layers.length - 1);
  const has = (a.layers[layer] ?? {}) as Partial<LayerTrace>;
  const quantities = (Object.keys(QUANTITIES) as Quantity[]).filter((name) => has[name] !== undefined);
  const quantity = quantities.includes(view.value.quantity) ? view.value.quantity : "state";
  const parts = divergence(a, b);
  const { hiddenSize } = a;

  const apart = useMemo(() => heldApart(a, b, layer, Math.max(parts, 0)), [a, b, layer, parts]);
  const trace = sentence === "b" ? b : a;
  const values = trace.layers[layer]?.[quantity] as Float32Array;
  const others = b.layers[layer]?.[quantity] as Float32Array;
  const units = useMemo(() => {
    const numbers = apart.map((_, unit) => unit);
    const all = order === "difference" ? ranked(apart) : order === "mean" ? ranked(means(values, hiddenSize)) : numbers;
    return shown === "all" ? all : all.slice(0, Number(shown));
  }, [apart, order, shown, values, hiddenSize]);

  const difference = sentence === "difference";
  const steps = difference ? Math.min(a.inputs.length, b.inputs.length) : trace.inputs.length;
  const labels = Array.from({ length: steps }, (_, t) => {
    const [one, other] = [visible(trace.inputs[t] ?? ""), visible(b.inputs[t] ?? "")];
    return difference && one !== other ? `${one}/${other}` : one;
  });
  const value = (unit: number, step: number): number => {
    const place = step * hiddenSize + unit;
    return (values[place] ?? 0) - (difference ? (others[place] ?? 0) : 0);
  };

  return (
    <>
      <div class="toolbar">
        <Choice label="Sentence" options={SENTENCES} value={sentence} onChange={(next) => show({ sentence: next })} />
        <Choice label="Units" options={SHOWN} value={shown} onChange={(next) => show({ shown: next })} />
        <Select
          label="What"
          options={quantities.map((name) => ({ value: name, label: QUANTITIES[name] }))}
          value={quantity}
          onChange={(next) => show({ quantity: next })}
        />
        <Select
          label="On top"
          options={[
            { value: "difference", label: "what keeps them apart" },
            { value: "mean", label: "the largest mean" },
            { value: "number", label: "unit 0" },
          ]}
          value={order}
          onChange={(next) => show({ order: next })}
        />
        {a.layers.length > 1 && (
          <Select
            label="Layer"
            options={a.layers.map((_, i) => ({ value: String(i), label: String(i + 1) }))}
            value={String(layer)}
            onChange={(next) => show({ layer: Number(next) })}
          />
        )}
      </div>
      <HeatMap
        labels={labels}
        units={units}
        value={value}
        range={rangeOf(quantity, difference)}
        what={`${difference ? "difference of the " : ""}${QUANTITIES[quantity]}`}
      />
      <p class="hint" id="apart">
        {parts < 0 || parts >= Math.min(a.inputs.length, b.inputs.length)
          ? "The sentences do not differ: change one to see which units tell them apart."
          : `From “${visible(a.inputs[parts] ?? "")}” and “${visible(b.inputs[parts] ?? "")}” on, the states differ most in ${ranked(
              apart,
            )
              .slice(0, 3)
              .map((unit) => `unit ${unit} (${(apart[unit] ?? 0).toFixed(2)} on average)`)
              .join(", ")}.`}
      </p>
    </>
  );
}

/** What the ends of the colours stand for; a memory has no bounds, and is cut at 2. */
function rangeOf(quantity: Quantity, difference: boolean): readonly [number, number] {
  if (quantity === "cell") return [-2, 2];
  const isGate = quantity !== "state" && quantity !== "candidate";
  if (difference) return isGate ? [-1, 1] : [-2, 2];
  return isGate ? [0, 1] : [-1, 1];
}
