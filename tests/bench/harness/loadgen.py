"""Calls of the load generator; see `loadgen --help`."""
import json
import subprocess

TIMEOUT_S = 180


class LoadgenError(RuntimeError):
    pass


class Loadgen:
    def __init__(self, program):
        self.program = str(program)

    def call(self, command, port, topic="bench", timeout_s=TIMEOUT_S, **options):
        """Runs one command and returns its JSON line; an error that it saw is a LoadgenError."""
        return self.result(self.begin(command, port, topic, **options), timeout_s)

    def begin(self, command, port, topic="bench", **options):
        """Starts a command without waiting for it."""
        arguments = [self.program, command, "--port", str(port), "--topic", topic]
        for key, value in options.items():
            name = "--" + key.replace("_", "-")
            if key == "configs":
                for config, setting in value.items():
                    arguments += ["--config", f"{config}={setting}"]
            elif value is True:
                arguments.append(name)
            elif value is not False and value is not None:
                arguments += [name, str(value)]
        return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def result(process, timeout_s=TIMEOUT_S):
        try:
            output, errors = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise LoadgenError(f"no end within {timeout_s} s: {' '.join(process.args)}") from None
        if process.returncode != 0:
            raise LoadgenError(f"{errors.strip()} ({' '.join(process.args)})")
        return json.loads(output)


def sample(line):
    """The figures of a measurement that the tables need, from the load generator's line."""
    latency = line["latency_us"]
    figures = {
        "mb_per_s": line["bytes_per_s"] / 1e6,
        "records_per_s": line["records_per_s"],
        "requests_per_s": line["requests_per_s"],
        "p50_us": latency["p50"], "p99_us": latency["p99"], "p999_us": latency["p999"],
        "own_cores": line["own_cpu_s"] / line["seconds"],
        "broker_cores": line["broker_cpu_s"] / line["seconds"],
    }
    if line["bytes"]:
        figures["cpu_s_per_gb"] = line["broker_cpu_s"] / line["bytes"] * 1e9
    if line["requests"]:
        figures["cpu_s_per_million"] = line["broker_cpu_s"] / line["requests"] * 1e6
    if "ack_us" in line:
        figures["ack_p50_us"], figures["ack_p99_us"] = line["ack_us"]["p50"], line["ack_us"]["p99"]
    return figures
