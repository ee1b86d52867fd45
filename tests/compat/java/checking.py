"""How the checks of the console tools compare."""

import time


def contains(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"no {part!r} in {text.strip()[:300]!r}")


def absent(text, part):
    if part in text:
        raise AssertionError(f"{part!r} in {text.strip()[:300]!r}")


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{str(actual)[:300]} instead of {expected}")


def eventually(check, seconds=10):
    deadline = time.monotonic() + seconds
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
