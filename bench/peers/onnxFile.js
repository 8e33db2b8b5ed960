import { Buffer } from "node:buffer";
import { bytes, integer, message, string } from "./protobuf.js";

// Field numbers from onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), opset 17, which everyone reads.

const FLOAT = 1;
const INT32 = 6;

/** The bytes of a model: `nodes`, `initializers`, `inputs` and `outputs` as the functions below make them. */
export function onnxFile({ nodes, initializers = [], inputs, outputs }) {
  const graph = message(
    7,
    ...nodes.map((node) => message(1, node)),
    string(2, "graph"),
    ...initializers.map((tensor) => message(5, tensor)),
    ...inputs.map((value) => message(11, value)),
    ...outputs.map((value) => message(12, value)),
  );
  return Buffer.concat([integer(1, 8), graph, message(8, string(1, ""), integer(2, 17))]);
}

/** An operator; an input or output that is left out is "". All attributes are integers. */
export function node(type, inputs, outputs, attributes = {}) {
  return Buffer.concat([
    ...inputs.map((name) => string(1, name)),
    ...outputs.map((name) => string(2, name)),
    string(4, type),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, string(1, name), integer(3, value), integer(20, 2)),
    ),
  ]);
}

/** A constant of 32-bit floats. */
export function floats(name, shape, data) {
  return Buffer.concat([...shape.map((size) => integer(1, size)), integer(2, FLOAT), string(8, name), bytes(9, data)]);
}

/** Name, type and shape of an input or output. */
export function value(name, shape, type = "float32") {
  const dimensions = shape.map((size) => message(1, integer(1, size)));
  const tensor = message(1, integer(1, type === "int32" ? INT32 : FLOAT), message(2, ...dimensions));
  return Buffer.concat([string(1, name), message(2, tensor)]);
}
