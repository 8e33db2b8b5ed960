import { describe, expect, test } from "vitest";
import {
  Adam,
  CallOrderError,
  checkGradients,
  DisposedError,
  Dropout,
  Embedding,
  Engine,
  GRU,
  InvalidOptionError,
  Linear,
  LSTM,
  RNN,
  ShapeError,
  SimplifiedGRU,
  WasmRnnError,
} from "../../src/nn.js";
import { drawn, withEngine } from "./engines.js";

const sizes = { inputSize: 3, hiddenSize: 4 };

describe("constructors refuse", () => {
  type Make = (engine: Engine) => unknown;
  const cases: [string, Make, string][] = [
    [
      "no engine",
      () => new GRU({} as never, sizes),
      "new GRU takes an engine, await Engine.create(), before options, not an object.",
    ],
    ["options in the engine's place", () => new GRU(sizes as never, undefined as never), "new GRU takes an engine"],
    ["an engine that was not waited for", () => new LSTM(Engine.create() as never, sizes), "await Engine.create()"],
    [
      "no engine at all of a Linear",
      () => new Linear({ inFeatures: 1 } as never, undefined as never),
      "new Linear takes",
    ],
    ["no engine at all of an Embedding", () => new Embedding(undefined as never, {} as never), "not undefined."],
    ["no engine at all of a Dropout", () => new Dropout({ p: 0.5 } as never), "new Dropout takes an engine"],
    ["no options", (e) => new GRU(e, undefined as never), "GRU takes an object of options, not undefined."],
    ["no options of an LSTM", (e) => new LSTM(e, null as never), "LSTM takes an object of options, not null."],
    [
      "a size that is missing",
      (e) => new RNN(e, { inputSize: 3 } as never),
      "hiddenSize must be an integer from 1 to 16384, not undefined.",
    ],
    [
      "a size of 0",
      (e) => new Linear(e, { inFeatures: 0, outFeatures: 1 }),
      "inFeatures must be an integer from 1 to 1048576, not 0.",
    ],
    [
      "a misspelt option",
      (e) => new GRU(e, { ...sizes, layers: 2 } as never),
      "GRU has no option layers; it has inputSize,",
    ],
    [
      "another cell's option",
      (e) => new RNN(e, { ...sizes, resetAfter: true } as never),
      "RNN has no option resetAfter",
    ],
    [
      "another cell's option",
      (e) => new SimplifiedGRU(e, { ...sizes, forgetBias: 1 } as never),
      "SimplifiedGRU has no option forgetBias",
    ],
    [
      "resetAfter that is no boolean",
      (e) => new GRU(e, { ...sizes, resetAfter: "no" } as never),
      'resetAfter must be true or false, not "no".',
    ],
    [
      "forgetBias that is NaN",
      (e) => new LSTM(e, { ...sizes, forgetBias: NaN }),
      "forgetBias must be a number from -100 to 100, not NaN.",
    ],
    [
      "an initialization that is not there",
      (e) => new RNN(e, { ...sizes, recurrentInitialization: "zeros" } as never),
      'recurrentInitialization must be one of "uniform", "orthogonal", not "zeros".',
    ],
    ["a seed that is negative", (e) => new RNN(e, { ...sizes, seed: -1 }), "seed must be an integer from 0"],
    ["a dropout of 1", (e) => new Dropout(e, { p: 1 }), "p must be a number from 0 to below 1, not 1."],
    [
      "no embeddings",
      (e) => new Embedding(e, { numEmbeddings: 0, embeddingDim: 1 }),
      "numEmbeddings must be an integer from 1 to 16777216, not 0.",
    ],
  ];

  test.each(cases)("%s", (_, make, message) =>
    withEngine("simd", (engine) => {
      const before = engine.usedBytes;
      expect(() => make(engine)).toThrow(message);
      expect(() => make(engine)).toThrow(InvalidOptionError);
      expect(engine.usedBytes).toBe(before);
    }),
  );
});

