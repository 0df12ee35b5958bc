"""A rule that is bound to a site acts on that site, however the site is written, and nowhere else."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancopy.batch import look_at
from cleancopy.cut import cut
from cleancopy.journey import MARKERS
from cleancopy.marks import concatenate
from cleancopy.rulebook import load_rules
from cleancopy.sites import is_of_sites

SITES = [
    ("itself", "bell.example", "bell.example", True),
    ("www in the document", "www.bell.example", "bell.example", True),
    ("www in the rule", "bell.example", "www.bell.example", True),
    ("a part of the site", "news.bell.example", "bell.example", True),
    ("www of a part", "www.news.bell.example", "news.bell.example", True),
    ("not the whole of a part", "bell.example", "news.bell.example", False),
    ("not a site whose name ends alike", "doorbell.example", "bell.example", False),
    ("not a site that begins alike", "bell.example.org", "bell.example", False),
    ("upper case in the document", "Bell.EXAMPLE", "bell.example", True),
    ("upper case in the rule", "bell.example", "Bell.Example", True),
    ("a port in the document", "bell.example:8080", "bell.example", True),
    ("a port in the rule", "bell.example", "bell.example:443", True),
    ("a host without dots and a port", "localhost:8000", "localhost", True),
    ("an address with a path", "https://www.bell.example:8080/a/b?c=d", "bell.example", True),
    ("an address in the rule", "bell.example", "https://bell.example/", True),
    ("a root dot", "bell.example.", "bell.example", True),
    ("blanks around", " bell.example ", "bell.example", True),
    ("an address in numbers", "[::1]:8000", "[::1]", True),
    ("a name that is no host", "The Bell", "the bell", True),
    ("a name with a stroke", "Bell/Sport", "bell/sport", True),
    ("another name with a stroke", "Bell/Sport", "Bell/Travel", False),
    ("www alone", "www.", "bell.example", False),
    ("unknown", None, "bell.example", False),
    ("empty", "", "bell.example", False),
]


@pytest.mark.parametrize(("label", "site", "named", "is_it"), SITES, ids=[label for label, *_ in SITES])
def test_a_site_is_told_as_people_write_it(label, site, named, is_it):
    assert is_of_sites(site, (named,)) is is_it


def test_a_rule_names_several_sites():
    assert is_of_sites("bell.example", ("other.example", "bell.example"))
    assert not is_of_sites("bell.example", ())


@given(st.text(max_size=40))
def test_every_name_is_itself(site):
    assert is_of_sites(site, (site,))


RULE = """
[[rule]]
id = "bell-tower"
why = "A sign of the site."
match = "Ring the bell [0-9]"
scope = "line"
sites = ["bell.example"]
removes = ["Ring the bell 3"]
keeps = ["They ring the bell 3 times."]
"""


def test_only_documents_of_the_site_lose_the_line(tmp_path):
    (tmp_path / "bells.toml").write_text(RULE, "utf-8")
    sites = ["www.Bell.example:8080", "other.example", None]
    text = "The tower was built of brick and the bell was cast in the yard below it.\n\nRing the bell 3\n"
    batch = look_at(
        pa.array([text] * 3, pa.large_string()),
        [None] * 3,
        sites,
        load_rules([tmp_path]),
        lambda batch: ["en"] * len(batch.text),
    )
    articles = cut(batch.text, concatenate([marker(batch) for marker in MARKERS])).text.to_pylist()
    assert ["Ring the bell" in article for article in articles] == [False, True, True]
