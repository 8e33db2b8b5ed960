import { gateProduct, sigmoid, vector, type Cell } from "./cell.js";

/** Gates in PyTorch's order i, f, g, o. The state is the activation a (PyTorch's h) and the memory c. */
export const lstm: Cell = {
  gates: 4,
  stateVectors: 2,
  twoBiases: true,
  step(x, [a, c], { weightIh, weightHh, biasIh, biasHh }) {
    const H = a.length;
    const sums = [0, 1, 2, 3].map((gate) => {
      const fromInput = gateProduct(weightIh, gate, H, x);
      const fromState = gateProduct(weightHh, gate, H, a);
      return vector(H, (i) => fromInput[i]! + biasIh[gate * H + i]! + fromState[i]! + biasHh![gate * H + i]!);
    });
    const gate = (index: number, i: number) => sigmoid(sums[index]![i]!);
    const memory = vector(H, (i) => gate(1, i) * c![i]! + gate(0, i) * Math.tanh(sums[2]![i]!));
    return [vector(H, (i) => gate(3, i) * Math.tanh(memory[i]!)), memory];
  },
};
