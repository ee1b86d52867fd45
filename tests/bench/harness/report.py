"""The tables of a run as Markdown: docs/PERFORMANCE.md."""
from . import report_groups as groups
from . import targets
from .figures import median, number, ratio, size, spread, table, times
from .topics import BATCH_BYTES, FETCH_BYTES, PARTITIONS

INTRODUCTION = """# Performance

Written by `./dev bench`; take no figure from here without running it on your machine. `./dev bench produce fetch` measures named
parts anew, `./dev bench --quick` takes six minutes, and `tests/bench/run --help` tells the rest."""

METHOD = f"""## How it is measured

Zurau and Apache Kafka run at the same time on the same disk and are measured in turns, row by row (A B C, A B C, ...). A figure
is the median of the repetitions, a ratio the median of the ratios of neighbours. Before a Produce row's measurement the disk is
brought to rest (`sync`). Kafka is warmed up and runs with the settings and JVM options of its own start script. The load
comes from `tests/bench/loadgen`: one thread, ready-made frames with their CRC computed beforehand, and fetched records thrown away in the kernel, so that the broker is what is measured. It
checks every answer: an error code, a wrong offset or a connection closed fails the run, and what a fetch row reads has been read
back once with its CRCs checked.

- **batched**: one batch of up to {BATCH_BYTES // 1024} KiB a Produce; a Fetch asks for {FETCH_BYTES // 1024} KiB. **Unbatched**: one record a request both ways.
- Produce keeps 5 requests in flight on a connection, as clients do by default, with acks=all; Fetch one. Connections spread over
  up to {PARTITIONS} partitions. Zurau is shown with each durability: `commit` (its default: on the disk before the answer) and `os`; Kafka
  without an fsync (its default) and with one per batch (`flush.messages=1`).
- CPU is that of the broker's process with all its threads. The load generator runs on the same cores and takes its part.
- The **limit programs** (`tests/bench/limits`) do the least that the job needs on one epoll thread, under the same load: `produce` receives,
  computes the CRC and writes to a file; `commit` also answers only after an fdatasync shared by all that wait; `fetch` sends a
  cached file with sendfile; `echo` only answers."""


def write(results, environment, findings):
    """`results`: part -> record as run leaves it; `findings`: path of the text on what the profile shows, or none there."""
    figures = {part: record["figures"] for part, record in results.items()}
    sections = [INTRODUCTION, environment_section(environment, results), "## Targets\n\n" + targets.judge(results), METHOD]
    if "produce" in figures:
        sections.append(produce_section(figures["produce"]))
    if "fetch" in figures:
        sections.append(fetch_section(figures["fetch"]))
    if "latency" in figures:
        sections.append(latency_section(figures["latency"]))
    if "requests" in figures:
        sections.append(requests_section(figures["requests"]))
    if "groups" in figures:
        sections.append(groups.section(figures["groups"]))
    if "startup" in figures:
        sections.append(startup_section(figures["startup"]))
    sections.append(load_memory_section(results))
    if "clients" in figures:
        sections.append(clients_section(figures["clients"]))
    if findings.exists():
        sections.append(findings.read_text().strip())
    return "\n\n".join(sections) + "\n"


def environment_section(environment, results):
    rows = list(environment)
    for part, record in results.items():
        taken = record["taken"]
        rows.append((f"taken: {part}", f"{taken['began']}, commit {taken['commit']}, "
                                       f"{record['load_before'] * 100:.0f} % of the cores busy with other work before it"))
    lines = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return f"## Environment\n\n| | |\n|---|---|\n{lines}"


def batched_rows(rows, batched):
    return [row for row in rows if row["batched"] == batched]


def place(row):
    return size(row["record_bytes"]), row["connections"]


def grid(rows, columns):
    """Rows of record size and connections; a column is a title and how its cell follows from the samples."""
    header = ("record", "connections", *(title for title, _ in columns))
    return table(header, [(*place(row), *(cell(row["samples"]) for _, cell in columns)) for row in rows])


def value_column(name, key):
    return name, lambda samples: number(median(samples.get(name), key))


def ratio_column(mine, other, key):
    return f"{mine} / {other}", lambda samples: times(ratio(samples, mine, other, key))


def spread_note(rows):
    spreads = [value for row in rows for samples in row["samples"].values()
               if (value := spread(samples, "requests_per_s")) is not None]
    if not spreads:
        return "One repetition."
    spreads.sort()
    return (f"Spread of the repetitions ((largest - smallest) / median): {spreads[len(spreads) // 2] * 100:.0f} % in the median cell, "
            f"{spreads[-1] * 100:.0f} % in the worst.")


