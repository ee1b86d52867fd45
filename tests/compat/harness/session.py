"""One client against one fresh broker: its checks, the cross reading, the clean stop and kafka-dump-log over the files."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field

from . import toolchains
from .broker import BrokerError
from .clients import ABOUT_GROUPS, CLIENTS, JVM, MEMBERS, READERS
from .group_checks import start_group_checks

CLIENT_SECONDS = 600  # of which a machine that does nothing else needs a fifth
READER_SECONDS = 120
COMPLAINTS = re.compile(r"(Mismatches in|Non-consecutive|Found |Error|Could not|\S*Exception)|.*isvalid: false")


@dataclass
class Outcome:
    """What came of one client: checks maps a name to (PASS, FAIL or SKIP; why; seconds)."""

    client: str
    title: str = ""
    version: str = ""
    checks: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)  # what a user of this client must know, told by its program
    not_run: str = ""
    seconds: float = 0

    def count(self, verdict):
        return sum(1 for found, _, _ in self.checks.values() if found == verdict)

    def note(self, name, verdict, why="", seconds=0.0):
        why = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", why.replace(f"{toolchains.BUILD.parent.parent}/", ""))
        self.checks[name] = (verdict, " ".join(why.split()), seconds)


def follow(command, log_file, seconds, on_line):
    """Runs the program, hands over its lines as they come, ends it after its time; answers what went wrong, or nothing."""
    with open(log_file, "wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL, text=True, start_new_session=True)
    late = threading.Event()

    def out_of_time():
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(seconds, out_of_time)
    timer.start()
    try:
        for line in process.stdout:
            on_line(line.rstrip("\n"))
        process.wait()
    finally:
        timer.cancel()
        try:
            os.killpg(process.pid, signal.SIGKILL)  # what the program may have left behind
        except ProcessLookupError:
            pass
    if late.is_set():
        return f"not done within {seconds} s"
    return f"ended with exit code {process.returncode}; see {log_file}" if process.returncode not in (0, 1) else None


def run_checks(outcome, command, broker, expected):
    last = time.monotonic()

    def on_line(line):
        nonlocal last
        now = time.monotonic()
        verdict, _, rest = line.partition(" ")
        if verdict == "CLIENT":
            outcome.title, _, outcome.version = re.match(r"(.*?)( )(v?\d.*)", rest).groups()
        elif verdict == "NOTE":
            outcome.notes.append(rest)
        elif verdict in ("PASS", "FAIL", "SKIP"):
            name, _, why = rest.partition(": ")
            known = name in expected
            outcome.note(name, verdict if known else "FAIL", why if known else "checks.txt does not know this check", now - last)
            last = now

    wrong = follow([*command, broker.bootstrap], toolchains.LOGS / f"{outcome.client}.log", CLIENT_SECONDS, on_line)
    try:
        broker.check_alive()
    except BrokerError as error:
        wrong = str(error)
    missing = [name for name in expected if name not in outcome.checks]
    for name in missing:
        outcome.note(name, "FAIL", wrong or "the program did not tell")
    if wrong and not missing:
        outcome.note("program", "FAIL", wrong)


def read_by_others(outcome, broker):
    topics = [name for name, (verdict, _, _) in outcome.checks.items() if name.startswith("codec-") and verdict == "PASS"]
    if not topics:
        return
    for name, reader in READERS.items():
        if reader == outcome.client:
            continue
        failures, started = [], time.monotonic()
        try:
            command = CLIENTS[reader]()
        except toolchains.Missing as why:
            outcome.note(name, "SKIP", str(why))
            continue
        wrong = follow([*command, broker.bootstrap, *topics], toolchains.LOGS / f"{outcome.client}-{name}.log", READER_SECONDS,
                       lambda line: failures.append(line) if line.startswith("FAIL") else None)
        failures += [wrong] if wrong else []
        outcome.note(name, "FAIL" if failures else "PASS", "; ".join(failures), time.monotonic() - started)


def dump(log_file, files, *options):
    """Complaints of kafka-dump-log, Kafka's own reader, about these files."""
    tool = [*JVM, "-cp", f"{toolchains.java('modern')[0]}/*", "org.apache.kafka.tools.DumpLogSegments", *options, "--files"]
    done = subprocess.run([*tool, ",".join(map(str, files))], capture_output=True, text=True, errors="replace", timeout=120)
    log_file.write_text(done.stdout + done.stderr)
    lines = (done.stdout + done.stderr).splitlines()
    if done.returncode or not any(line.startswith("Dumping") for line in lines):
        return [f"exit code {done.returncode}", *lines[-1:]]
    return [line for line in lines if COMPLAINTS.match(line)]


def dump_logs(outcome, broker):
    """Every file that the broker left behind; where they are of interest, metadata and groups record by record."""
    parts = [path for path in broker.log_dir.glob("*/*") if not path.parent.name.endswith("-delete")]  # waiting to be removed
    logs = sorted(path for path in parts if path.suffix in (".log", ".index", ".timeindex", ".txnindex", ".snapshot"))
    rows = [("kafka-dump-log", logs, "--deep-iteration")]
    if outcome.client == "console-tools":
        metadata = [path for path in logs if path.parent.name == "__cluster_metadata-0" and path.suffix == ".log"]
        rows.append(("kafka-dump-metadata", metadata, "--cluster-metadata-decoder"))
    if outcome.client in ABOUT_GROUPS:
        offsets = [path for path in logs if path.parent.name.startswith("__consumer_offsets-") and path.suffix == ".log"]
        rows.append(("kafka-dump-offsets", offsets, "--offsets-decoder"))
    for name, files, option in rows:
        started = time.monotonic()
        try:
            complaints = dump(toolchains.LOGS / f"{outcome.client}-{name}.log", files, option)
        except toolchains.Missing as why:
            outcome.note(name, "SKIP", str(why))
            continue
        why = "; ".join(complaints[:3]).replace(f"{broker.log_dir}/", "")
        outcome.note(name, "FAIL" if why else "PASS", why, time.monotonic() - started)


def run_client(client, make_broker, expected, keep=False, groups=True):
    outcome, started = Outcome(client), time.monotonic()
    try:
        command = CLIENTS[client]()
    except toolchains.Missing as why:
        outcome.not_run = str(why)
        return outcome
    directory = tempfile.mkdtemp(prefix="zurau-compat-")
    broker = make_broker(directory, toolchains.LOGS / f"{client}.broker.log")
    wait_for_group = lambda: None
    try:
        broker.start()
        if groups and client in MEMBERS and broker.log_dir:
            wait_for_group = start_group_checks(outcome, make_broker)
        run_checks(outcome, command, broker, expected)
        read_by_others(outcome, broker)
        broker.stop()
        if broker.log_dir:
            dump_logs(outcome, broker)
    except BrokerError as error:
        outcome.note("broker", "FAIL", str(error))
    finally:
        wait_for_group()
        broker.kill()
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)
    outcome.seconds = time.monotonic() - started
    return outcome
