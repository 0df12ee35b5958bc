"""What a terminal is given: one line, in which nothing moves, hides or reorders what stands around it."""

import pytest

from flows.commands.run import _guards
from flows.terminal import lines_as_one, printable

CASES = [
    ("one line", "Share this article", "Share this article"),
    ("paragraphs", "More\n\nA storm\nA bridge", "More ⏎ A storm ⏎ A bridge"),
    ("ends of lines around it", "\n\nMore\r\n", "More"),
    ("blanks at the ends of lines", "More \n\t A storm", "More ⏎ A storm"),
    ("what obeys a terminal stays told", "More\n\x1b[31mred", "More ⏎ \\u001b[31mred"),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("label", "text", "said"), CASES, ids=[case[0] for case in CASES])
def test_lines_of_an_example_stand_in_one(label, text, said):
    assert printable(lines_as_one(text)) == said
    example = {"source_id": "a", "doc_id": "b", "observed": text}
    finding = {"guard": "rows", "status": "failed", "message": "rows: few", "examples": [example]}
    assert printable(_guards([finding], is_acceptable=False)[1]) == f"              a  b  {said}"
