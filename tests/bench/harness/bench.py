"""What all parts of a run share: programs, places, the two brokers, and how a row is measured."""
import sys
import time

from . import loadgen as load
from . import process
from .brokers import Kafka, Limit, Zurau

# What a row is measured with: the broker and the topic configs that set its durability.
VARIANTS = {
    "zurau": ("zurau", {}),
    "zurau commit": ("zurau", {"zurau.durability": "commit"}),
    "zurau interval": ("zurau", {"zurau.durability": "interval"}),
    "zurau os": ("zurau", {"zurau.durability": "os"}),
    "kafka": ("kafka", {}),
    "kafka fsync": ("kafka", {"flush.messages": "1"}),
}


class Bench:
    def __init__(self, settings):
        self.settings = settings
        self.loadgen = load.Loadgen(settings.tools / "loadgen")
        self.work = settings.work
        self._brokers = {}
        self._topics = 0

    def say(self, text):
        print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)

    # Servers

    def new_zurau(self, directory):
        return Zurau(self.loadgen, self.work / directory, self.settings.binary)

    def new_kafka(self, directory):
        heap = self.settings.kafka_heap.split() if self.settings.kafka_heap else None
        return Kafka(self.loadgen, self.work / directory, self.settings.kafka_libs, heap)

    def new_limit(self, job, *arguments):
        return Limit(self.loadgen, self.work / "limit", self.settings.tools / "limit_server", job, *arguments)

    def broker(self, name):
        """The broker that the load parts share, started and warmed up when first asked for."""
        if name not in self._brokers:
            broker = self.new_zurau("zurau") if name == "zurau" else self.new_kafka("kafka")
            self._brokers[name] = broker
            broker.start()
            self.warm_up(broker)
        return self._brokers[name]

    def warm_up(self, broker):
        """Runs every kind of request until the JVM has compiled its ways; the native broker gets a short turn too."""
        seconds = self.settings.warm_up_s if broker.name == "kafka" else 1
        self.say(f"warming up {broker.name}")
        for batch_bytes, partitions in ((262144, 4), (0, 4)):
            topic = self.new_topic_name()
            broker.create(topic, partitions, {})
            shape = {"partitions": partitions, "connections": 8, "warmup": 0}
            self.loadgen.call("produce", broker.port, topic, batch_bytes=batch_bytes, record_bytes=1024,
                              seconds=seconds, **shape)
            self.loadgen.call("fetch", broker.port, topic, seconds=seconds,
                              max_bytes=1 << 20 if batch_bytes else 1, **shape)
            broker.delete(topic)

    def memory(self):
        """Memory of the shared brokers now, after what they have been through; see process.memory_mb."""
        return {name: process.memory_mb(broker.pid) for name, broker in self._brokers.items()}

    def stop_brokers(self):
        for broker in self._brokers.values():
            broker.remove()
        self._brokers.clear()

    def new_topic_name(self):
        self._topics += 1
        return f"bench-{self._topics}"

    # Rows

    def variants(self, names):
        """Those of `names` whose broker takes part in this run."""
        return [name for name in names if name.split()[0] in self.settings.brokers]

    def repeat(self, names, measure):
        """Samples of `measure(name)` for each name, taken in turns: A B C, A B C, A B C."""
        samples = {name: [] for name in names}
        for _ in range(self.settings.repetitions):
            for name in names:
                samples[name].append(measure(name))
        return samples

    def measure(self, command, server, topic, **options):
        """One measurement with the window of this run."""
        window = {"warmup": self.settings.window_warm_up_s, "seconds": self.settings.window_s}
        line = self.loadgen.call(command, server.port, topic, pid=server.pid, **{**window, **options})
        return load.sample(line)
