"""Runs of the program that a signal ends."""

import signal
import subprocess
import time

from conftest import BINARY, PATIENCE


def assert_killed(arguments, number, delay):
    """Starts the program, sends it a signal after a delay and asserts that this ended it, silently."""
    # A background job of a shell ignores interrupts, and so would what it starts.
    process = subprocess.Popen(
        [BINARY, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None,
    )
    time.sleep(delay)
    process.send_signal(number)
    output, errors = process.communicate(timeout=20 * PATIENCE)
    assert process.returncode == -number, "the run ended before it was killed"
    assert (output, errors) == (b"", b"")
