"""Markers: each looks at a batch and says what should go. None of them changes a text."""
