"""Writes numpy/generator.json, numpy/random-state.json and numpy/lecture.json: what NumPy draws.

    /usr/bin/python3 test/golden/numpy_draws.py        (Debian's python3-numpy; the files come from NumPy 1.24 with glibc 2.36)

Each file lists seeds and calls, and for every seed and call a digest of the bits that NumPy returns to a fresh generator,
followed by the next double of that generator, which shows that as much was consumed. test/random/golden.ts makes the same
calls. A call is [method, positional arguments, options]. Arguments that JSON has no form for are objects:
{"big": digits} a bigint, {"arange": shape} 0, 1, 2, … in that shape, {"weights": [n, type]} probabilities (see below).
"""

import json
import pathlib
import re

import numpy as np

TARGET = pathlib.Path(__file__).parent / "numpy"

WEIGHTS = {"weights": [20, "f8"]}
MANY = {"weights": [10002, "f8"]}
SINGLE = {"weights": [500, "f4"]}


def weights(n, kind):
    """Whole numbers, of which every fifth is zero, divided by their sum: the same doubles in any language."""
    whole = np.array([0 if i % 5 == 2 else i * 7919 % 1000 + 1 for i in range(n)], dtype=np.float64)
    return (whole / whole.sum()).astype(kind)


COMMON = [
    *[["random", [size]] for size in (None, 1, 7, 100, [2, 3], [2, 3, 4])],
    *[["uniform", [-1.5, 2.25, size]] for size in (None, 50)],
    ["uniform", [0, 1e-300, [3, 3]]],
    *[["standardNormal", [size]] for size in (None, 3, 500)],
    *[["normal", [10, 0.1, size]] for size in (None, 51, [4, 5])],
    *[["permutation", [n]] for n in (0, 1, 2, 10, 257, 1000)],
    ["permutation", [{"arange": [7, 3]}]],
    *[["shuffle", [{"arange": shape}]] for shape in ([0], [1], [30], [8, 2])],
    *[["choice", [n]] for n in (1, 2, 65, 10002, 2**40)],
    *[["choice", [65, {"size": size}]] for size in (0, 1, 9, [2, 5], [2, 1, 3])],
    ["choice", [{"arange": [12]}, {"size": 30}]],
    *[["choice", [20, {"size": size, "p": WEIGHTS}]] for size in (None, 1, 100, [3, 4])],
    ["choice", [10002, {"p": MANY}]],
    ["choice", [10002, {"p": MANY, "size": 200}]],
    ["choice", [500, {"p": SINGLE, "size": 100}]],
    *[["choice", [20, {"size": size, "replace": False}]] for size in (None, 1, 5, 20, [3, 2])],
    *[["choice", [20, {"size": size, "replace": False, "p": WEIGHTS}]] for size in (None, 1, 5, 16, [3, 2])],
    ["choice", [10002, {"size": 300, "replace": False, "p": MANY}]],
]

WIDTHS = (1, 2, 10, 255, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**40 + 12345, 2**53 - 1)


def integers(name):
    full = [{"big": str(-(2**63))}, {"big": str(2**63 - 1)}]
    return [
        *[[name, [width]] for width in WIDTHS],
        *[[name, [0, width, 20]] for width in WIDTHS],
        [name, [-(2**52), 2**52, [2, 6]]],
        [name, [5, 5, 0]],
        [name, [*full, 12]],
        [name, [{"big": "0"}, {"big": str(2**62 + 2**61)}, 12]],
    ]


GENERATOR = [
    *COMMON,
    *integers("integers"),
    *[["integers", [0, width, 15, {"endpoint": True}]] for width in (0, 1, 2**32 - 1, 2**32, 2**53 - 1)],
    ["integers", [{"big": str(-(2**63))}, {"big": str(2**63 - 1)}, 12, {"endpoint": True}]],
    *[["choice", [20, {"size": size, "replace": False, "shuffle": False}]] for size in (1, 7, 20)],
    # On both sides of where NumPy changes from looking up to shuffling.
    *[["choice", [n, {"size": size, "replace": False}]] for n, size in ((10000, 600), (10001, 200), (10001, 201))],
    ["choice", [10001, {"size": 500, "replace": False, "shuffle": False}]],
    ["choice", [10001, {"size": 501, "replace": False, "shuffle": False}]],
    ["choice", [10001, {"size": 10001, "replace": False}]],
    ["choice", [2**40, {"size": 100, "replace": False}]],
    ["choice", [{"arange": [5, 4]}, {"size": 3, "axis": 1}]],
    ["choice", [{"arange": [5, 4, 2]}, {"size": 3, "axis": 1, "replace": False}]],
    ["choice", [{"arange": [5, 4]}, {"size": [2, 2]}]],
    ["permutation", [{"arange": [3, 9]}, 1]],
    ["shuffle", [{"arange": [3, 9]}, 1]],
    *[["permuted", [{"arange": shape}]] for shape in ([0], [9], [4, 5], [2, 3, 4])],
    *[["permuted", [{"arange": [3, 4, 5]}, {"axis": axis}]] for axis in (0, 1, 2)],
    ["spawn", [3]],
]

