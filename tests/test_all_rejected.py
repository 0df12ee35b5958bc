"""A run that leaves no article says what the documents were rejected for, wherever it says that nothing was published."""

import json

import pytest

from cleancopy.builds import BuildStore, read_manifest
from tests.command import cleancopy
from tests.corpus import page

PROSE = "\n\n".join(page(number) for number in range(2))
SHORT = "".join(json.dumps({"text": f"Nobody came {number}."}) + "\n" for number in range(5))
CASES = [
    # files, configuration, what they were rejected for
    ("another column", {"a.csv": "body,title\nA long story.,A\n"}, "", "no-text-column 1 (has body, title)"),
    ("files that could not be read come first",
     {"a.jsonl": SHORT, "b.csv": "body\nA long story.\n"}, "", "no-text-column 1 (has body), too-few-words 5"),
    ("several, of which one shows what was seen", {"a.jsonl": SHORT}, "", "too-few-words 5 (the first: 3 words)"),
    ("a language", {"a.txt": PROSE}, "[language]\nkeep = ['fr']\n", "other-language 1 (en, score 1.0000)"),
    ("a preset", {"a.txt": "word " * 60}, "[reject]\npreset = 'c4'\n", "c4-too-few-sentences 1 (c4_sentence_count 0)"),
    ("a long name", {"a.csv": f"{'body' * 90}\nA\n"}, "", f"no-text-column 1 (has {'body' * 28}bod…)"),
    ("more reasons than are named",
     {"a.txt": "", "b.txt": "Short.", "c.csv": "body\n1\n", "d.csv": "text,text\n1,1\n", "e.jsonl": "[1\n{}\n"}, "",
     "no-text-column 1 (has body), two-text-columns 1, broken-row 1, no-text 1, empty 1, for others 1"),
]  # fmt: skip


@pytest.mark.parametrize(("label", "files", "settings", "said"), CASES, ids=[case[0] for case in CASES])
def test_why_all_were_rejected(tmp_path, label, files, settings, said):
    (tmp_path / "in").mkdir()
    for name, content in files.items():
        (tmp_path / "in" / name).write_text(content, "utf-8")
    (tmp_path / "cleancopy.toml").write_text(settings, "utf-8")
    config = ("--config", tmp_path / "cleancopy.toml")
    done = cleancopy("run", tmp_path / "in", "--plain", "--out", tmp_path / "out", *config)
    assert done.returncode == 1
    assert f" were rejected: {said})\n" in done.stdout


def test_all_that_tell_of_the_build_say_why(tmp_path):
    (tmp_path / "in.csv").write_text("body\n<b>A long story.</b>\n", "utf-8")
    out = tmp_path / "out"
    assert cleancopy("run", tmp_path / "in.csv", "--plain", "--out", out).returncode == 1
    said, store = "all 1 were rejected: no-text-column 1 (has body)", BuildStore(out)
    build = store.build_path(*store.build_ids())
    assert [cause.partition("fail ")[2] for cause in read_manifest(build)["blocked_because"]] == [f"({said})"]
    assert said in (build / "report" / "index.html").read_text("utf-8")
    assert said in cleancopy("builds", "show", build.name, "--out", out).stdout
