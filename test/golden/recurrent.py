"""Writes pytorch/recurrent.json: what PyTorch makes of small recurrent layers.

    /usr/bin/python3 test/golden/recurrent.py        (Debian's python3-torch; the file comes from PyTorch 1.13)

Everything is computed in float64 from parameters that float32 holds exactly. Inputs and parameters are not stored:
test/oracle/draws.ts draws the same ones from the seed, tensor after tensor in the order of this file.
"""

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from draws import Draws
from stored import stored, write

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

MODULES = {"rnn": nn.RNN, "gru, reset after": nn.GRU, "lstm": nn.LSTM}
GATES = {"rnn": 1, "simplified-gru": 2, "gru, reset before": 3, "gru, reset after": 3, "lstm": 4}


def batch_sizes(lengths):
    """How many sequences reach step t; `lengths` descend."""
    return [sum(length > t for length in lengths) for t in range(lengths[0])]


def recurrent_shapes(cell, D, H, L):
    G = GATES[cell]
    shapes = {}
    for layer in range(L):
        shapes[f"weight_ih_l{layer}"] = (G * H, D if layer == 0 else H)
        shapes[f"weight_hh_l{layer}"] = (G * H, H)
        shapes[f"bias_ih_l{layer}"] = (G * H,)
        if cell in MODULES:
            shapes[f"bias_hh_l{layer}"] = (G * H,)
    return shapes


def leaf(array):
    return torch.tensor(array, requires_grad=True)


def step_by_hand(cell, x, h, w, H):
    """A cell that PyTorch has not: x is its input's share, w its recurrent weights."""
    if cell == "simplified-gru":
        z = torch.sigmoid(x[:, :H] + h @ w[:H].T)
        n = torch.tanh(x[:, H:] + h @ w[H:].T)
    else:
        r = torch.sigmoid(x[:, :H] + h @ w[:H].T)
        z = torch.sigmoid(x[:, H : 2 * H] + h @ w[H : 2 * H].T)
        n = torch.tanh(x[:, 2 * H :] + (r * h) @ w[2 * H :].T)
    return (1 - z) * n + z * h


def run_by_hand(cell, rows, sizes, initial, parameters, H, L):
    """The steps of a cell that PyTorch has not, one after the other; its gradients come by autograd all the same."""
    final = []
    for layer in range(L):
        w_ih, w_hh, bias = (parameters[f"{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih"))
        state = initial[layer]
        outputs = []
        start = 0
        for size in sizes:
            x = rows[start : start + size] @ w_ih.T + bias
            h = step_by_hand(cell, x, state[:size], w_hh, H)
            outputs.append(h)
            state = torch.cat([h, state[size:]])
            start += size
        rows = torch.cat(outputs)
        final.append(state)
    return rows, [torch.stack(final)]


def run_recurrent(cell, rows, lengths, initial, parameters, H, L):
    """
    Outputs row by row (packed, step after step) and the states (L, B, H) that each sequence ended with: one tensor, or
    an LSTM's two; `initial` likewise.
    """
    sizes = batch_sizes(lengths)
    if cell not in MODULES:
        return run_by_hand(cell, rows, sizes, initial[0], parameters, H, L)
    module = MODULES[cell](rows.shape[1], H, L)
    for name in list(parameters):
        delattr(module, name)
        setattr(module, name, parameters[name])
    module._flat_weights = [parameters[name] for name in module._flat_weights_names]
    packed = PackedSequence(rows, torch.tensor(sizes))
    outputs, final = module(packed, tuple(initial) if cell == "lstm" else initial[0])
    return outputs.data, list(final) if cell == "lstm" else [final]


def recurrent_case(cell, seed, D, H, L, lengths, carried, scale):
    """`carried`: the state comes from before and is used afterwards; otherwise it starts at zero and is thrown away."""
    draws = Draws(seed)
    parameters = {name: leaf(draws.array(shape, scale)) for name, shape in recurrent_shapes(cell, D, H, L).items()}
    rows = leaf(draws.array((sum(lengths), D), 1.0))
    d_outputs = torch.tensor(draws.array((sum(lengths), H), 1.0))
    shape = (L, len(lengths), H)
    states = range(2 if cell == "lstm" else 1)
    initial = [leaf(draws.array(shape, 0.5 if carried else 0.0)) for _ in states]
    d_final = [torch.tensor(draws.array(shape, 1.0 if carried else 0.0)) for _ in states]
    outputs, final = run_recurrent(cell, rows, lengths, initial, parameters, H, L)
    ((outputs * d_outputs).sum() + sum((state * d).sum() for state, d in zip(final, d_final))).backward()
    return {
        "cell": cell,
        "seed": seed,
        "D": D,
        "H": H,
        "L": L,
        "lengths": lengths,
        "carried": carried,
        "scale": scale,
        "outputs": stored(outputs),
        "finalState": [stored(state) for state in final],
        "dInputs": stored(rows.grad),
        "dInitialState": [stored(state.grad) for state in initial],
        "dParameters": {f"recurrent.{name}": stored(p.grad) for name, p in parameters.items()},
    }


if __name__ == "__main__":
    cases = []
    for index, cell in enumerate(GATES):
        seed = 100 * (index + 1)
        for carried in [False, True]:
            cases += [
                recurrent_case(cell, seed + 1, 3, 5, 1, [4, 4], carried, 0.5),
                recurrent_case(cell, seed + 2, 4, 6, 2, [5, 3, 3, 1], carried, 0.5),
                recurrent_case(cell, seed + 3, 2, 4, 3, [4, 2, 1], carried, 0.5),
            ]
        cases.append(recurrent_case(cell, seed + 4, 64, 128, 1, [9, 9, 8, 5], True, 0.125))
    write("recurrent.json", cases)
