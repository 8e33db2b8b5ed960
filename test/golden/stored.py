"""How the results of PyTorch are kept in pytorch/*.json; test/oracle/golden.ts reads them."""

import base64
import json
import pathlib

import numpy as np

TARGET = pathlib.Path(__file__).parent / "pytorch"


def stored(tensor):
    """
    Base64 of little-endian float64: all values of a small tensor, every 13th or 127th of a larger one (both prime to the
    widths of matrices and tiles), with the norm of the whole.
    """
    values = tensor.detach().numpy().astype("<f8").ravel()
    every = 1 if values.size <= 128 else 13 if values.size <= 2048 else 127
    return {
        "length": values.size,
        "every": every,
        "norm": float(np.linalg.norm(values)),
        "values": base64.b64encode(values[::every].tobytes()).decode(),
    }


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    (TARGET / name).write_text(text + "\n")
    print(name, len(text), "bytes")
