import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { InvalidOptionError, ModelFileError } from "../../src/errors.js";
import { readSafetensors, writeSafetensors, type Tensor } from "../../src/io/safetensors.js";

/** A file put together as the format describes it: length of the header, header, data. */
function fileOf(header: string | Uint8Array, data: Uint8Array | number = 0, claimedLength?: bigint): Uint8Array {
  const headerBytes = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const dataBytes = typeof data === "number" ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + headerBytes.length + dataBytes.length);
  new DataView(file.buffer).setBigUint64(0, claimedLength ?? BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  file.set(dataBytes, 8 + headerBytes.length);
  return file;
}

/** A file of one tensor `a`, by default two floats, with some of its entry replaced. */
function withEntry(entry: Record<string, unknown>, dataBytes = 8): Uint8Array {
  return fileOf(JSON.stringify({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...entry } }), dataBytes);
}

function expectRefused(file: Uint8Array, message: string | RegExp): void {
  expect(() => readSafetensors(file)).toThrow(ModelFileError);
  expect(() => readSafetensors(file)).toThrow(message);
}

function floats(tensor: Tensor | undefined): number[] {
  return [...new Float32Array(Uint8Array.from(tensor?.data ?? []).buffer)];
}

const bytesOf = (...values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

describe("reading", () => {
  const header =
    '{"__metadata__":{"format":"pt","note":"naïve \\u2603"},' +
    '"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},' +
    '"scalar":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
    '"none":{"dtype":"F16","shape":[0,4],"data_offsets":[32,32]}}   ';
  const data = new Uint8Array(32);
  new DataView(data.buffer).setFloat64(0, -2.5, true);
  data.set(bytesOf(0, 1, 2, 3, 4, 5.25), 8);

  it("gives metadata and tensors of a file made by hand", () => {
    const { metadata, tensors } = readSafetensors(fileOf(header, data));
    expect({ ...metadata }).toEqual({ format: "pt", note: "naïve ☃" });
    expect([...tensors.keys()]).toEqual(["weight", "scalar", "none"]);
    expect(tensors.get("weight")).toMatchObject({ dtype: "F32", shape: [2, 3] });
    expect(floats(tensors.get("weight"))).toEqual([0, 1, 2, 3, 4, 5.25]);
    expect(tensors.get("scalar")).toEqual({ dtype: "F64", shape: [], data: data.slice(0, 8) });
    expect(tensors.get("none")).toEqual({ dtype: "F16", shape: [0, 4], data: new Uint8Array(0) });
  });

  it("reads a file that Python's safetensors 0.8.0 wrote", () => {
    // safetensors.numpy.save({
    //   "output.weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    //   "output.bias": np.array([-1.5, 1e-3], np.float32), "step": np.array(7, np.int64),
    //   "mask": np.array([True, False, True]), "none": np.zeros((0, 4), np.float16),
    // }, metadata={"format": "np", "note": 'ünï "q"\n'})
    const python =
      "cAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJucCIsIm5vdGUiOiLDvG7DryBcInFcIlxuIn0sInN0ZXAiOnsiZHR5cGUiOiJJ" +
      "NjQiLCJzaGFwZSI6W10sImRhdGFfb2Zmc2V0cyI6WzAsOF19LCJvdXRwdXQuYmlhcyI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMl0sImRh" +
      "dGFfb2Zmc2V0cyI6WzgsMTZdfSwib3V0cHV0LndlaWdodCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpb" +
      "MTYsNDBdfSwibm9uZSI6eyJkdHlwZSI6IkYxNiIsInNoYXBlIjpbMCw0XSwiZGF0YV9vZmZzZXRzIjpbNDAsNDBdfSwibWFzayI6eyJkdHlw" +
      "ZSI6IkJPT0wiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOls0MCw0M119fSAgICAgIAcAAAAAAAAAAADAv28SgzoAAAAAAACAPgAAAD8A" +
      "AEA/AACAPwAAoD8BAAE=";
    const { metadata, tensors } = readSafetensors(Uint8Array.from(atob(python), (c) => c.charCodeAt(0)));
    expect({ ...metadata }).toEqual({ format: "np", note: 'ünï "q"\n' });
    expect(Array.from(tensors, ([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
      ["step", "I64", []],
      ["output.bias", "F32", [2]],
      ["output.weight", "F32", [2, 3]],
      ["none", "F16", [0, 4]],
      ["mask", "BOOL", [3]],
    ]);
    expect(floats(tensors.get("output.weight"))).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25]);
    expect(floats(tensors.get("output.bias"))).toEqual([-1.5, Math.fround(1e-3)]);
    expect(tensors.get("step")?.data).toEqual(new Uint8Array([7, 0, 0, 0, 0, 0, 0, 0]));
    expect(tensors.get("mask")?.data).toEqual(new Uint8Array([1, 0, 1]));
  });

  it("gives views of the bytes, not copies, wherever these lie", () => {
    const file = fileOf(header, data);
    for (const offset of [0, 1, 3, 8]) {
      const memory = new Uint8Array(file.length + offset + 5).fill(255);
      memory.set(file, offset);
      const weight = readSafetensors(memory.subarray(offset, offset + file.length)).tensors.get("weight");
      expect(weight?.data.buffer).toBe(memory.buffer);
      expect(floats(weight)).toEqual([0, 1, 2, 3, 4, 5.25]);
    }
  });

  it("reads shared memory and Node's buffers", () => {
    const file = fileOf(header, data);
    const shared = new Uint8Array(new SharedArrayBuffer(file.length + 3), 3);
    shared.set(file);
    for (const bytes of [shared, Buffer.from(file), Buffer.from(shared.buffer, 3)]) {
      const { metadata, tensors } = readSafetensors(bytes);
      expect(metadata["note"]).toBe("naïve ☃");
      expect(floats(tensors.get("weight"))).toEqual([0, 1, 2, 3, 4, 5.25]);
      expect(Object.getPrototypeOf(tensors.get("weight")?.data)).toBe(Uint8Array.prototype);
    }
  });

  it("never gives shared memory to TextDecoder, which takes none in a browser", () => {
    const decode = vi.spyOn(TextDecoder.prototype, "decode");
    const shared = new Uint8Array(new SharedArrayBuffer(10));
    shared.set(fileOf("{}"));
    readSafetensors(shared);
    expect(decode).toHaveBeenCalledOnce();
    expect((decode.mock.calls[0]?.[0] as Uint8Array).buffer).toBeInstanceOf(ArrayBuffer);
    decode.mockRestore();
  });

  it("takes a file without tensors, and one without metadata", () => {
    expect(readSafetensors(fileOf("{}")).tensors.size).toBe(0);
    expect({ ...readSafetensors(fileOf("{}")).metadata }).toEqual({});
  });

  it("takes tensors in any order of their data, and fields that it does not know", () => {
    const entry = (begin: number): object => ({ dtype: "U8", shape: [1], data_offsets: [begin, begin + 1], note: "x" });
    const { tensors } = readSafetensors(
      fileOf(JSON.stringify({ c: entry(2), a: entry(0), b: entry(1) }), new Uint8Array([10, 20, 30])),
    );
    expect(Array.from(tensors, ([name, tensor]) => [name, tensor.data[0]])).toEqual([
      ["c", 30],
      ["a", 10],
      ["b", 20],
    ]);
  });

  it.each([
    ["BOOL U8 I8 F8_E5M2 F8_E4M3 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ", 8],
    ["I16 U16 F16 BF16", 16],
    ["I32 U32 F32", 32],
    ["I64 U64 F64 C64", 64],
    ["F4", 4],
    ["F6_E2M3 F6_E3M2", 6],
  ])("knows that %s have elements of %i bits", (dtypes, bits) => {
    for (const dtype of dtypes.split(" ")) {
      const file = withEntry({ dtype, shape: [2, 4], data_offsets: [0, bits] }, bits);
      expect(readSafetensors(file).tensors.get("a")).toMatchObject({ dtype, shape: [2, 4] });
      expectRefused(withEntry({ dtype, shape: [2, 4], data_offsets: [0, bits + 1] }, bits + 1), `takes ${bits} bytes`);
    }
  });

  it("keeps names that are dangerous elsewhere apart from JavaScript's own", () => {
    const entry = '{"dtype":"U8","shape":[1],"data_offsets":';
    const file = fileOf(
      `{"__metadata__":{"__proto__":"p","constructor":"c"},"__proto__":${entry}[0,1]},"toString":${entry}[1,2]}}`,
      new Uint8Array([1, 2]),
    );
    const { metadata, tensors } = readSafetensors(file);
    expect(Object.entries(metadata)).toEqual([
      ["__proto__", "p"],
      ["constructor", "c"],
    ]);
    expect("valueOf" in metadata).toBe(false);
    expect(tensors.get("__proto__")?.data).toEqual(new Uint8Array([1]));
    expect(tensors.get("toString")?.data).toEqual(new Uint8Array([2]));
    expect(({} as Record<string, unknown>)["dtype"]).toBeUndefined();
    expectRefused(fileOf('{"a":{"__proto__":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}}', 1), "dtype");
  });
});

describe("refusing", () => {
  it.each([0, 1, 7])("a file of %i bytes", (length) => {
    expectRefused(new Uint8Array(length), `The file has ${length} bytes`);
  });

  it("a header that is longer than the file, before taking memory for it", () => {
    expectRefused(fileOf("{}", 0, 3n), "a header of 3 bytes, but only 2 bytes follow");
    expectRefused(fileOf("{}", 0, 2n ** 53n + 1n), "a header of 9007199254740993 bytes");
    expectRefused(fileOf("{}", 0, 2n ** 64n - 1n), "a header of 18446744073709551615 bytes");
  });

  it("a header of more than 100 MB, even in a file that is long enough", () => {
    expectRefused(fileOf("{}", 100_000_000, 100_000_001n), "at most 100000000");
  });

  it.each([
    ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), "no safetensors file"],
    ["a text", new TextEncoder().encode("tyrannosaurus\n".repeat(100)), "no safetensors file"],
    ["zeros", new Uint8Array(100), "it is empty"],
    ["a header that is no object", fileOf("[1]"), 'must begin with "{", but its first byte is 91'],
    ["a header after white space", fileOf(" {}"), "its first byte is 32"],
    ["a header after a byte order mark", fileOf("\uFEFF{}"), "its first byte is 239"],
    ["a header that is cut", fileOf('{"a":'), "must be JSON"],
    ["a header with a tail", fileOf("{}x"), "must be JSON"],
    ["a header with zeros as padding", fileOf("{}\0\0"), "must be JSON"],
    ["a header that is not UTF-8", fileOf(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), "UTF-8"],
    ["a header that nests endlessly", fileOf(`{"a":${"[".repeat(1_000_000)}`), "must be JSON"],
  ])("%s", (_, file, message) => expectRefused(file, message));

  it("keeps the cause of a header that does not parse", () => {
    expect(() => readSafetensors(fileOf("{nope}"))).toThrow(
      expect.objectContaining({ code: "model-file", cause: expect.any(SyntaxError) as unknown }),
    );
  });

  it.each([
    ["null", "not null"],
    ['"text"', 'not "text"'],
    ["[]", "not an array of 0"],
    ['{"format":1}', '"format" is 1'],
    ['{"format":null}', '"format" is null'],
    ['{"__proto__":{"a":"b"}}', '"__proto__" is an object'],
  ])("metadata that are %s", (metadata, message) => {
    expectRefused(fileOf(`{"__metadata__":${metadata}}`), message);
  });

  it.each(["1", "null", "[]", '"F32"', "true"])("a tensor that is %s", (entry) => {
    expectRefused(fileOf(`{"a":${entry}}`), 'Tensor "a": its entry must be an object');
  });

  it.each([undefined, null, 32, "f32", "F31", "constructor", "__proto__", ["F32"]])("the dtype %j", (dtype) => {
    expectRefused(withEntry({ dtype }), /Tensor "a": the dtype must be one of .*F32/);
  });

  it.each([
    [undefined, "not undefined"],
    [2, "not 2"],
    [{ length: 0 }, "not an object"],
    [["2"], 'not ["2"]'],
    [[-2, -1], "not [-2, -1]"],
    [[2.5], "not [2.5]"],
    [[null], "not [null]"],
    [[2 ** 53], "not [9007199254740992]"],
    [[1e300], "not [1e+300]"],
    [[2 ** 52], "can have the shape [4503599627370496]"],
    [[2 ** 30, 2 ** 30], "can have the shape"],
    [[2 ** 40, 2 ** 40, 0], "can have the shape"],
    [Array.from({ length: 100 }, () => 1000), "can have the shape an array of 100"],
    [[3], "F32 of shape [3] takes 12 bytes, but it has 8"],
    [[], "F32 of shape [] takes 4 bytes, but it has 8"],
    [[2, 0], "takes 0 bytes, but it has 8"],
  ])("the shape %j for 8 bytes of floats", (shape, message) => expectRefused(withEntry({ shape }), message));

  it("a shape of minus zero", () => {
    expectRefused(fileOf('{"a":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'), "integers from 0");
  });

  it("elements that do not fill their last byte", () => {
    expectRefused(withEntry({ dtype: "F4", shape: [3], data_offsets: [0, 2] }, 2), "can have the shape [3]");
  });

  it.each([
    [undefined, "two integers"],
    [8, "two integers"],
    [[], "two integers"],
    [[0], "two integers"],
    [[0, 8, 16], "two integers"],
    [["0", "8"], "two integers"],
    [[0.5, 8.5], "two integers"],
    [[-8, 0], "two integers"],
    [[0, 2 ** 53], "two integers"],
    [[8, 0], "begin at 8 and end before, at 0"],
    [[0, 16], "ends at byte 16, but the file has 8 bytes of data"],
    [[2 ** 52, 2 ** 52 + 8], "but the file has 8 bytes of data"],
    [[0, 4], "takes 8 bytes, but it has 4"],
  ])("the offsets %j", (offsets, message) => expectRefused(withEntry({ data_offsets: offsets }), message));

  const twoTensors = (first: [number, number], second: [number, number], dataBytes: number): Uint8Array => {
    const entry = ([begin, end]: [number, number]): object => ({
      dtype: "U8",
      shape: [end - begin],
      data_offsets: [begin, end],
    });
    return fileOf(JSON.stringify({ a: entry(first), b: entry(second) }), dataBytes);
  };

  it.each<[string, [number, number], [number, number], number, string]>([
    [
      "overlap",
      [0, 4],
      [3, 8],
      8,
      'Tensor "b": its data begins at byte 3, inside another tensor\'s data, which ends at 4',
    ],
    ["share all their data", [0, 4], [0, 4], 4, 'Tensor "b": its data begins at byte 0, inside'],
    ["leave a gap", [0, 4], [5, 8], 8, 'Tensor "b": its data begins at byte 5, after a gap: the data before ends at 4'],
    ["leave the beginning out", [1, 4], [4, 8], 8, 'Tensor "a": its data begins at byte 1, after a gap'],
    ["leave the end out", [0, 4], [4, 8], 9, "end at byte 8 of the data, but the file has 9 bytes"],
    ["have no data, but far away", [0, 4], [9, 9], 4, "ends at byte 9, but the file has 4"],
  ])("tensors that %s", (_, first, second, dataBytes, message) => {
    expectRefused(twoTensors(first, second, dataBytes), message);
  });

  it("data without a tensor", () => expectRefused(fileOf("{}", 1), "end at byte 0 of the data, but the file has 1"));

  it("a tensor that is named twice, as its first data then belong to nobody", () => {
    const entry = '"a":{"dtype":"U8","shape":[1],"data_offsets":';
    expectRefused(fileOf(`{${entry}[0,1]},${entry}[1,2]}}`, 2), "after a gap");
  });

  it("keeps a message short, however long the names of a file are", () => {
    const long = "x".repeat(100_000);
    for (const header of [{ [long]: 1 }, { a: { dtype: long } }, { __metadata__: { [long]: 5 } }]) {
      expect(() => readSafetensors(fileOf(JSON.stringify(header)))).toThrow(/^.{1,300}$/u);
    }
  });

  it.each<unknown>([
    undefined,
    null,
    "file",
    [123, 125],
    new ArrayBuffer(8),
    new Float32Array(2),
    new DataView(new ArrayBuffer(9)),
  ])("an argument that is no Uint8Array: %j", (bytes) => {
    expect(() => readSafetensors(bytes as Uint8Array)).toThrow(InvalidOptionError);
    expect(() => readSafetensors(bytes as Uint8Array)).toThrow("must be a Uint8Array");
  });
});

