"""Speeds as ratios, each measured in one run: `make bench` writes `benchmarks/results.json`."""
