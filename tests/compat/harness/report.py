"""The outcome as a table on the terminal and as docs/COMPATIBILITY.md."""

import json

from .toolchains import SUITE

DOCUMENT = SUITE.parent.parent / "docs" / "COMPATIBILITY.md"
REFERENCE = SUITE / "kafka.json"  # the same checks against Apache Kafka, written by a run with --kafka
MARKS = {"PASS": "+", "FAIL": "**!**", "SKIP": "-"}

HEAD = """# Compatibility

This file is written by `./dev compat`; do not edit it. That command installs unmodified clients from their package
registries, starts a fresh broker on a free port for each of them, lets a small program in the client's own language
run every check below, has two other clients read what it wrote, stops the broker, and lets `kafka-dump-log` read every
file that the broker left. The programs stand in `tests/compat`, one a client, and show how each client is pointed at
the broker. The checks of consumer groups (`group-`) run on a second broker, each member a process of its own that is killed
with SIGKILL like the broker; sessions last 6 s, everything else is the default. Kafka's console tools, Kafka Connect, Faust
and Burrow have checks of their own.

The column *Kafka* tells how many of the same checks pass against Apache Kafka {kafka} (`tests/compat/run --kafka`), which
shows that the checks are right, and where Zurau serves a client that Kafka has turned away.

"""


def load_checks(path=SUITE / "checks.txt"):
    """checks.txt as section -> [(name, what it shows)]."""
    sections, section = {}, None
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            name, shown = line.split(None, 1)
            section.append((name, shown.strip()))
    return sections


def program_checks(client):
    """The names that a client's program must tell."""
    sections = load_checks()
    return [name for name, _ in sections.get(client, sections["clients"])]


def print_table(outcomes, verbose):
    print(f"\n{'client':<26}{'version':<28}{'passed':>7}{'failed':>7}{'skipped':>8}{'seconds':>9}")
    for o in outcomes:
        if o.not_run:
            print(f"{o.client:<26}NOT RUN: {o.not_run}")
        else:
            print(f"{o.title[:25]:<26}{o.version[:27]:<28}{o.count('PASS'):>7}{o.count('FAIL'):>7}{o.count('SKIP'):>8}{o.seconds:>9.1f}")
    for o in outcomes:
        for name, (verdict, why, seconds) in o.checks.items():
            if verdict == "FAIL" or verbose:
                print(f"{verdict} {o.client} {name} ({seconds:.1f} s){': ' + why if why else ''}")


def load_reference():
    return json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {"version": "", "clients": {}}


def save_reference(outcomes, version):
    """Replaces what is known of these clients."""
    rows = {o.client: {name: verdict for name, (verdict, _, _) in o.checks.items()} for o in outcomes if not o.not_run}
    REFERENCE.write_text(json.dumps({"version": version, "clients": load_reference()["clients"] | rows}, indent=1) + "\n")


def summary(o, reference):
    rows = reference["clients"].get(o.client, {})
    passed = sum(verdict == "PASS" for verdict in rows.values())
    return f"| {o.title} | {o.version} | {o.count('PASS')} | {o.count('FAIL')} | {o.count('SKIP')} | {passed} |\n"


def matrix(outcomes, names):
    header = "".join(f" | {i}" for i, _ in enumerate(outcomes, 1))
    text = f"| Check{header} | What it shows |\n|---{'|---' * len(outcomes)}|---|\n"
    for name, shown in names:
        marks = [MARKS[o.checks[name][0]] if name in o.checks else "" for o in outcomes]
        text += f"| {name}{''.join(' | ' + mark for mark in marks)} | {shown} |\n"
    return text


def reasons(outcomes, reference):
    text = ""
    for o in outcomes:
        for name, (verdict, why, _) in o.checks.items():
            if verdict != "PASS":
                text += f"- {o.title} {o.version}, {name}: {'**failed**' if verdict == 'FAIL' else 'skipped'}: {why}\n"
    for client, rows in reference["clients"].items():
        failed = [name for name, verdict in rows.items() if verdict == "FAIL"]
        if failed:
            title = next((o.title + " " + o.version for o in outcomes if o.client == client), client)
            text += f"- {title} against Apache Kafka {reference['version']}: {', '.join(failed)} fail there.\n"
    return text


def rows_of(o, checks):
    """The checks of a program that has its own, and those of the runner that were made of it."""
    return checks[o.client] + [row for row in checks["runner"] if row[0] in o.checks]


def write_document(outcomes):
    reference, checks = load_reference(), load_checks()
    clients = [o for o in outcomes if o.client not in checks]
    text = HEAD.format(kafka=reference["version"])
    text += "| Client | Version | Passed | Failed | Skipped | Kafka |\n|---|---|--:|--:|--:|--:|\n"
    text += "".join(summary(o, reference) for o in outcomes)
    text += "\n## Clients, check by check\n\n`+` passed, `-` skipped, **!** failed; the columns are\n"
    text += ", ".join(f"{i} {o.title} {o.version}" for i, o in enumerate(clients, 1)) + ".\n\n"
    text += matrix(clients, checks["clients"] + checks["groups"] + [row for row in checks["runner"] if any(row[0] in o.checks for o in clients)])
    for o in outcomes:
        if o.client in checks:
            text += f"\n## {o.title}\n\n" + matrix([o], rows_of(o, checks))
    text += "\n## What to know of a client\n\n" + "".join(f"- {o.title} {o.version}: {note}\n" for o in outcomes for note in o.notes)
    text += "\n## What is not a plain pass\n\n" + (reasons(outcomes, reference) or "Nothing.\n")
    DOCUMENT.write_text(text)