describe("forward and step refuse", () => {
  type Use = (gru: GRU, engine: Engine) => unknown;
  const cases: [string, Use, string, new (...args: never[]) => WasmRnnError][] = [
    [
      "an array",
      (gru) => gru.forward([1, 2, 3] as never),
      "x must be a Matrix, as engine.matrix(rows, columns, data) makes it, not an array of 3.",
      InvalidOptionError,
    ],
    [
      "another width",
      (gru, e) => gru.forward(e.matrix(2, 4)),
      "x must have 3 columns (inputSize), not 2×4.",
      ShapeError,
    ],
    [
      "another width in step",
      (gru, e) => gru.step(e.matrix(2, 4)),
      "x must have 3 columns (inputSize), not 2×4.",
      ShapeError,
    ],
    [
      "rows that are no multiple",
      (gru, e) => gru.forward(e.matrix(5, 3), undefined, { batchSize: 2 }),
      "x must have a multiple of batchSize = 2 rows, not 5.",
      ShapeError,
    ],
    [
      "a batch size of 0",
      (gru, e) => gru.forward(e.matrix(4, 3), undefined, { batchSize: 0 }),
      "batchSize must be an integer from 1 to 16777216, not 0.",
      InvalidOptionError,
    ],
    [
      "lengths that are too many",
      (gru, e) => gru.forward(e.matrix(4, 3), undefined, { lengths: [3, 2] }),
      "x must have 5 rows, the sum of lengths, not 4.",
      ShapeError,
    ],
    [
      "lengths that increase",
      (gru, e) => gru.forward(e.matrix(4, 3), undefined, { lengths: [1, 3] }),
      "lengths must not increase, longest first, but lengths[1] = 3 follows 1.",
      InvalidOptionError,
    ],
    [
      "a length of 0",
      (gru, e) => gru.forward(e.matrix(3, 3), undefined, { lengths: [3, 0] }),
      "lengths[1] must be an integer from 1 to 16777216, not 0.",
      InvalidOptionError,
    ],
    [
      "no lengths",
      (gru, e) => gru.forward(e.matrix(3, 3), undefined, { lengths: [] }),
      "lengths must be an array of integers, longest first, not an array of 0.",
      InvalidOptionError,
    ],
    [
      "lengths and another batch size",
      (gru, e) => gru.forward(e.matrix(3, 3), undefined, { lengths: [3], batchSize: 3 }),
      "lengths must have one number for each of batchSize = 3 sequences, not 1.",
      ShapeError,
    ],
    [
      "a state of another batch",
      (gru, e) => gru.forward(e.matrix(4, 3), { hidden: e.matrix(4, 4) }, { batchSize: 4 }),
      "state is that of 2 sequences, and batchSize says 4.",
      ShapeError,
    ],
    [
      "a state of another batch in step",
      (gru, e) => gru.step(e.matrix(4, 3), { hidden: e.matrix(4, 4) }),
      "state is that of 2 sequences, and batchSize says 4.",
      ShapeError,
    ],
    [
      "a state of half a batch",
      (gru, e) => gru.forward(e.matrix(4, 3), { hidden: e.matrix(3, 4) }),
      "state.hidden must have a multiple of numLayers = 2 rows, not 3×4.",
      ShapeError,
    ],
    [
      "a state of another width",
      (gru, e) => gru.forward(e.matrix(4, 3), { hidden: e.matrix(2, 3) }),
      "state.hidden must be 2×4 (numLayers·batchSize × hiddenSize), not 2×3.",
      ShapeError,
    ],
    [
      "options in the state's place",
      (gru, e) => gru.forward(e.matrix(4, 3), { batchSize: 2 } as never),
      "options come third, as in forward(x, undefined, { batchSize }).",
      InvalidOptionError,
    ],
    [
      "lengths in the state's place",
      (gru, e) => gru.forward(e.matrix(4, 3), { lengths: [4] } as never),
      "options come third",
      InvalidOptionError,
    ],
    [
      "a matrix as state",
      (gru, e) => gru.forward(e.matrix(4, 3), e.matrix(2, 4) as never),
      "state.hidden must be a Matrix",
      InvalidOptionError,
    ],
    [
      "null as state",
      (gru, e) => gru.forward(e.matrix(4, 3), null as never),
      "state.hidden must be a Matrix",
      InvalidOptionError,
    ],
    [
      "the state of an LSTM",
      (gru, e) => gru.forward(e.matrix(4, 3), { hidden: e.matrix(2, 4), cell: e.matrix(2, 4) } as never),
      "state has no option cell; it has hidden.",
      InvalidOptionError,
    ],
    [
      "a misspelt option",
      (gru, e) => gru.forward(e.matrix(4, 3), undefined, { batch: 2 } as never),
      "forward has no option batch; it has batchSize, lengths.",
      InvalidOptionError,
    ],
  ];

  test.each(cases)("%s", (_, use, message, type) =>
    withEngine("simd", (engine) => {
      const gru = new GRU(engine, { ...sizes, numLayers: 2 });
      expect(() => use(gru, engine)).toThrow(message);
      expect(() => use(gru, engine)).toThrow(type);
      // Nothing is broken by it.
      expect(gru.forward(drawn(engine, 4, 3)).output.rows).toBe(4);
    }),
  );

  test("a state of an LSTM without its cell", () =>
    withEngine("simd", (engine) => {
      const lstm = new LSTM(engine, sizes);
      const state = { hidden: engine.matrix(1, 4) } as never;
      expect(() => lstm.forward(engine.matrix(1, 3), state)).toThrow("state.cell must be a Matrix, as engine.matrix");
    }));

  test("matrices of another engine", () =>
    withEngine("simd", async (engine) => {
      using other = await Engine.create();
      const gru = new GRU(engine, sizes);
      expect(() => gru.forward(other.matrix(1, 3))).toThrow("x belongs to another engine");
      expect(() => gru.step(engine.matrix(1, 3), { hidden: other.matrix(1, 4) })).toThrow(
        "state.hidden belongs to another engine",
      );
    }));
});

