"""Medians, ratios of runs side by side, and how numbers and tables are written."""
import statistics


def median(samples, key):
    """The median of `key` over repetitions, or None when it was not measured."""
    values = [sample[key] for sample in samples or [] if key in sample]
    return statistics.median(values) if values else None


def ratio(samples, name, other, key):
    """How many times `other`'s value the value of `name` is: the median over the repetitions, each beside its neighbour."""
    pairs = [(mine[key], theirs[key]) for mine, theirs in zip(samples.get(name, []), samples.get(other, []))
             if key in mine and theirs.get(key)]
    return statistics.median(mine / theirs for mine, theirs in pairs) if pairs else None


def spread(samples, key):
    """(largest - smallest) / median over the repetitions, or None."""
    values = [sample[key] for sample in samples if key in sample]
    if len(values) < 2 or not statistics.median(values):
        return None
    return (max(values) - min(values)) / statistics.median(values)


def number(value, digits=3):
    """Three significant digits, thousands separated; a dash for what was not measured."""
    if value is None:
        return "-"
    if abs(value) >= 10 ** (digits - 1):
        magnitude = len(str(int(abs(value))))
        return f"{round(value, digits - magnitude):,.0f}"
    return f"{value:.{digits}g}" if value else "0"


def times(value):
    return "-" if value is None else f"{number(value, 2 if value < 10 else 3)}x"


def size(record_bytes):
    return f"{record_bytes} B" if record_bytes < 1024 else f"{record_bytes // 1024} KiB"


def table(header, rows):
    """A Markdown table: first column left, the others right."""
    if not rows:
        return "Not measured."
    lines = ["| " + " | ".join(header) + " |", "|---|" + "--:|" * (len(header) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in cells) + " |" for cells in rows]
    return "\n".join(lines)
