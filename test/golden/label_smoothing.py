"""Writes pytorch/label-smoothing.json: PyTorch's CrossEntropyLoss with label smoothing, and its gradient.

    /usr/bin/python3 test/golden/label_smoothing.py        (Debian's python3-torch; the file comes from PyTorch 1.13)

Computed in float64 from logits that float32 holds exactly; test/oracle/draws.ts draws the same ones from the seed.
"""

import torch

from draws import Draws
from stored import stored, write

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)


def smoothing_case(seed, rows, V, smoothing):
    draws = Draws(seed)
    logits = torch.tensor(draws.array((rows, V), 8.0), requires_grad=True)
    targets = [int((draws.next() * 0.5 + 0.5) * V) for _ in range(rows)]
    loss = torch.nn.CrossEntropyLoss(label_smoothing=smoothing)(logits, torch.tensor(targets))
    loss.backward()
    return {
        "seed": seed,
        "V": V,
        "smoothing": smoothing,
        "targets": targets,
        "loss": loss.item(),
        "gradient": stored(logits.grad),
    }


write(
    "label-smoothing.json",
    [
        smoothing_case(41, 3, 5, 0.125),
        smoothing_case(42, 4, 28, 0.1),
        smoothing_case(43, 2, 67, 0.9),
        smoothing_case(44, 2, 67, 0.0),
    ],
)