describe("array-likes of no whole length", () => {
  test.each([1.5, -1, NaN, Infinity])("%d are refused", (length) =>
    withEngine("simd", (engine) => {
      const list = { length, 0: 1, 1: 1 };
      const embedding = new Embedding(engine, { numEmbeddings: 2, embeddingDim: 3 });
      expect(() => embedding.forward(list)).toThrow("ids must be an array of integers");
      expect(() => embedding.forward(list)).toThrow(InvalidOptionError);
      const gru = new GRU(engine, sizes);
      const forward = (): unknown => gru.forward(engine.matrix(1, 3), undefined, { lengths: list });
      expect(forward).toThrow("lengths must be an array of integers");
      expect(forward).toThrow(InvalidOptionError);
    }),
  );
});

describe("nothing at all", () => {
  test("is refused as an optimiser's options and as the input of a Dropout", () =>
    withEngine("simd", (engine) => {
      const linear = new Linear(engine, { inFeatures: 1, outFeatures: 1 });
      expect(() => new Adam([linear], null as never)).toThrow("Adam takes an object of options, not null.");
      expect(() => new Adam([linear], null as never)).toThrow(InvalidOptionError);
      const dropout = new Dropout(engine);
      for (const x of [undefined, null]) {
        expect(() => dropout.forward(x as never)).toThrow(`x must be a Matrix, as engine.matrix`);
        expect(() => dropout.forward(x as never)).toThrow(InvalidOptionError);
      }
    }));
});

