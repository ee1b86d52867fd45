"""One group of real clients, each a process: who owns what, what was read, what was committed, and what may never happen.

A member is started as `<command> BOOTSTRAP GROUP TOPIC PROTOCOL` (classic or consumer), reads from the earliest offset, commits
every batch that it read, and prints
  ASSIGNED 0,3,7     the partitions it owns now, at every change
  READ 3 41          it was given the record at offset 41 of partition 3
  COMMITTED 3 42     the broker has acknowledged this commit
A line `leave` on standard input makes it leave the group and exit 0.
"""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from .broker import end

TOPIC, PARTITIONS = "shared", 12


class GroupError(Exception):
    pass


class Process:
    """A program with a line protocol; on_line is called by a thread of its own."""

    def __init__(self, name, command, log_file, on_line):
        self.name, self.on_line, self.last = name, on_line, ""
        with open(log_file, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, bufsize=1,
                                            start_new_session=True)
        self.log_file = log_file
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        for line in self.process.stdout:
            self.last = line.rstrip("\n")
            self.on_line(self, self.last)

    def tell(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def kill(self):
        end(self.process, 5, signal.SIGKILL)
        self.thread.join(5)


class Group:
    """Members of one group and the ledger of what they say."""

    def __init__(self, command, name, protocol, bootstrap, log_file):
        self.command, self.name, self.protocol, self.bootstrap, self.log_file = command, name, protocol, bootstrap, Path(log_file)
        self.lock = threading.Lock()
        self.members, self.owned = {}, {}
        self.read = {partition: set() for partition in range(PARTITIONS)}
        self.committed = dict.fromkeys(range(PARTITIONS), 0)
        self.binding = dict(self.committed)  # what the owner committed: one that lost the partition may commit too late for the next
        self.floors, self.faults = {}, []  # floors: what was binding when the member was told its partitions
        self.log_file.unlink(missing_ok=True)

    def start(self, *names):
        for name in names:
            with self.lock:
                self.owned[name] = set()
            log_file = self.log_file.with_suffix(f".{name}.log")
            log_file.unlink(missing_ok=True)
            self.members[name] = Process(name, [*self.command, self.bootstrap, self.name, TOPIC, self.protocol], log_file, self.heard)

    def heard(self, member, line):
        word, _, rest = line.partition(" ")
        with self.lock, open(self.log_file, "a") as log:
            print(f"{time.monotonic():.3f} {member.name} {line}", file=log)
            if word == "ASSIGNED" and member.name in self.owned:
                self.owned[member.name] = {int(partition) for partition in rest.split(",") if partition}
                self.floors[member.name] = dict(self.binding)
            elif word == "READ":
                partition, offset = map(int, rest.split())
                floor = self.floors.get(member.name, self.binding)[partition]
                if offset < floor:
                    self.faults.append(f"{member.name} read {offset} of partition {partition} again, committed was {floor}")
                self.read[partition].add(offset)
            elif word == "COMMITTED":
                partition, offset = map(int, rest.split())
                self.committed[partition] = max(self.committed[partition], offset)
                if partition in self.owned.get(member.name, ()):
                    self.binding[partition] = max(self.binding[partition], offset)

    def kill(self, name):
        self.members.pop(name).kill()
        with self.lock:
            self.owned.pop(name)

    def leave(self, *names, seconds=45):
        for name in names:
            self.members[name].tell("leave")
        for name in names:
            member = self.members.pop(name)
            try:
                code = member.process.wait(seconds)
            except subprocess.TimeoutExpired:
                raise GroupError(f"{name} did not leave within {seconds} s") from None
            finally:
                member.kill()
            if code:
                raise GroupError(f"{name} ended with exit code {code}; see {member.log_file}")
            with self.lock:
                self.owned.pop(name)

    def wait(self, what, reached, seconds):
        deadline = time.monotonic() + seconds
        while True:
            with self.lock:
                done, state = reached()
                if self.faults:
                    raise GroupError("; ".join(self.faults[:2]))
            if done:
                return
            for member in self.members.values():
                if member.process.poll() is not None:
                    raise GroupError(f"{member.name} ended by itself with exit code {member.process.returncode}, last said: {member.last}")
            if time.monotonic() > deadline:
                raise GroupError(f"after {seconds} s not: {what}; {state}")
            time.sleep(0.02)

    def wait_shares(self, shares, seconds):
        def reached():
            sizes, all_owned = sorted(map(len, self.owned.values())), [p for owned in self.owned.values() for p in owned]
            return sizes == sorted(shares) and sorted(all_owned) == list(range(PARTITIONS)), f"owned: {self.owned}"

        self.wait(f"shares of {shares}", reached, seconds)

    def wait_read(self, ends, seconds):
        """Every record before these offsets was read by somebody and is committed."""

        def reached():
            missing = {p: sorted(set(range(to)) - self.read[p])[:3] for p, to in ends.items() if len(self.read[p]) < to}
            open_commits = {p: self.committed[p] for p, to in ends.items() if self.committed[p] < to}
            return not missing and not open_commits, f"not read: {missing}, committed only: {open_commits}"

        self.wait(f"all read and committed up to {ends}", reached, seconds)

    def end(self):
        for member in self.members.values():
            member.kill()
        self.members = {}


class Feeder:
    """The world around the group (python/feeder.py): makes the topic, writes without a pause, tells ends and committed offsets."""

    def __init__(self, python, program, bootstrap, log_file):
        self.answer, self.answered = None, threading.Event()
        self.process = Process("feeder", [python, "-B", str(program), bootstrap, TOPIC, str(PARTITIONS)], log_file, self.heard)
        self.wait_answer("start")

    def heard(self, _, line):
        self.answer = line
        self.answered.set()

    def wait_answer(self, asked, seconds=60):
        if not self.answered.wait(seconds):
            raise GroupError(f"no answer of the feeder to {asked} within {seconds} s; see {self.process.log_file}")
        word, _, rest = self.answer.partition(" ")
        if word == "ERROR":
            raise GroupError(f"{asked}: {rest}")
        return {int(p): int(offset) for p, offset in (pair.split("=") for pair in rest.split())}

    def ask(self, line):
        self.answered.clear()
        self.process.tell(line)
        return self.wait_answer(line)

    def end(self):
        self.process.kill()