def produce_section(rows):
    names = ("zurau commit", "zurau os", "kafka", "kafka fsync")
    parts = ["## Produce"]
    for batched, unit, key in ((True, "MB/s", "mb_per_s"), (False, "records/s", "requests_per_s")):
        speed = [*(value_column(name, key) for name in names), ratio_column("zurau commit", "kafka", key),
                 ratio_column("zurau commit", "kafka fsync", key), ratio_column("zurau os", "kafka", key)]
        cost, cost_unit = (("cpu_s_per_gb", "s/GB") if batched else ("cpu_s_per_million", "s per million records"))
        cpu = [*(value_column(name, cost) for name in names), ratio_column("zurau commit", "kafka", cost),
               ratio_column("zurau os", "kafka", cost), ratio_column("zurau commit", "limit commit", cost),
               ratio_column("zurau os", "limit produce", cost)]
        title = "Batched" if batched else "Unbatched"
        chosen = batched_rows(rows, batched)
        parts += [f"### {title}: throughput in {unit}", grid(chosen, speed),
                  f"### {title}: broker CPU in {cost_unit}", grid(chosen, cpu)]
    return "\n\n".join([*parts, spread_note(rows)])


def fetch_section(rows):
    parts = ["## Fetch"]
    for batched, unit, key in ((True, "MB/s", "mb_per_s"), (False, "records/s", "requests_per_s")):
        cost, cost_unit = (("cpu_s_per_gb", "CPU s/GB") if batched else ("cpu_s_per_million", "CPU s per million"))
        columns = [*(value_column(name, key) for name in ("zurau", "kafka")), ratio_column("zurau", "kafka", key),
                   *((f"{name}, {cost_unit}", value_column(name, cost)[1]) for name in ("zurau", "kafka")),
                   *((f"CPU: {title}", cell) for title, cell in (ratio_column("zurau", "kafka", cost),
                                                                 ratio_column("zurau", "limit fetch", cost)))]
        parts += [f"### {'Batched' if batched else 'Unbatched'}: {unit} and broker CPU", grid(batched_rows(rows, batched), columns)]
    return "\n\n".join([*parts, spread_note(rows)])


def latency_section(samples):
    keys = (("p50", "p50_us"), ("p99", "p99_us"), ("p99.9", "p999_us"), ("ack p50", "ack_p50_us"), ("ack p99", "ack_p99_us"))
    rows = [(name, *(number(median(taken, key)) for _, key in keys)) for name, taken in samples.items()]
    return "\n\n".join([
        "## Latency",
        "From the moment a record of 100 B is due (500 a second) until a long-polling consumer has it, in microseconds; `ack` until the "
        "producer has its answer.",
        table(("", *(title for title, _ in keys)), rows)])


def requests_section(apis):
    parts = ["## Small requests", "64 connections, one request in flight on each, one record of 100 B in a Produce or Fetch."]
    rows = []
    for api, samples in apis.items():
        for name, taken in samples.items():
            rows.append((f"{api}: {name}", number(median(taken, "requests_per_s")), number(median(taken, "p50_us")),
                         number(median(taken, "p99_us")), number(median(taken, "cpu_s_per_million")),
                         times(ratio(samples, name, "kafka", "cpu_s_per_million"))))
    parts.append(table(("", "requests/s", "p50 us", "p99 us", "CPU s per million", "CPU / kafka"), rows))
    return "\n\n".join(parts)


def startup_section(brokers):
    rows = []
    for name, by_partitions in brokers.items():
        for partitions, measured in by_partitions.items():
            starts = measured["starts"]
            rows.append((f"{name}, {int(partitions):,} partitions", number(median(starts, "answered_ms")),
                         number(median(starts, "all_partitions_ms")), number(median(starts, "rss_mb")),
                         number(median(starts, "anonymous_mb")), number(median(starts, "idle_cores")),
                         number(median([{"ms": ms} for ms in measured["stop_ms"]], "ms")), len(starts)))
    return "\n\n".join([
        "## Start-up and memory",
        "After a clean stop: milliseconds from the start of the process to the first ApiVersions answer, and until every partition has "
        "told its first offset; memory (resident, and the part of it that is not files) and cores used when idle; milliseconds of a "
        "clean stop. Each partition holds one record. A start that took over ten seconds is not repeated.",
        table(("", "first answer", "all served", "MB resident", "MB anonymous", "cores idle", "stop", "starts"), rows)])


def load_memory_section(results):
    rows = [(f"{name} after {part}", number(memory["rss"]), number(memory["anonymous"]), number(memory["peak"]))
            for part, record in results.items() for name, memory in record["memory"].items()]
    return "\n\n".join(["### Memory after load", table(("", "MB resident", "MB anonymous", "MB resident at most"), rows)])


def clients_section(rows):
    names = ("zurau commit", "zurau os", "kafka", "kafka fsync")
    lines = []
    for row in rows:
        samples = row["samples"]
        lines.append((f"{row['client']}, {row['job']}, {row['record']}",
                      *(number(median(samples.get(name), "records_per_s")) for name in names),
                      times(ratio(samples, "zurau commit", "kafka", "records_per_s")),
                      times(ratio(samples, "zurau commit", "kafka", "cpu_s_per_gb"))))
    return "\n\n".join([
        "## Real clients",
        "Records a second; acks=all, linger 5 ms, otherwise the clients' defaults. The client is most of the work here.",
        table(("", *names, "commit / kafka", "CPU: commit / kafka"), lines)])
