"""What every Python member of a group does: tells what it owns, reads and commits (the lines are told in ../harness/group.py)."""

import sys
import threading


def say(*words):
    print(*words, flush=True)


class Member:
    """Command line: BOOTSTRAP GROUP TOPIC PROTOCOL. `leaving` is set when standard input says so or ends."""

    def __init__(self):
        self.bootstrap, self.group, self.topic, self.protocol = sys.argv[1:5]
        self.leaving, self.owned = threading.Event(), None
        threading.Thread(target=self.wait_for_leave, daemon=True).start()

    def wait_for_leave(self):
        sys.stdin.readline()
        self.leaving.set()

    def tell_owned(self, partitions):
        partitions = sorted(partitions)
        if partitions != self.owned:
            self.owned = partitions
            say("ASSIGNED", ",".join(map(str, partitions)))

    def tell_read(self, offsets):
        """Answers the positions to commit, partition -> offset, of these (partition, offset)."""
        positions = {}
        for partition, offset in offsets:
            say("READ", partition, offset)
            positions[partition] = offset + 1
        return positions

    def tell_committed(self, positions):
        for partition, offset in positions.items():
            say("COMMITTED", partition, offset)
