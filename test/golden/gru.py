"""Writes pytorch/gru.json and pytorch/language-model.json: what PyTorch makes of small GRUs and language models.

    /usr/bin/python3 test/golden/gru.py        (Debian's python3-torch; the files come from PyTorch 1.13)

Everything is computed in float64 from parameters that float32 holds exactly. Inputs and parameters are not stored:
test/oracle/draws.ts draws the same ones from the seed, tensor after tensor in the order of this file. Results are
base64 of little-endian float64; of a tensor beyond 4096 elements every 13th is kept (13 is prime to all tile widths)
with the norm of the whole.
"""

import base64
import json
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from draws import Draws

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
TARGET = pathlib.Path(__file__).parent / "pytorch"


def stored(tensor):
    values = tensor.detach().numpy().astype("<f8").ravel()
    every = 1 if values.size <= 4096 else 13
    return {
        "length": values.size,
        "every": every,
        "norm": float(np.linalg.norm(values)),
        "values": base64.b64encode(values[::every].tobytes()).decode(),
    }


def batch_sizes(lengths):
    """How many sequences reach step t; `lengths` descend."""
    return [sum(length > t for length in lengths) for t in range(lengths[0])]


def recurrent_shapes(D, H, L, reset_after):
    shapes = {}
    for layer in range(L):
        shapes[f"weight_ih_l{layer}"] = (3 * H, D if layer == 0 else H)
        shapes[f"weight_hh_l{layer}"] = (3 * H, H)
        shapes[f"bias_ih_l{layer}"] = (3 * H,)
        if reset_after:
            shapes[f"bias_hh_l{layer}"] = (3 * H,)
    return shapes


def leaf(array):
    return torch.tensor(array, requires_grad=True)


def reset_before(rows, sizes, initial, parameters, H, L):
    """PyTorch has no GRU whose reset gate comes before the product: its steps by hand, gradients by autograd."""
    final = []
    for layer in range(L):
        w_ih, w_hh, bias = (parameters[f"{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih"))
        state = initial[layer]
        outputs = []
        start = 0
        for size in sizes:
            x = rows[start : start + size] @ w_ih.T + bias
            h = state[:size]
            r = torch.sigmoid(x[:, :H] + h @ w_hh[:H].T)
            z = torch.sigmoid(x[:, H : 2 * H] + h @ w_hh[H : 2 * H].T)
            n = torch.tanh(x[:, 2 * H :] + (r * h) @ w_hh[2 * H :].T)
            h = (1 - z) * n + z * h
            outputs.append(h)
            state = torch.cat([h, state[size:]])
            start += size
        rows = torch.cat(outputs)
        final.append(state)
    return rows, torch.stack(final)


def run_gru(rows, lengths, initial, parameters, H, L, reset_after):
    """Outputs row by row (packed, step after step) and the state (L, B, H) that each sequence ended with."""
    sizes = batch_sizes(lengths)
    if not reset_after:
        return reset_before(rows, sizes, initial, parameters, H, L)
    gru = nn.GRU(rows.shape[1], H, L)
    for name in list(parameters):
        delattr(gru, name)
        setattr(gru, name, parameters[name])
    gru._flat_weights = [parameters[name] for name in gru._flat_weights_names]
    outputs, final = gru(PackedSequence(rows, torch.tensor(sizes)), initial)
    return outputs.data, final


def recurrent_case(seed, D, H, L, lengths, reset_after, scale):
    draws = Draws(seed)
    shapes = recurrent_shapes(D, H, L, reset_after)
    parameters = {name: leaf(draws.array(shape, scale)) for name, shape in shapes.items()}
    rows = leaf(draws.array((sum(lengths), D), 1.0))
    initial = leaf(draws.array((L, len(lengths), H), 0.5))
    d_outputs = torch.tensor(draws.array((sum(lengths), H), 1.0))
    outputs, final = run_gru(rows, lengths, initial, parameters, H, L, reset_after)
    (outputs * d_outputs).sum().backward()
    return {
        "seed": seed,
        "D": D,
        "H": H,
        "L": L,
        "lengths": lengths,
        "resetAfter": reset_after,
        "scale": scale,
        "outputs": stored(outputs),
        "finalState": stored(final),
        "dInputs": stored(rows.grad),
        "dInitialState": stored(initial.grad),
        "dParameters": {f"recurrent.{name}": stored(p.grad) for name, p in parameters.items()},
    }