const wellFormed = fc.string({ unit: "binary", maxLength: 12 });
const dtypes = fc.constantFrom(
  ...([
    ["F32", 4],
    ["F64", 8],
    ["U8", 1],
    ["BF16", 2],
    ["I64", 8],
  ] as const),
);
const tensor: fc.Arbitrary<Tensor> = fc
  .tuple(dtypes, fc.array(fc.nat({ max: 4 }), { maxLength: 3 }))
  .chain(([[dtype, size], shape]) => {
    const length = shape.reduce((product, n) => product * n, size);
    return fc.record({
      dtype: fc.constant(dtype),
      shape: fc.constant(shape),
      data: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });
const names = fc
  .oneof(wellFormed, fc.constantFrom("__proto__", "constructor", "0", "a.b"))
  .filter((n) => n !== "__metadata__");
const content = fc.record({
  tensors: fc
    .uniqueArray(fc.tuple(names, tensor), { selector: ([name]) => name, maxLength: 6 })
    .map((entries) => new Map(entries)),
  metadata: fc.dictionary(wellFormed, wellFormed, { maxKeys: 4 }),
});

describe("writing", () => {
  it("writes the bytes that the format describes", () => {
    const file = writeSafetensors([["w", { dtype: "F32", shape: [2, 1], data: bytesOf(1, -1) }]], { by: "hand" });
    const header = '{"__metadata__":{"by":"hand"},"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect(padded.length).toBeGreaterThan(header.length);
    expect(file).toEqual(fileOf(padded, new Uint8Array([0, 0, 128, 63, 0, 0, 128, 191])));
  });

  it("writes no metadata where there are none", () => {
    expect(writeSafetensors([])).toEqual(fileOf("{}      "));
  });

  it("is read back the same", () => {
    fc.assert(
      fc.property(content, ({ tensors, metadata }) => {
        const again = readSafetensors(writeSafetensors(tensors, metadata));
        expect(new Map(Object.entries(again.metadata))).toEqual(new Map(Object.entries(metadata)));
        expect(new Map(again.tensors)).toEqual(tensors);
      }),
    );
  });

  it("aligns every tensor to the size of its elements", () => {
    fc.assert(
      fc.property(content, ({ tensors, metadata }) => {
        const file = writeSafetensors(tensors, metadata);
        for (const { dtype, shape, data } of readSafetensors(file).tensors.values()) {
          const elements = shape.reduce((product, n) => product * n, 1);
          if (elements > 0) expect([dtype, data.byteOffset % (data.length / elements)]).toEqual([dtype, 0]);
        }
      }),
    );
  });

  it("keeps the order of tensors with elements of one size", () => {
    const file = writeSafetensors(
      ["z", "b", "y", "a"].map((name) => [name, { dtype: "U8", shape: [], data: new Uint8Array(1) }]),
    );
    expect([...readSafetensors(file).tensors.keys()]).toEqual(["z", "b", "y", "a"]);
  });

  const one: Tensor = { dtype: "F32", shape: [1], data: bytesOf(1) };
  it.each<[string, [string, Tensor][], Record<string, unknown>, string]>([
    ["a tensor called __metadata__", [["__metadata__", one]], {}, "the name is taken"],
    [
      "two tensors of one name",
      [
        ["a", one],
        ["a", one],
      ],
      {},
      'called "a": the name is taken',
    ],
    [
      "too little data",
      [["a", { ...one, shape: [2] }]],
      {},
      '"F32" of shape [2] takes 8 bytes, but 4 bytes were given',
    ],
    ["an unknown dtype", [["a", { ...one, dtype: "F31" }]], {}, '"F31" of shape [1] is not possible'],
    ["a shape of fractions", [["a", { ...one, shape: [0.5, 2] }]], {}, "of shape [0.5, 2] is not possible"],
    ["a name that has no UTF-8", [["\uD83E", one]], {}, "must be well-formed strings"],
    ["a value that has no UTF-8", [], { a: "\uDD95" }, "must be well-formed strings"],
    ["metadata that are not text", [], { a: 1 }, "must be well-formed strings, not 1"],
    ["too much metadata", [], { a: "x".repeat(100_000_000) }, "at most 100000000"],
  ])("refuses %s", (_, tensors, metadata, message) => {
    expect(() => writeSafetensors(tensors, metadata as Record<string, string>)).toThrow(InvalidOptionError);
    expect(() => writeSafetensors(tensors, metadata as Record<string, string>)).toThrow(message);
  });
});

describe("damage", () => {
  /** Reads a file that may be damaged; whether it could be read. Any error but a `ModelFileError` fails the test. */
  function reads(file: Uint8Array): boolean {
    try {
      const { metadata, tensors } = readSafetensors(file);
      expect(Object.values(metadata).every((text) => typeof text === "string")).toBe(true);
      const bytes = Array.from(tensors.values(), ({ data }) => data.length).reduce((sum, length) => sum + length, 0);
      expect(bytes).toBeLessThan(file.length);
      return true;
    } catch (error) {
      if (error instanceof ModelFileError) return false;
      throw error;
    }
  }

  const file = writeSafetensors(
    [
      ["output.weight", { dtype: "F32", shape: [2, 3], data: bytesOf(1, 2, 3, 4, 5, 6) }],
      ["output.bias", { dtype: "F32", shape: [2], data: bytesOf(7, 8) }],
    ],
    { format: "wasm-rnn", vocabulary: '["<EOS>","<UNK>","é"]' },
  );

  it("is found wherever the file is cut", () => {
    expect(reads(file)).toBe(true);
    for (let length = 0; length < file.length; length++)
      expect([length, reads(file.subarray(0, length))]).toEqual([length, false]);
  });

  it("is found where anything is added", () => {
    for (const more of [1, 8, 1000]) {
      const longer = new Uint8Array(file.length + more);
      longer.set(file);
      expect(reads(longer)).toBe(false);
    }
  });

  it("of any single bit is a ModelFileError or another valid file", () => {
    const dataStart = file.length - 32;
    let refused = 0;
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = file.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      const read = reads(damaged);
      if (!read) refused++;
      if (bit < 64) expect([bit, read]).toEqual([bit, false]);
      if (bit >= dataStart * 8) expect([bit, read]).toEqual([bit, true]);
    }
    expect(refused).toBeGreaterThan(500);
  });

  it("of any byte of any file is a ModelFileError or another valid file", () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.nat({ max: 255 }), ({ tensors, metadata }, where, value) => {
        const damaged = writeSafetensors(tensors, metadata);
        damaged[where % damaged.length] = value;
        reads(damaged);
      }),
      { numRuns: 500 },
    );
  });

  it("of any kind in the header is a ModelFileError or another valid file", () => {
    const number = fc.oneof(fc.nat({ max: 16 }), fc.double(), fc.maxSafeInteger());
    const entry = fc.record(
      {
        dtype: fc.oneof(fc.constantFrom("F32", "U8"), fc.jsonValue()),
        shape: fc.oneof(fc.array(number), fc.jsonValue()),
        data_offsets: fc.oneof(fc.tuple(number, number), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const key = fc.constantFrom("a", "b", "__metadata__", "__proto__");
    fc.assert(
      fc.property(fc.dictionary(key, fc.oneof(entry, fc.jsonValue())), fc.nat({ max: 20 }), (header, dataBytes) => {
        reads(fileOf(JSON.stringify(header), dataBytes));
      }),
      { numRuns: 500 },
    );
  });
});
