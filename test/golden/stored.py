"""How the results of PyTorch are kept in pytorch/*.json; test/oracle/golden.ts reads them."""

import base64
import json
import pathlib

import numpy as np

TARGET = pathlib.Path(__file__).parent / "pytorch"


def stored(tensor):
    """Base64 of little-endian float64; all values of a small tensor."""
    values = tensor.detach().numpy().astype("<f8").ravel()
    return {
        "length": values.size,
        "every": 1,
        "norm": float(np.linalg.norm(values)),
        "values": base64.b64encode(values.tobytes()).decode(),
    }


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    (TARGET / name).write_text(text + "\n")
    print(name, len(text), "bytes")
