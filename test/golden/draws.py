"""The numbers of test/oracle/draws.ts: test data that need not be stored, since both languages draw the same."""

import numpy as np


class Draws:
    def __init__(self, seed):
        self.x = (seed * 0x9E3779B1) & 0xFFFFFFFF

    def next(self):
        self.x = (self.x * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.x >> 8) * 2.0**-23 - 1.0

    def array(self, shape, scale):
        """Float64 numbers that 32-bit floats hold exactly when `scale` is a power of two."""
        count = int(np.prod(shape))
        return np.array([self.next() * scale for _ in range(count)], dtype=np.float64).reshape(shape)
