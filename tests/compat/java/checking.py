"""How the checks of tools and applications compare, and how they are told to the runner."""

import sys
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
            time.sleep(0.1)


def run_checks(client, checks):
    """Runs (name, function) one after the other and exits: 0, or 1 when one failed."""
    print("CLIENT", client, flush=True)
    failed = 0
    for name, check in checks:
        try:
            check()
            print(f"PASS {name}", flush=True)
        except Exception as error:
            failed += 1
            print(f"FAIL {name}: {' '.join(f'{type(error).__name__} {error}'.split())[:400]}", flush=True)
    sys.exit(1 if failed else 0)
