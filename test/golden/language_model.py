"""Writes pytorch/language-model.json and pytorch/adam.json: small language models and what a few steps make of them.

    /usr/bin/python3 test/golden/language_model.py        (Debian's python3-torch; the files come from PyTorch 1.13)

Computed in float64 from parameters that float32 holds exactly; test/oracle/draws.ts draws the same ones from the seed,
tensor after tensor in the order of this file.
"""

import torch
from torch import nn

from draws import Draws
from recurrent import batch_sizes, leaf, recurrent_shapes, run_recurrent
from stored import stored, write


def language_model_case(cell, seed, V, E, H, L, lengths, steps):
    draws = Draws(seed)
    shapes = {"embedding.weight": (V, E)} if E > 0 else {}
    for name, shape in recurrent_shapes(cell, E if E > 0 else V, H, L).items():
        shapes[f"recurrent.{name}"] = shape
    shapes["output.weight"] = (V, H)
    shapes["output.bias"] = (V,)
    parameters = {name: leaf(draws.array(shape, 0.5)) for name, shape in shapes.items()}
    sequences = [[int((draws.next() * 0.5 + 0.5) * V) for _ in range(length)] for length in lengths]

    sizes = batch_sizes(lengths)
    inputs = torch.tensor([-1 if t == 0 else sequences[b][t - 1] for t in range(len(sizes)) for b in range(sizes[t])])
    targets = torch.tensor([sequences[b][t] for t in range(len(sizes)) for b in range(sizes[t])])
    zeros = [torch.zeros(L, len(lengths), H)] * (2 if cell == "lstm" else 1)
    recurrent = {name[10:]: p for name, p in parameters.items() if name.startswith("recurrent.")}

    def log_probabilities():
        table = parameters["embedding.weight"] if E > 0 else torch.eye(V)
        rows = table[inputs.clamp(min=0)] * (inputs >= 0)[:, None]
        outputs, _ = run_recurrent(cell, rows, lengths, zeros, recurrent, H, L)
        logits = outputs @ parameters["output.weight"].T + parameters["output.bias"]
        return torch.log_softmax(logits, 1)[torch.arange(len(targets)), targets]

    settings = {"learningRate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    clip_norm = 0.25
    optimizer = torch.optim.Adam(parameters.values(), 0.01, (0.9, 0.999), 1e-8)
    case = {
        "cell": cell,
        "seed": seed,
        "V": V,
        "E": E,
        "H": H,
        "L": L,
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


write(
    "language-model.json",
    [
        language_model_case("gru, reset after", 11, 11, 4, 7, 1, [9, 7, 7, 2], 5),
        language_model_case("gru, reset after", 12, 11, 4, 7, 2, [9, 7, 7, 2], 5),
        language_model_case("gru, reset after", 13, 11, 0, 7, 1, [9, 7, 7, 2], 5),
        language_model_case("gru, reset before", 14, 11, 4, 7, 1, [9, 7, 7, 2], 5),
        language_model_case("gru, reset before", 15, 11, 0, 7, 2, [9, 7, 7, 2], 5),
        language_model_case("gru, reset after", 16, 40, 4, 7, 1, [9, 7, 7, 2], 5),
        language_model_case("rnn", 17, 11, 4, 7, 2, [9, 7, 7, 2], 5),
        language_model_case("simplified-gru", 18, 11, 4, 7, 1, [9, 7, 7, 2], 5),
        language_model_case("lstm", 19, 11, 4, 7, 2, [9, 7, 7, 2], 5),
    ],
)
write("adam.json", [adam_case(21, 37, 10)])
