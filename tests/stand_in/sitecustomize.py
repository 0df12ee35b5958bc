"""First on PYTHONPATH, this makes a Python process take tests/stand_in/stand_in_steps.py for flows/steps.py."""

import sys

import stand_in_steps

sys.modules["flows.steps"] = stand_in_steps
