import { gateProduct, vector, type Cell } from "./cell.js";

/** h' = tanh(W_ih x + b_ih + W_hh h + b_hh): Elman 1990. */
export const rnn: Cell = {
  gates: 1,
  stateVectors: 1,
  twoBiases: true,
  step(x, [h], { weightIh, weightHh, biasIh, biasHh }) {
    const fromInput = gateProduct(weightIh, 0, h.length, x);
    const fromState = gateProduct(weightHh, 0, h.length, h);
    return [vector(h.length, (i) => Math.tanh(fromInput[i]! + biasIh[i]! + fromState[i]! + biasHh![i]!))];
  },
  inside: () => ({}),
};
