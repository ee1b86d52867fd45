"""The parts of a run. Each module has run(bench) -> figures (plain data, kept as JSON until the report is written)."""
