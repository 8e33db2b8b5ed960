"""Writes pytorch/optimizers.json: what PyTorch's optimisers make of drawn gradients.

    /usr/bin/python3 test/golden/optimizers.py        (Debian's python3-torch; the file comes from PyTorch 1.13)

Computed in float64 from numbers that float32 holds exactly; test/oracle/draws.ts draws the same ones from the seed. Of the
gradients every fifth is zero and every fifth tiny. `options` have the names that this project gives them.
"""

import torch

from draws import Draws
from stored import stored, write

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

MAKERS = {
    "sgd": lambda p, o: torch.optim.SGD([p], o["learningRate"], o["momentum"], nesterov=o["nesterov"]),
    "rmsprop": lambda p, o: torch.optim.RMSprop([p], o["learningRate"], o["alpha"], o["epsilon"], 0, o["momentum"]),
    "adagrad": lambda p, o: torch.optim.Adagrad([p], o["learningRate"], eps=o["epsilon"]),
    "adam": lambda p, o: torch.optim.Adam([p], o["learningRate"], (o["beta1"], o["beta2"]), o["epsilon"]),
    "adamw": lambda p, o: torch.optim.AdamW(
        [p], o["learningRate"], (o["beta1"], o["beta2"]), o["epsilon"], o["weightDecay"]
    ),
}


def case(seed, length, steps, **options):
    draws = Draws(seed)
    parameter = torch.tensor(draws.array((length,), 1.0), requires_grad=True)
    optimizer = MAKERS[options["type"]](parameter, options)
    for _ in range(steps):
        gradient = draws.array((length,), 1.0)
        gradient[::5] = 0.0
        gradient[1::5] *= 2.0**-20
        parameter.grad = torch.tensor(gradient)
        optimizer.step()
    return {"seed": seed, "length": length, "steps": steps, "options": options, "trained": stored(parameter)}


adam = {"learningRate": 0.003, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
write(
    "optimizers.json",
    [
        case(31, 37, 1, type="sgd", learningRate=0.1, momentum=0.9, nesterov=False),
        case(32, 37, 8, type="sgd", learningRate=0.1, momentum=0.0, nesterov=False),
        case(33, 37, 8, type="sgd", learningRate=0.1, momentum=0.9, nesterov=False),
        case(34, 37, 8, type="sgd", learningRate=0.1, momentum=0.9, nesterov=True),
        case(35, 37, 8, type="rmsprop", learningRate=0.002, alpha=0.95, epsilon=1e-8, momentum=0.0),
        case(36, 37, 8, type="rmsprop", learningRate=0.01, alpha=0.99, epsilon=1e-3, momentum=0.9),
        case(37, 37, 8, type="adagrad", learningRate=0.01, epsilon=1e-10),
        case(38, 37, 8, type="adam", **adam),
        case(39, 37, 8, type="adamw", weightDecay=0.01, **adam),
        case(40, 37, 8, type="adamw", weightDecay=0.5, **adam),
    ],
)
