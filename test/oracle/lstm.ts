import { gateProduct, sigmoid, vector, type Cell } from "./cell.js";

/** Gates in PyTorch's order i, f, g, o. The state is the activation a (PyTorch's h) and the memory c. */
export const lstm: Cell = {
  gates: 4,
  stateVectors: 2,
  twoBiases: true,
  step(x, state, parameters) {
    const { outputGate, cell } = lstm.inside(x, state, parameters);
    return [outputGate!.map((o, i) => o * Math.tanh(cell![i]!)), cell!];
  },
  inside(x, [a, c], { weightIh, weightHh, biasIh, biasHh }) {
    const H = a.length;
    const sums = [0, 1, 2, 3].map((gate) => {
      const fromInput = gateProduct(weightIh, gate, H, x);
      const fromState = gateProduct(weightHh, gate, H, a);
      return vector(H, (i) => fromInput[i]! + biasIh[gate * H + i]! + fromState[i]! + biasHh![gate * H + i]!);
    });
    const [inputGate, forgetGate, , outputGate] = sums.map((sum) => sum.map(sigmoid));
    const candidate = sums[2]!.map(Math.tanh);
    const cell = vector(H, (i) => forgetGate![i]! * c![i]! + inputGate![i]! * candidate[i]!);
    return { inputGate: inputGate!, forgetGate: forgetGate!, candidate, outputGate: outputGate!, cell };
  },
};
