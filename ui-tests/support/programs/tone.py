"""Plays a tone of 440 Hz, for as long as it is let."""

import math
import struct
import sys

RATE = 48000

period = b"".join(struct.pack("<h", round(12000 * math.sin(2 * math.pi * 440 * i / RATE))) for i in range(RATE))
while True:
    sys.stdout.buffer.write(period)
