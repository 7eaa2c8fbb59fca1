"""The parts of scripts/benchmark.py: material to measure on, contenders in processes of their own, rounds, report."""