describe("results of the module itself as its input", () => {
  test("are refused where the call would overwrite them before it is done with them", () =>
    withEngine("simd", (engine) => {
      const linear = new Linear(engine, { inFeatures: 3, outFeatures: 3 });
      const x = drawn(engine, 2, 3);
      const message = /x is this module's own .*; copy it first/;
      expect(() => linear.forward(linear.forward(x))).toThrow(message);
      const dInput = linear.backward(x);
      expect(() => linear.forward(dInput)).toThrow(message);
      const rnn = new RNN(engine, { inputSize: 3, hiddenSize: 3 });
      expect(() => rnn.forward(rnn.forward(x).output)).toThrow(message);
      expect(() => rnn.forward(rnn.forward(engine.matrix(1, 3)).state.hidden)).toThrow(message);
      const dropout = new Dropout(engine);
      expect(() => dropout.forward(dropout.forward(x))).toThrow(message);
    }));

  test("are the natural thing in step", () =>
    withEngine("simd", (engine) => {
      const rnn = new RNN(engine, { inputSize: 3, hiddenSize: 3, numLayers: 2 });
      let x = drawn(engine, 2, 3);
      let apart = engine.matrix(2, 3, x.data);
      let [state, stateApart] = [undefined, undefined] as (ReturnType<RNN["step"]>["state"] | undefined)[];
      for (let t = 0; t < 4; t++) {
        ({ output: x, state } = rnn.step(x, state));
        const result = rnn.forward(apart, stateApart, { batchSize: 2 });
        stateApart = { hidden: engine.matrix(4, 3, result.state.hidden.data) };
        apart = engine.matrix(2, 3, result.output.data);
        expect(x.data).toEqual(apart.data);
      }
    }));
});

describe("backward", () => {
  test("follows one forward, once", () =>
    withEngine("simd", (engine) => {
      const x = drawn(engine, 2, 3);
      const modules = [
        new GRU(engine, { inputSize: 3, hiddenSize: 3 }),
        new Linear(engine, { inFeatures: 3, outFeatures: 3 }),
        new Dropout(engine),
      ];
      for (const module of modules) {
        const backward = (): unknown => module.backward(x);
        expect(backward).toThrow(CallOrderError);
        expect(backward).toThrow("backward must follow a forward of its own: one forward, one backward.");
        module.forward(x);
        expect(backward).not.toThrow();
        expect(backward).toThrow(CallOrderError);
      }
      const embedding = new Embedding(engine, { numEmbeddings: 2, embeddingDim: 3 });
      expect(() => embedding.backward(x)).toThrow(CallOrderError);
      embedding.forward([0, 1]);
      embedding.backward(x);
      expect(() => embedding.backward(x)).toThrow(CallOrderError);
    }));

  test("does not follow a forward that failed", () =>
    withEngine("simd", (engine) => {
      const gru = new GRU(engine, sizes);
      const x = drawn(engine, 2, 3);
      for (const state of [{ hidden: engine.matrix(1, 3) }, { hidden: [] }]) {
        expect(() => gru.forward(x, state as never)).toThrow(WasmRnnError);
        expect(() => gru.backward(undefined)).toThrow(CallOrderError);
      }
      gru.forward(x);
      expect(() => gru.forward(engine.matrix(1, 2 ** 24))).toThrow(ShapeError);
      expect(gru.backward(engine.matrix(2, 4)).dInput.rows).toBe(2);
    }));

  test("refuses another shape, and can then be called with the right one", () =>
    withEngine("simd", (engine) => {
      const x = drawn(engine, 4, 3);
      const gru = new GRU(engine, { ...sizes, numLayers: 2 });
      gru.forward(x, undefined, { batchSize: 2 });
      expect(() => gru.backward(engine.matrix(4, 3))).toThrow("dOutput must have 4 columns (hiddenSize), not 4×3.");
      expect(() => gru.backward(engine.matrix(2, 4))).toThrow("dOutput must be 4×4 (as the output), not 2×4.");
      expect(() => gru.backward(undefined, { hidden: engine.matrix(2, 4) })).toThrow(
        "dState.hidden must be 4×4 (numLayers·batchSize × hiddenSize), not 2×4.",
      );
      expect(gru.backward(engine.matrix(4, 4)).dInput.rows).toBe(4);
      const linear = new Linear(engine, { inFeatures: 3, outFeatures: 2 });
      linear.forward(x);
      expect(() => linear.backward(x)).toThrow("dOutput must have 2 columns (outFeatures), not 4×3.");
      expect(() => linear.backward(engine.matrix(3, 2))).toThrow("dOutput must be 4×2 (as the output), not 3×2.");
      expect(linear.backward(engine.matrix(4, 2)).columns).toBe(3);
      const embedding = new Embedding(engine, { numEmbeddings: 2, embeddingDim: 3 });
      embedding.forward([0, 1, 1]);
      expect(() => embedding.backward(x)).toThrow("dOutput must be 3×3 (as the output), not 4×3.");
      const dropout = new Dropout(engine);
      dropout.forward(x);
      expect(() => dropout.backward(engine.matrix(3, 3))).toThrow("dOutput must be 4×3 (as the output), not 3×3.");
    }));

  test("says so when the input was disposed of meanwhile", () =>
    withEngine("simd", (engine) => {
      const gru = new GRU(engine, sizes);
      const x = drawn(engine, 4, 3);
      gru.forward(x);
      x.dispose();
      expect(() => gru.backward(engine.matrix(4, 4))).toThrow("This matrix was disposed");
    }));
});

