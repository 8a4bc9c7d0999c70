"""Forbids system calls, as the profiles of containers do and old kernels lack them."""

from __future__ import annotations

import ctypes
import platform
import struct

NUMBERS = {
    "memfd_create": {"x86_64": 319, "aarch64": 279},
    "pidfd_send_signal": {"x86_64": 424, "aarch64": 424},
    "pidfd_open": {"x86_64": 434, "aarch64": 434},
    "clone3": {"x86_64": 435, "aarch64": 435},
}

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
PR_SET_NO_NEW_PRIVS = 38
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid(error: int, *calls: str) -> None:
    """Let system calls fail with an error from now on, here and in all children (seccomp(2))."""
    steps = [(LOAD, 0, 0, 0)]
    for call in calls:
        steps += [(JUMP_IF_EQUAL, 0, 1, NUMBERS[call][platform.machine()]), (RETURN, 0, 0, ERRNO | error)]
    steps += [(RETURN, 0, 0, ALLOW)]
    program = Program(len(steps), b"".join(struct.pack("HBBI", *step) for step in steps))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)):
        if libc.prctl(*arguments):
            raise OSError(ctypes.get_errno(), "prctl")
