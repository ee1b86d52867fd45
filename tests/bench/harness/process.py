"""Processes that are started, looked at and surely stopped again."""
import atexit
import os
import signal
import socket
import subprocess

_running = []


def spawn(command, log_path, env=None):
    """Starts `command` in a session of its own, its output appended to `log_path`."""
    with open(log_path, "ab") as log:
        process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                   env=env, start_new_session=True)
    _running.append(process)
    return process


def stop(process, timeout_s=120):
    """Asks for a clean stop and waits for it; kills what does not listen, and says so."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise RuntimeError(f"process {process.pid} did not stop within {timeout_s} s") from None
    if process in _running:
        _running.remove(process)


@atexit.register
def _kill_all():
    for process in _running:
        if process.poll() is None:
            process.kill()
            process.wait()


def memory_mb(pid):
    """Resident memory in MB: all of it, the part that no file backs, and the most that it has been."""
    fields = {}
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            key, _, value = line.partition(":")
            fields[key] = value.split()
    return {name: int(fields[key][0]) * 1024 / 1e6
            for name, key in (("rss", "VmRSS"), ("anonymous", "RssAnon"), ("peak", "VmHWM"))}


def cpu_seconds(pid):
    """CPU time that all threads of a process have used."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