interface WithoutArguments {
  backward(): unknown;
}

describe("backward with nothing", () => {
  test("is refused by all that have a gradient to pass on, and may then be called rightly", () =>
    withEngine("simd", (engine) => {
      const x = drawn(engine, 2, 3);
      const lstm = new LSTM(engine, sizes);
      const { state } = lstm.forward(x);
      const nothing = "backward takes dOutput, a part of dState, or both, not nothing.";
      for (const call of [
        () => (lstm as unknown as WithoutArguments).backward(),
        () => lstm.backward(undefined, {}),
        () => lstm.backward(undefined, { hidden: undefined } as never),
      ]) {
        expect(call).toThrow(InvalidOptionError);
        expect(call).toThrow(nothing);
      }
      expect(lstm.backward(undefined, { cell: engine.matrix(1, 4, state.cell.data) }).dInput.rows).toBe(2);
      const modules = [new Linear(engine, { inFeatures: 3, outFeatures: 3 }), new Dropout(engine)];
      for (const module of modules) {
        module.forward(x);
        expect(() => (module as unknown as WithoutArguments).backward()).toThrow("dOutput must be a Matrix");
        expect(module.backward(x).rows).toBe(2);
      }
    }));
});

describe("a matrix of one's own in a parameter's place", () => {
  test("is refused, where it would do nothing", () =>
    withEngine("simd", (engine) => {
      const linear = new Linear(engine, { inFeatures: 1, outFeatures: 1 });
      const { parameters, gradients } = linear as unknown as Record<string, Record<string, unknown>>;
      for (const record of [parameters!, gradients!]) {
        expect(() => (record["weight"] = engine.matrix(1, 1))).toThrow(TypeError);
        expect(() => (record["wieght"] = engine.matrix(1, 1))).toThrow(TypeError);
        expect(() => delete record["weight"]).toThrow(TypeError);
      }
      linear.parameters["weight"]!.data[0] = 3;
      linear.parameters["bias"]!.fill(1);
      expect(linear.forward(engine.matrix(1, 1, [2])).data[0]).toBe(7);
    }));
});

describe("a result that was withdrawn", () => {
  test("says how long it lasts and how to keep it", () =>
    withEngine("simd", (engine) => {
      const linear = new Linear(engine, { inFeatures: 3, outFeatures: 1 });
      const stale = linear.forward(drawn(engine, 2, 3));
      linear.forward(drawn(engine, 3, 3));
      expect(() => stale.data).toThrow(DisposedError);
      expect(() => stale.data).toThrow(
        "until the module's next call: copy it by engine.matrix(m.rows, m.columns, m.data)",
      );
    }));
});

