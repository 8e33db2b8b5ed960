"""The notebook's side: a fixed tanh RNN that draws one letter after another with np.random.choice.

    python3 examples/numpy-parity/sample.py > examples/numpy-parity/words.json
"""

import json

import numpy as np

LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # the first ends a word
V, H, STEPS, SEEDS = 27, 50, 40, 100  # letters; units; longest word; words

np.random.seed(2)
Wax = np.random.randn(H, V)
Waa = np.random.randn(H, H) * 0.1
Wya = np.random.randn(V, H) * 0.5
b = np.random.randn(H, 1)
by = np.random.randn(V, 1)


def sample(seed):
    np.random.seed(seed)
    x, a = np.zeros((V, 1)), np.zeros((H, 1))
    indices = []
    while len(indices) < STEPS and indices[-1:] != [0]:
        a = np.tanh(Wax @ x + Waa @ a + b)
        z = Wya @ a + by
        y = np.exp(z - z.max())
        y /= y.sum()
        idx = np.random.choice(range(V), p=y.ravel())
        indices.append(int(idx))
        x = np.zeros((V, 1))
        x[idx] = 1
    return "".join(LETTERS[idx] for idx in indices)


print(json.dumps([sample(seed) for seed in range(SEEDS)], indent=2))