RANDOM_STATE = [
    *COMMON,
    *integers("randint"),
    ["randomSample", [[5, 2]]],
    *[["rand", shape] for shape in ([], [4], [3, 2])],
    *[["randn", shape] for shape in ([], [5], [3, 3], [3000])],
    ["uniform", [2, -1, 10]],
    ["choice", [10002, {"size": 300, "replace": False}]],
]

PLAIN = [0, 1, 2, 3, 42, 1234, 12345, 2**31 - 1, 2**31, 2**32 - 1, 0xDEADBEEF, 1234567890]
DERIVED = [pow(7, k, 4294967291) for k in range(11, 35)]
GENERATOR_SEEDS = [
    *PLAIN,
    *DERIVED,
    *(2**32, 2**53 - 1, 2**64 + 3, 2**128 - 1, 2**200 + 17),
    *([], [0], [0, 0], [1, 2, 3], [2**40, 7], [1, 2, 3, 4, 5, 6, 7], [2**64 + 3, 2**32 - 1]),
]
RANDOM_STATE_SEEDS = [
    *PLAIN,
    *DERIVED,
    *([0], [1, 2, 3], [2**32 - 1, 0, 5], list(range(10)), [i * i for i in range(700)]),
]


def argument(value):
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return tuple(value)
    if not isinstance(value, dict):
        return value
    if "big" in value:
        return int(value["big"])
    if "arange" in value:
        return np.arange(np.prod(value["arange"])).reshape(value["arange"])
    if "weights" in value:
        return weights(*value["weights"])
    return {key: argument(item) for key, item in value.items()}


def call(generator, name, arguments):
    given = [argument(value) for value in arguments]
    options = given.pop() if given and isinstance(given[-1], dict) else {}
    if name == "shuffle":
        generator.shuffle(*given)
        return given[0]
    if name == "spawn":
        # NumPy 1.24 spawns seed sequences only. Twice, since the second call continues the first.
        sequence = generator.bit_generator._seed_seq
        children = [np.random.default_rng(child) for _ in range(2) for child in sequence.spawn(*given)]
        return np.array([child.random() for child in children])
    return getattr(generator, re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name))(*given, **options)


def digest(values):
    """Two FNV-1a hashes, one backwards, over the 32-bit words of the values, 16 hexadecimal digits."""
    words = np.ascontiguousarray(values).view("<u4").ravel().tolist()
    forward = backward = 0x811C9DC5
    for word, last in zip(words, reversed(words)):
        forward = ((forward ^ word) * 0x01000193) & 0xFFFFFFFF
        backward = ((backward ^ last) * 0x01000193) & 0xFFFFFFFF
    return f"{forward:08x}{backward:08x}"


def bits(arguments, result):
    """64-bit integers where an argument is a bigint, else doubles."""
    big = any(isinstance(value, dict) and "big" in value for value in arguments)
    values = np.asarray(result)
    assert big or values.dtype == np.float64 or abs(values).max(initial=0) <= 2**53
    return values.astype("<i8" if big else "<f8").ravel()


def record(make, seeds, calls):
    digests = []
    for seed in seeds:
        row = []
        for name, arguments in calls:
            generator = make(seed)
            values = bits(arguments, call(generator, name, arguments))
            row.append(digest(np.concatenate([values.view("<f8"), [generator.random()]])))
        # All calls in a row on one generator.
        generator = make(seed)
        drawn = [bits(arguments, call(generator, name, arguments)).view("<f8") for name, arguments in calls]
        row.append(digest(np.concatenate([*drawn, [generator.random()]])))
        digests.append("".join(row))
    text = [str(seed) if isinstance(seed, int) else [str(word) for word in seed] for seed in seeds]
    return {"numpy": np.__version__, "seeds": text, "calls": calls, "digests": digests}


def write(name, content):
    """One call and one row of digests a line, so that a change shows where it is."""
    parts = [f'"numpy":{json.dumps(content["numpy"])}']
    parts.append(f'"seeds":{json.dumps(content["seeds"])}')
    for key in ("calls", "digests"):
        lines = ",\n".join(json.dumps(item, separators=(",", ":")) for item in content[key])
        parts.append(f'"{key}":[\n{lines}\n]')
    (TARGET / name).write_text("{" + ",\n".join(parts) + "}\n")


TARGET.mkdir(exist_ok=True)
write("generator.json", record(np.random.default_rng, GENERATOR_SEEDS, GENERATOR))
write("random-state.json", record(np.random.RandomState, RANDOM_STATE_SEEDS, RANDOM_STATE))
