"""A child process that does not outlive its parent, however the parent ends (kill -9 too).

Imports nothing of Django: the supervisor, the web server, the worker's pool and the reader's child use it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(sig: int = signal.SIGKILL) -> None:
    """Ask the kernel to send ``sig`` to this process when its parent ends; for preexec_fn and after a fork.

    The wish is not inherited by further children: each generation asks for itself. Linux only; elsewhere
    nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, sig, 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), sig)
