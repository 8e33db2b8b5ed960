"""Writes what NumPy draws to numpy/generator.json and numpy/random-state.json, what it refuses to numpy/refusals.json,
what its test sets say to numpy/published.json.

    /usr/bin/python3 test/golden/numpy_draws.py        (Debian's python3-numpy; the files come from NumPy 1.24 with glibc 2.36)

The first two list seeds and calls, and for every seed and call a digest of the bits that a fresh generator returns,
followed by its next double, which shows that as much was consumed. test/random/golden.ts makes the same calls. A call
is [method, arguments]; options are the last argument. Arguments that JSON has no form for are objects:
{"big": digits} a bigint, {"float": text} a double, {"arange": shape} 0, 1, 2, … in that shape,
{"weights": [n, type, added]} probabilities (see below). Two names are no methods: "state" is the saved state, "restored"
some draws and, after the state before them was set again, some draws.
"""

import json
import pathlib
import re

import numpy as np

TARGET = pathlib.Path(__file__).parent / "numpy"

WEIGHTS = {"weights": [20, "f8"]}
MANY = {"weights": [10002, "f8"]}
SINGLE = {"weights": [500, "f4"]}


def weights(n, kind, added=0.0):
    """Whole numbers, every fifth of them zero, divided by their sum: the same doubles anywhere. `added` to the first."""
    whole = np.array([0 if i % 5 == 2 else i * 7919 % 1000 + 1 for i in range(n)], dtype=np.float64)
    p = whole / whole.sum()
    p[0] += added
    return p.astype(kind)


COMMON = [
    *[["random", [size]] for size in (None, 0, 1, 7, 100, [], [2, 3], [2, 3, 4])],
    *[["uniform", [-1.5, 2.25, size]] for size in (None, 50)],
    ["uniform", [0, 1e-300, [3, 3]]],
    *[["standardNormal", [size]] for size in (None, 3, 500)],
    *[["normal", [10, 0.1, size]] for size in (None, 51, [4, 5])],
    *[["permutation", [n]] for n in (0, 1, 2, 10, 257, 1000)],
    ["permutation", [{"arange": [7, 3]}]],
    *[["shuffle", [{"arange": shape}]] for shape in ([0], [1], [30], [8, 2])],
    *[["choice", [n]] for n in (1, 2, 65, 10002, 2**40)],
    *[["choice", [65, {"size": size}]] for size in (0, 1, 9, [2, 5], [2, 1, 3])],
    *[
        ["choice", [items, {"size": size, **how}]]
        for items in (20, {"arange": [20]})
        for how in ({}, {"p": WEIGHTS}, {"replace": False}, {"replace": False, "p": WEIGHTS})
        for size in (None, 1, 16, [3, 2])
    ],
    ["choice", [20, {"size": 100, "p": WEIGHTS}]],
    ["choice", [20, {"size": 20, "replace": False}]],
    ["choice", [10002, {"p": MANY}]],
    *[["choice", [10002, {"p": MANY, "size": size}]] for size in (200, 2000)],
    ["choice", [10002, {"size": 300, "replace": False, "p": MANY}]],
    *[["choice", [500, {"p": SINGLE, "size": size}]] for size in (None, 100)],
    ["choice", [10002, {"p": {"weights": [10002, "f4"]}, "size": 200}]],
    ["state", []],
    ["restored", []],
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
    ["choice", [{"arange": [5, 4]}, {"axis": 1}]],
    ["choice", [{"arange": [5, 20]}, {"size": 6, "axis": 1, "p": WEIGHTS}]],
    ["choice", [{"arange": [2, 20, 3]}, {"size": [2, 2], "axis": 1, "p": WEIGHTS, "replace": False}]],
    ["choice", [{"arange": [2, 3, 9]}, {"size": 4, "axis": 2, "replace": False, "shuffle": False}]],
    ["choice", [20, {"size": 6, "replace": False, "shuffle": False, "p": WEIGHTS}]],
    ["permutation", [{"arange": [3, 9]}, 1]],
    ["shuffle", [{"arange": [3, 9]}, 1]],
    *[["permuted", [{"arange": shape}]] for shape in ([0], [9], [4, 5], [2, 3, 4])],
    *[["permuted", [{"arange": [3, 4, 5]}, {"axis": axis}]] for axis in (0, 1, 2)],
    ["spawn", [3]],
]

RANDOM_STATE = [
    *COMMON,
    *integers("randint"),
    *[["randomSample", [size]] for size in (None, 3, [5, 2])],
    *[["rand", shape] for shape in ([], [4], [3, 2])],
    *[["randn", shape] for shape in ([], [5], [3, 3], [3000])],
    ["uniform", [2, -1, 10]],
    ["choice", [10002, {"size": 300, "replace": False}]],
]

LONG = 300_000  # normal draws in a row, so that the rare branches are met by the hundred

NAN, INFINITY = {"float": "NaN"}, {"float": "Infinity"}


