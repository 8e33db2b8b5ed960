import { gateProduct, sigmoid, vector, type Cell, type CellState } from "./cell.js";

// Gates in PyTorch's order r, z, n. h' = (1 - z)∘n + z∘h, so z is 1 - Γu of the textbook.

/** n = tanh(W_in x + b_in + r∘(W_hn h + b_hn)): PyTorch, cuDNN, Keras with `reset_after=True`. */
export const gruResetAfter: Cell = {
  gates: 3,
  stateVectors: 1,
  twoBiases: true,
  step: (x, state, parameters) => blend(gruResetAfter.inside(x, state, parameters), state),
  inside(x, [h], { weightIh, weightHh, biasIh, biasHh }) {
    const H = h.length;
    const input = [0, 1, 2].map((gate) => gateProduct(weightIh, gate, H, x));
    const recurrent = [0, 1, 2].map((gate) => gateProduct(weightHh, gate, H, h));
    const fromInput = (gate: number, i: number) => input[gate]![i]! + biasIh[gate * H + i]!;
    const fromState = (gate: number, i: number) => recurrent[gate]![i]! + biasHh![gate * H + i]!;
    const resetGate = vector(H, (i) => sigmoid(fromInput(0, i) + fromState(0, i)));
    const updateGate = vector(H, (i) => sigmoid(fromInput(1, i) + fromState(1, i)));
    const candidate = vector(H, (i) => Math.tanh(fromInput(2, i) + resetGate[i]! * fromState(2, i)));
    return { resetGate, updateGate, candidate };
  },
};

/** n = tanh(W_in x + b_in + W_hn (r∘h)): Cho et al. 2014 and the textbook. */
export const gruResetBefore: Cell = {
  gates: 3,
  stateVectors: 1,
  twoBiases: false,
  step: (x, state, parameters) => blend(gruResetBefore.inside(x, state, parameters), state),
  inside(x, [h], { weightIh, weightHh, biasIh }) {
    const H = h.length;
    const input = [0, 1, 2].map((gate) => gateProduct(weightIh, gate, H, x));
    const fromInput = (gate: number, i: number) => input[gate]![i]! + biasIh[gate * H + i]!;
    const stateToR = gateProduct(weightHh, 0, H, h);
    const stateToZ = gateProduct(weightHh, 1, H, h);
    const r = vector(H, (i) => sigmoid(fromInput(0, i) + stateToR[i]!));
    const z = vector(H, (i) => sigmoid(fromInput(1, i) + stateToZ[i]!));
    const resetToN = gateProduct(
      weightHh,
      2,
      H,
      vector(H, (i) => r[i]! * h[i]!),
    );
    const candidate = vector(H, (i) => Math.tanh(fromInput(2, i) + resetToN[i]!));
    return { resetGate: r, updateGate: z, candidate };
  },
};

/** h' = (1 - z)∘n + z∘h. */
function blend({ updateGate: z, candidate: n }: Record<string, Float64Array>, [h]: CellState): CellState {
  return [vector(h.length, (i) => (1 - z![i]!) * n![i]! + z![i]! * h[i]!)];
}
