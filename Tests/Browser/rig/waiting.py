"""Waiting for conditions, with deadlines."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
# A busy machine with two cores is slow; who waits in vain has a failing test anyway.
PATIENCE = 20.0


def until(what: str, ready: Callable[[], Value], within: float = PATIENCE) -> Value:
    """The first value of `ready` that counts as true."""
    end = time.monotonic() + within
    while True:
        value = ready()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {within:g} s: {what}")
        time.sleep(0.04)
