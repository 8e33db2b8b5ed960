import { gateProduct, sigmoid, vector, type Cell } from "./cell.js";

/**
 * The textbook's GRU without a reset gate, c' = Γu∘c̃ + (1 - Γu)∘c, where the first block of the weights holds what gives
 * z = 1 - Γu = σ(…), the second what gives c̃.
 */
export const simplifiedGru: Cell = {
  gates: 2,
  stateVectors: 1,
  twoBiases: false,
  inside(x, [c], { weightIh, weightHh, biasIh }) {
    const H = c.length;
    const [z, candidate] = [0, 1].map((gate) => {
      const fromInput = gateProduct(weightIh, gate, H, x);
      const fromState = gateProduct(weightHh, gate, H, c);
      const sum = (i: number) => fromInput[i]! + biasIh[gate * H + i]! + fromState[i]!;
      return vector(H, (i) => (gate === 0 ? sigmoid(sum(i)) : Math.tanh(sum(i))));
    });
    return { updateGate: z!, candidate: candidate! };
  },
  step(x, state, parameters) {
    const [c] = state;
    const { updateGate: z, candidate } = simplifiedGru.inside(x, state, parameters);
    const updateGate = z!.map((value) => 1 - value);
    return [vector(c.length, (i) => updateGate[i]! * candidate![i]! + (1 - updateGate[i]!) * c[i]!)];
  },
};