def refusable(integers):
    """Calls at both sides of what NumPy refuses, for either family."""
    below, above = 2.0**-26 * (1 - 1e-6), 2.0**-26 * (1 + 1e-6)
    return [
        *[["random", [size]] for size in (0, -1, [2, -1], [0, -1])],
        *[["uniform", [low, high]] for low, high in ((1, 1), (1, 0), (0, INFINITY), (NAN, 1), (-1e308, 1e308))],
        *[["normal", [0, scale]] for scale in (0, -1, NAN, INFINITY)],
        *[[integers, [low, high]] for low, high in ((5, 6), (5, 5), (6, 5), (-3, -2))],
        *[[integers, [low, high, 0]] for low, high in ((5, 6), (6, 5))],
        *[[integers, [width]] for width in (1, 0, -1)],
        *[[integers, [{"big": str(-(2**63) + less)}, {"big": "0"}]] for less in (0, -1)],
        *[[integers, [{"big": str(2**63 + more)}]] for more in (0, 1)],
        *[["choice", [n]] for n in (1, 0, -1)],
        *[["choice", [n, {"size": 0}]] for n in (1, 0, -1)],
        *[["choice", [{"arange": [0]}, {"size": size}]] for size in (0, 1)],
        ["choice", [3, {"size": -1}]],
        *[["choice", [3, {"size": size, "replace": False}]] for size in (0, 3, 4, [2, 2])],
        *[["choice", [n, {"p": [0.5, 0.5]}]] for n in (1, 2, 3)],
        *[["choice", [2, {"p": p}]] for p in ([0.5, 0.6], [0.5, 0.4], [-0.5, 1.5], [NAN, 1], [NAN, -1], [INFINITY, 0])],
        *[["choice", [2, {"p": [0.5, 0.5 + sign * off]}]] for sign in (1, -1) for off in (below, above)],
        *[["choice", [9, {"p": {"weights": [9, "f8", off]}}]] for off in (0, below, above, -below, -above)],
        *[["choice", [10002, {"p": {"weights": [10002, "f8", off]}}]] for off in (0, below, above, -below, -above)],
        *[["choice", [500, {"p": {"weights": [500, "f4", off]}}]] for off in (0, 3e-4, -3e-4, 4e-4, -4e-4)],
        *[["choice", [3, {"size": size, "replace": False, "p": [0.5, 0, 0.5]}]] for size in (0, 1, 2, 3)],
        ["choice", [3, {"size": 0, "p": [0.5, 0.5]}]],
        ["choice", [0, {"size": 0, "p": []}]],
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
    if isinstance(value, list) and not all(isinstance(item, int) for item in value):
        return [argument(item) for item in value]
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, dict):
        return value
    if "big" in value:
        return int(value["big"])
    if "float" in value:
        return float(value["float"])
    if "arange" in value:
        return np.arange(np.prod(value["arange"])).reshape(value["arange"])
    if "weights" in value:
        return weights(*value["weights"])
    return {key: argument(item) for key, item in value.items()}


def state_of(generator):
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def restore(generator, saved):
    if isinstance(generator, np.random.RandomState):
        generator.set_state(saved)
    else:
        generator.bit_generator.state = saved


def state_words(generator):
    """All of a saved state, in pieces of 32 bits at most, lowest first; the double as it is."""
    saved = state_of(generator)
    inner = saved["state"]
    if isinstance(generator, np.random.RandomState):
        return np.array([*inner["key"], inner["pos"], saved["has_gauss"], saved["gauss"]], dtype=np.float64)
    wide = [(inner[name] >> shift) % 2**32 for name in ("state", "inc") for shift in range(0, 128, 32)]
    return np.array([*wide, saved["has_uint32"], saved["uinteger"]], dtype=np.float64)


def mixture(generator):
    return np.concatenate([generator.standard_normal(3), generator.permutation(6), generator.random(2)])


def call(generator, name, arguments):
    given = [argument(value) for value in arguments]
    options = given.pop() if given and isinstance(given[-1], dict) else {}
    if name == "shuffle":
        generator.shuffle(*given)
        return given[0]
    if name == "state":
        return state_words(generator)
    if name == "restored":
        saved = state_of(generator)
        first = mixture(generator)
        restore(generator, saved)
        return np.concatenate([first, mixture(generator)])
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
    long = digest(make(5).standard_normal(LONG))
    return {"numpy": np.__version__, "seeds": text, "long": [5, LONG, long], "calls": calls, "digests": digests}


def refusals(make, integers):
    """The calls, and for each whether NumPy refuses it: 1 or 0."""
    calls = refusable(integers)
    refused = ""
    for name, arguments in calls:
        try:
            call(make(1), name, arguments)
            refused += "0"
        except (ValueError, OverflowError):
            refused += "1"
    return {"calls": calls, "refused": refused}


def write(name, content):
    """One call or row of digests a line, so that a change shows where it is."""
    text = json.dumps(content, separators=(",", ":"))
    (TARGET / name).write_text(re.sub(r'(?<=[\]"]),(?=\["[a-zA-Z]|"[0-9a-f]{200})', ",\n", text) + "\n")


def published():
    """NumPy's own reference values, in its test sets: a seed and a thousand raw draws each; the first four, and a digest."""
    sets = {}
    for name in ("mt19937-testset-1", "mt19937-testset-2", "pcg64-testset-1", "pcg64-testset-2"):
        text = (pathlib.Path(np.__file__).parent / "random/tests/data" / (name + ".csv")).read_text()
        seed, *values = [int(line.split(",")[1], 16) for line in text.strip().splitlines()]
        raw = np.array(values, dtype=np.uint64)
        kept = raw if name.startswith("pcg64") else raw.astype(np.float64)
        sets[name] = {"seed": seed, "first": [str(value) for value in values[:4]], "digest": digest(kept)}
    return sets


np.seterr(invalid="ignore")
TARGET.mkdir(exist_ok=True)
write("generator.json", record(np.random.default_rng, GENERATOR_SEEDS, GENERATOR))
write("random-state.json", record(np.random.RandomState, RANDOM_STATE_SEEDS, RANDOM_STATE))
write(
    "refusals.json",
    {
        "generator": refusals(np.random.default_rng, "integers"),
        "randomState": refusals(np.random.RandomState, "randint"),
    },
)
(TARGET / "published.json").write_text(json.dumps(published(), indent=2) + "\n")
