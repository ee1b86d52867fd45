"""What the figures were taken on: enough to compare, nothing that names a place."""
import os
import platform
import subprocess
import time


def _first(path, prefix):
    with open(path, encoding="utf-8") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(prefix)), "unknown")


def _output(command, stream="stdout"):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        return getattr(done, stream).strip()
    except OSError:
        return "not installed"


def describe():
    """Rows (name, value) about machine and software."""
    memory_kb = int(_first("/proc/meminfo", "MemTotal").split()[0])
    with open("/proc/sys/net/ipv4/tcp_congestion_control", encoding="ascii") as congestion:
        default_congestion = congestion.read().strip()
    java = _output(["java", "-version"], "stderr").splitlines()
    return [
        ("processor", f"{_first('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores"),
        ("memory", f"{memory_kb / 1024 / 1024:.0f} GiB"),
        ("kernel", f"Linux {platform.release()}"),
        ("TCP congestion control", f"{default_congestion} by default"),
        ("Java", java[0] if java else "not installed"),
        ("Apache Kafka", "4.3.1"),
    ]


def taken(repository, began):
    """When figures were taken, and of which state of the source."""
    commit = _output(["git", "-C", str(repository), "rev-parse", "--short", "HEAD"])
    return {"began": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(began)), "commit": commit}


def foreign_load():
    """The share of all cores that was busy in the second before a part, with the brokers idle: noise from elsewhere."""
    def busy():
        with open("/proc/stat", encoding="ascii") as stat:
            fields = [int(field) for field in stat.readline().split()[1:9]]
        return sum(fields) - fields[3] - fields[4], sum(fields)
    busy_before, all_before = busy()
    time.sleep(1)
    busy_after, all_after = busy()
    return (busy_after - busy_before) / max(all_after - all_before, 1)
