"""A Faust word count by two workers, read back from the changelog of its table. Command line: BOOTSTRAP."""

import asyncio
import collections
import importlib.metadata
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

PARTITIONS = 4  # as in word_count.py
GROUP, CHANGELOG = "word-count", "word-count-counts-changelog"
VOCABULARY = ["log", "broker", "käse", "offset", "group", "record", "batch", "epoch", "fetch", "commit"]


class WordCount:
    def __init__(self, bootstrap, directory):
        self.bootstrap, self.directory, self.workers = bootstrap, directory, []
        self.random, self.expected = random.Random(4), collections.Counter()

    def start_worker(self, name):
        command = [sys.executable, "-B", str(Path(__file__).parent / "word_count.py"), f"--datadir={self.directory / name}", "worker", "-l", "warn",
                   "--without-web"]
        self.workers.append(subprocess.Popen(command, env=os.environ | {"BOOTSTRAP": self.bootstrap}, stdin=subprocess.DEVNULL, stdout=sys.stderr,
                                             cwd=self.directory))

    async def write(self, lines):
        async with AIOKafkaProducer(bootstrap_servers=self.bootstrap) as producer:
            for i in range(lines):
                words = self.random.choices(VOCABULARY, k=5)
                self.expected.update(words)
                await producer.send("lines", " ".join(words).encode(), partition=i % PARTITIONS)

    async def counted(self):
        """The counts that the changelog tells, and the number of records that the group has not committed."""
        counts, behind = collections.Counter(), 0
        async with AIOKafkaConsumer(bootstrap_servers=self.bootstrap, group_id=GROUP, enable_auto_commit=False) as reader:
            for topic in ("lines", "words", CHANGELOG):
                partitions = [TopicPartition(topic, p) for p in range(PARTITIONS)]
                ends = await reader.end_offsets(partitions)
                if topic == CHANGELOG:
                    await self.read(reader, ends, counts)
                else:
                    behind += sum([end - (await reader.committed(partition) or 0) for partition, end in ends.items()])
        return counts, behind

    async def read(self, reader, ends, counts):
        reader.assign(list(ends))
        await reader.seek_to_beginning()
        while any([await reader.position(partition) < end for partition, end in ends.items()]):
            for records in (await reader.getmany(timeout_ms=200)).values():
                for record in records:
                    counts[json.loads(record.key)] = json.loads(record.value)

    async def settled(self, members, seconds=60):
        """The group has this many members and no rebalance goes on. A rebalance amid records counts some of them twice: at least once."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        deadline = time.monotonic() + seconds
        try:
            while True:
                [[_, _, state, _, _, found, *_]] = (await admin.describe_consumer_groups([GROUP]))[0].groups
                if (state, len(found)) == ("Stable", members):
                    return
                if time.monotonic() > deadline:
                    raise RuntimeError(f"after {seconds} s the group is {state} with {len(found)} members instead of {members}")
                await asyncio.sleep(0.2)
        finally:
            await admin.close()

    async def wait_counted(self, seconds=60):
        deadline = time.monotonic() + seconds
        while True:
            counts, behind = await self.counted()
            if counts == self.expected and not behind:
                return
            for worker in self.workers:
                if worker.poll() is not None:
                    raise RuntimeError(f"a worker ended by itself with exit code {worker.returncode}")
            if time.monotonic() > deadline:
                raise RuntimeError(f"after {seconds} s {dict(counts)} instead of {dict(self.expected)}, {behind} records not committed")
            await asyncio.sleep(0.5)

    # One function a check, in the order of CHECKS.

    async def word_count(self):
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1) for topic in ("lines", "words")])
        self.start_worker("one")
        self.start_worker("two")
        deadline = time.monotonic() + 60
        while CHANGELOG not in await admin.list_topics():  # Faust makes it; to read it sooner would make it with other settings
            if time.monotonic() > deadline:
                raise RuntimeError("after 60 s no changelog of the table")
            await asyncio.sleep(0.2)
        await admin.close()
        await self.settled(2)
        await self.write(400)
        await self.wait_counted()

    async def worker_killed(self):
        killed = self.workers.pop(0)
        killed.kill()
        killed.wait()
        await self.settled(1)
        await self.write(400)
        await self.wait_counted()

    async def worker_joins(self):
        self.start_worker("three")
        await self.settled(2)
        await self.write(400)
        await self.wait_counted()
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(20)

    def end(self):
        for worker in self.workers:
            worker.kill()
            worker.wait()


async def main():
    print("CLIENT faust-streaming", importlib.metadata.version("faust-streaming"), flush=True)
    print("NOTE processing_guarantee=exactly_once needs transactions; these checks run at_least_once, its default", flush=True)
    directory, failed = Path(tempfile.mkdtemp(prefix="compat-faust-")), False
    suite = WordCount(sys.argv[1], directory)
    try:
        for name, check in (("faust-word-count", suite.word_count), ("faust-worker-killed", suite.worker_killed),
                            ("faust-worker-joins", suite.worker_joins)):
            try:
                await check()
                print(f"PASS {name}", flush=True)
            except Exception as error:
                failed = True
                print(f"FAIL {name}:", " ".join(f"{type(error).__name__} {error}".split())[:400], flush=True)
    finally:
        suite.end()
        shutil.rmtree(directory, ignore_errors=True)
    sys.exit(1 if failed else 0)


asyncio.run(main())