def language_model_case(seed, V, E, H, L, lengths, reset_after, steps):
    draws = Draws(seed)
    shapes = {"embedding.weight": (V, E)} if E > 0 else {}
    for name, shape in recurrent_shapes(E if E > 0 else V, H, L, reset_after).items():
        shapes[f"recurrent.{name}"] = shape
    shapes["output.weight"] = (V, H)
    shapes["output.bias"] = (V,)
    parameters = {name: leaf(draws.array(shape, 0.5)) for name, shape in shapes.items()}
    sequences = [[int((draws.next() * 0.5 + 0.5) * V) for _ in range(length)] for length in lengths]

    sizes = batch_sizes(lengths)
    inputs = torch.tensor([-1 if t == 0 else sequences[b][t - 1] for t in range(len(sizes)) for b in range(sizes[t])])
    targets = torch.tensor([sequences[b][t] for t in range(len(sizes)) for b in range(sizes[t])])
    zeros = torch.zeros(L, len(lengths), H)
    recurrent = {name[10:]: p for name, p in parameters.items() if name.startswith("recurrent.")}

    def log_probabilities():
        table = parameters["embedding.weight"] if E > 0 else torch.eye(V)
        rows = table[inputs.clamp(min=0)] * (inputs >= 0)[:, None]
        outputs, _ = run_gru(rows, lengths, zeros, recurrent, H, L, reset_after)
        logits = outputs @ parameters["output.weight"].T + parameters["output.bias"]
        return torch.log_softmax(logits, 1)[torch.arange(len(targets)), targets]

    settings = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    clip_norm = 0.25
    optimizer = torch.optim.Adam(parameters.values(), 0.01, (0.9, 0.999), 1e-8)
    case = {
        "seed": seed,
        "V": V,
        "E": E,
        "H": H,
        "L": L,
        "resetAfter": reset_after,
        "sequences": sequences,
        "scale": 0.5,
        "adam": settings,
        "clipNorm": clip_norm,
        "losses": [],
        "gradientNorms": [],
    }
    for step in range(steps):
        optimizer.zero_grad()
        log_p = log_probabilities()
        loss = -log_p.mean()
        loss.backward()
        if step == 0:
            case["logProbabilities"] = stored(log_p)
            case["gradients"] = {name: stored(p.grad) for name, p in parameters.items()}
        norm = nn.utils.clip_grad_norm_(parameters.values(), clip_norm)
        optimizer.step()
        case["losses"].append(loss.item())
        case["gradientNorms"].append(norm.item())
    case["trained"] = {name: stored(p) for name, p in parameters.items()}
    return case


def adam_case(seed, length, steps):
    """Adam alone: gradients that are drawn, some of them zero, some tiny."""
    draws = Draws(seed)
    parameter = leaf(draws.array((length,), 1.0))
    optimizer = torch.optim.Adam([parameter], 0.003, (0.9, 0.999), 1e-8)
    for _ in range(steps):
        gradient = draws.array((length,), 1.0)
        gradient[::5] = 0.0
        gradient[1::5] *= 2.0**-20
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
    settings = {"learningRate": 0.003, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    return {"seed": seed, "length": length, "steps": steps, "adam": settings, "trained": stored(parameter)}


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    (TARGET / name).write_text(text + "\n")
    print(name, len(text), "bytes")


TARGET.mkdir(exist_ok=True)
write(
    "gru.json",
    [
        recurrent_case(1, 5, 7, 1, [6, 6, 6], True, 0.5),
        recurrent_case(2, 5, 7, 2, [6, 4, 1], True, 0.5),
        recurrent_case(3, 5, 7, 1, [6, 6, 6], False, 0.5),
        recurrent_case(4, 5, 7, 2, [6, 4, 1], False, 0.5),
        recurrent_case(5, 8, 16, 3, [5, 5, 4, 4, 2, 1], True, 0.25),
        recurrent_case(6, 64, 128, 1, [5, 5, 5, 5], True, 0.125),
    ],
)
write(
    "language-model.json",
    [
        language_model_case(11, 11, 4, 7, 1, [9, 7, 7, 2], True, 5),
        language_model_case(12, 11, 4, 7, 2, [9, 7, 7, 2], True, 5),
        language_model_case(13, 11, 0, 7, 1, [9, 7, 7, 2], True, 5),
        language_model_case(14, 11, 4, 7, 1, [9, 7, 7, 2], False, 5),
        language_model_case(15, 11, 0, 7, 2, [9, 7, 7, 2], False, 5),
        language_model_case(16, 40, 4, 7, 1, [9, 7, 7, 2], True, 5),
    ],
)
write("adam.json", [adam_case(21, 37, 10)])