describe("an engine", () => {
  test("comes from create, not from new", () => {
    const make = (): unknown => new (Engine as unknown as new (options?: object) => Engine)();
    expect(make).toThrow(InvalidOptionError);
    expect(make).toThrow("An Engine comes from await Engine.create(options), not from new.");
  });

  test.each<[string, ArrayLike<unknown>, string]>([
    ["a bigint", [1, 1n], "data[1] must be a number, not 1n."],
    ["text", [1, "2"], 'data[1] must be a number, not "2".'],
    ["a hole", Object.assign(new Array(2), { 0: 1 }), "data[1] must be a number, not undefined."],
    ["64-bit integers", BigInt64Array.of(1n, 2n), "data[0] must be a number, not 1n."],
  ])("makes no matrix of %s", (_, data, message) =>
    withEngine("simd", (engine) => {
      const used = engine.usedBytes;
      const make = (): unknown => engine.matrix(1, 2, data as ArrayLike<number>);
      expect(make).toThrow(InvalidOptionError);
      expect(make).toThrow(message);
      expect(engine.usedBytes).toBe(used);
    }),
  );
});

describe("dispose", () => {
  test("ends a module and all that belongs to it; a second call does nothing", () =>
    withEngine("simd", (engine) => {
      const x = drawn(engine, 2, 3);
      const gru = new GRU(engine, sizes);
      const linear = new Linear(engine, { inFeatures: 3, outFeatures: 1 });
      const embedding = new Embedding(engine, { numEmbeddings: 2, embeddingDim: 3 });
      const dropout = new Dropout(engine, { seed: 1 });
      const { output, state } = gru.forward(x);
      const weight = gru.parameters["weight_ih_l0"]!;
      for (const module of [gru, linear, embedding, dropout]) {
        module.dispose();
        module[Symbol.dispose]();
        expect(() => module.zeroGrad()).toThrow(DisposedError);
      }
      for (const use of [
        () => output.data,
        () => state.hidden.data,
        () => weight.data,
        () => gru.forward(x),
        () => gru.step(x),
        () => gru.backward(undefined),
        () => linear.forward(x),
        () => embedding.forward([0]),
        () => dropout.forward(x),
      ]) {
        expect(use).toThrow(DisposedError);
      }
      expect(() => linear.forward(x)).toThrow("This Linear was disposed; create or load a new one.");
    }));

  test("of the engine ends them too, and modules may be disposed of afterwards", async () => {
    const engine = await Engine.create();
    const gru = new GRU(engine, sizes);
    gru.forward(engine.matrix(1, 3));
    engine.dispose();
    expect(() => gru.zeroGrad()).toThrow(DisposedError);
    expect(() => gru.dispose()).not.toThrow();
  });

  test("of a Dropout ends its float64 twin", () =>
    withEngine("simd", (engine) => {
      const dropout = new Dropout(engine, { seed: 1 });
      const x = drawn(engine, 2, 3);
      dropout.forward(x);
      let calls = 0;
      checkGradients({
        modules: { dropout, linear: new Linear(engine, { inFeatures: 1, outFeatures: 1, bias: false }) },
        loss: (net) => {
          if (calls++ === 0) {
            expect(net.dropout.forward(x).rows).toBe(2);
            dropout.dispose();
          }
          expect(() => net.dropout.forward(x)).toThrow(DisposedError);
          return 0;
        },
      });
      expect(calls).toBeGreaterThan(0);
    }));

  test("`using` works for all of them", async () => {
    let kept: GRU;
    {
      using engine = await Engine.create();
      using gru = new GRU(engine, sizes);
      using x = engine.matrix(1, 3);
      expect(gru.forward(x).output.columns).toBe(4);
      kept = gru;
    }
    expect(() => kept.zeroGrad()).toThrow(DisposedError);
  });

  test("of a module's result does nothing", () =>
    withEngine("simd", (engine) => {
      const linear = new Linear(engine, { inFeatures: 3, outFeatures: 1 });
      const y = linear.forward(drawn(engine, 2, 3));
      y.dispose();
      expect(y.data).toHaveLength(2);
      linear.parameters["weight"]!.dispose();
      expect(linear.parameters["weight"]!.data).toHaveLength(3);
    }));
});

test("every error has a code", () => {
  expect(new ShapeError("").code).toBe("shape");
  expect(new CallOrderError("").code).toBe("call-order");
  expect(new ShapeError("x")).toMatchObject({ name: "ShapeError", message: "x" });
  expect(new CallOrderError("x")).toBeInstanceOf(WasmRnnError);
});
