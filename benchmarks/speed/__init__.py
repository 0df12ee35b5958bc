"""How fast the whole journey is, beside copying the file and beside the peers: `python -m benchmarks.speed`."""
