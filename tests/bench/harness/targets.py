"""The targets that a run is judged by, each with what was measured."""
from . import report_groups
from .figures import median, number, ratio, size, table, times

MET, MISSED = "met", "**missed**"

PRODUCE_CPU_MAX = 1 / 10
FETCH_CPU_MAX = 1 / 5
REQUEST_CPU_MAX = 1 / 5
LIMIT_MAX = 1.5
GROUPS_CPU_MAX = 1 / 10
COMMIT_FDATASYNCS_MAX = 3


def judge(results):
    """The table of targets as Markdown."""
    figures = {part: record["figures"] for part, record in results.items()}
    rows = []
    if "startup" in figures:
        rows += startup(figures["startup"].get("zurau", {}))
    rows += throughput(figures)
    rows += cpu(figures)
    rows += limits(figures)
    if "groups" in figures:
        rows += groups(figures["groups"])
    return table(("target", "limit", "measured", "verdict"), rows)


def verdict(met):
    return MET if met else MISSED


def at_most(name, value, limit, unit):
    if value is None:
        return []
    text = f"{number(value)} {unit}"
    if value > limit:
        text += f" ({number(value / limit, 2)} times the limit)"
    return [(name, f"{number(limit)} {unit}", text, verdict(value <= limit))]


def startup(zurau):
    def of(partitions, key):
        return median(zurau.get(str(partitions), {}).get("starts"), key)
    return (at_most("start-up, empty", of(0, "answered_ms"), 50, "ms")
            + at_most("memory, idle and empty", of(0, "rss_mb"), 20, "MB")
            + at_most("memory, 10,000 partitions", of(10000, "rss_mb"), 300, "MB")
            + at_most("start-up, 10,000 partitions, all served", of(10000, "all_partitions_ms"), 1000, "ms"))


def place(row):
    return f"{size(row['record_bytes'])} {'batched' if row['batched'] else 'unbatched'}, {row['connections']} conn."


def over_rows(name, rows, limit_text, value_of, holds, worst_of):
    """One target that must hold in each of `rows`; tells how many do and which is the worst (min or max of them)."""
    judged = [(value_of(row), row) for row in rows]
    judged = [(value, row) for value, row in judged if value is not None]
    if not judged:
        return []
    good = sum(holds(value) for value, _ in judged)
    worst, row = worst_of(judged, key=lambda pair: pair[0])
    text = f"{good} of {len(judged)} rows; worst {times(worst)} ({place(row)})"
    return [(name, limit_text, text, verdict(good == len(judged)))]


def throughput(figures):
    rows = []
    for part, mine in (("produce", "zurau commit"), ("fetch", "zurau")):
        rows += over_rows(f"{part} throughput, {mine} against kafka", figures.get(part, []), "above 1x in every row",
                          lambda row, mine=mine: ratio(row["samples"], mine, "kafka", "requests_per_s"),
                          lambda value: value > 1, min)
    return rows


def cpu(figures):
    rows = []
    for part, mine, limit in (("produce", "zurau commit", PRODUCE_CPU_MAX), ("produce", "zurau os", PRODUCE_CPU_MAX),
                              ("fetch", "zurau", FETCH_CPU_MAX)):
        batched = [row for row in figures.get(part, []) if row["batched"]]
        rows += over_rows(f"CPU a GB, {part}, {mine} against kafka", batched, f"{number(limit)}x",
                          lambda row, mine=mine: ratio(row["samples"], mine, "kafka", "cpu_s_per_gb"),
                          lambda value, limit=limit: value <= limit, max)
    requests = figures.get("requests", {})
    for api, mine in (("produce", "zurau commit"), ("produce", "zurau os"), ("fetch", "zurau"), ("api-versions", "zurau")):
        value = ratio(requests.get(api, {}), mine, "kafka", "cpu_s_per_million")
        rows += at_most(f"CPU a small request, {api}, {mine} against kafka", value, REQUEST_CPU_MAX, "x")
    return rows


def limits(figures):
    rows = []
    for part, mine, limit in (("produce", "zurau commit", "limit commit"), ("produce", "zurau os", "limit produce"),
                              ("fetch", "zurau", "limit fetch")):
        batched = [row for row in figures.get(part, []) if row["batched"]]
        rows += over_rows(f"CPU a GB, {mine} against {limit}", batched, f"{LIMIT_MAX}x",
                          lambda row, mine=mine, limit=limit: ratio(row["samples"], mine, limit, "cpu_s_per_gb"),
                          lambda value: value <= LIMIT_MAX, max)
    requests = figures.get("requests", {})
    for api, mine, limit in (("produce", "zurau commit", "limit commit"), ("produce", "zurau os", "limit produce"),
                             ("fetch", "zurau", "limit fetch")):
        value = ratio(requests.get(api, {}), mine, limit, "cpu_s_per_million")
        rows += at_most(f"CPU a small request, {mine} against {limit}", value, LIMIT_MAX, "x")
    return rows


def groups(figures):
    rows = []
    for protocol, samples in figures["rebalance"].items():
        for phase, title in report_groups.PHASES.items():
            rows += at_most(f"CPU, rebalance of 500 members, {protocol}, {title}, against kafka",
                            ratio(samples, "zurau", "kafka", f"{phase} broker_cpu_s"), GROUPS_CPU_MAX, "x")
    for key, title in report_groups.COMMITS.items():
        rows += at_most(f"CPU a commit of 1,000 groups, {title}, against kafka",
                        ratio(figures[key], "zurau", "kafka", "cpu_s_per_million"), GROUPS_CPU_MAX, "x")
    for key, title in report_groups.COMMITS.items():
        rows += at_most(f"median of a durable commit of 1,000 groups, {title}, against one fdatasync",
                        ratio(figures[key], "zurau", "fdatasync", "p50_us"), COMMIT_FDATASYNCS_MAX, "x")
    return rows
