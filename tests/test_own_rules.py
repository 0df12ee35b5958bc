"""Rules of the user's own that fail on their examples: a run says so, and goes on."""

import json

from cleancopy.own_rules import failing_rules
from cleancopy.rulebook import load_rules
from flows.cli import main
from tests.test_rules_commands import page, rule

GREEDY = rule("greedy", ".+", "Ask the miller for a sack")


def test_a_run_says_which_own_rules_fail_on_their_examples(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": page(3, "Ask the miller for a sack")}), "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.toml").write_text(GREEDY.replace("scope", "zones = ['tail']\nscope"), "utf-8")
    (tmp_path / "own.toml").write_text("[boilerplate]\nrules = ['own']\n", "utf-8")
    sentence = "own.toml: rule 'greedy' fails 1 of its 2 examples; run `cleancopy rules test --config own.toml`"
    for _ in range(2):  # that the build is there already does not mend them
        assert main(["run", "in.jsonl", "--plain", "--config", "own.toml"]) == 0
        assert f"  rules     {sentence}\n" in capsys.readouterr().out
    (run_facts,) = (tmp_path / "data" / "builds").glob("*/run.json")
    assert json.loads(run_facts.read_text("utf-8"))["failing_rules"] == [sentence]
    assert "fails 1 of its 2 examples" in (run_facts.parent / "report" / "index.html").read_text("utf-8")
    (tmp_path / "own.toml").write_text("[boilerplate]\nrules = ['own']\nenabled = false\n", "utf-8")
    assert main(["run", "in.jsonl", "--plain", "--config", "own.toml"]) == 0
    assert "fails" not in capsys.readouterr().out


def test_of_many_failing_rules_a_few_are_named(tmp_path):
    rules = "".join(rule(f"silent-{number}", f"Bell {number}", "Ring the bell") for number in range(5))
    (tmp_path / "many.toml").write_text(rules + rule("good", "Ring it", "Ring it"), "utf-8")
    assert failing_rules(load_rules([tmp_path]), "try") == [
        *(f"many.toml: rule 'silent-{number}' fails 1 of its 2 examples; run `try`" for number in range(3)),
        "2 more rules of your own fail on their examples; run `try`",
    ]
