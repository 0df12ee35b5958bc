"""Which articles repeat which: nearly the same texts, and texts that stand whole in others. Equal ones: repeats.py."""
