"""Quality signals: what the filters of Gopher, C4 and FineWeb measure of a text, and those filters as presets."""
