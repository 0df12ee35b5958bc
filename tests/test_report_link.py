"""Where a link to the report leads, by what serves it."""

import json

import pytest

from cleancopy.config import ReportConfig
from cleancopy.errors import CleancopyError
from flows import report_link

API = "http://127.0.0.1:4200/api"


@pytest.fixture
def report(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", API)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "ui" / "v1").mkdir(parents=True)
    (tmp_path / "home" / "server.json").write_text(json.dumps({"api_url": API}))
    (tmp_path / "index.html").write_text("page")
    return tmp_path / "index.html"


def test_our_own_server_serves_a_copy(report, tmp_path, monkeypatch):
    monkeypatch.setattr(report_link, "KEPT_REPORTS", 2)
    links = [report_link.report_link(report, name, "") for name in ("a", "b", "c")]
    assert links == [f"http://127.0.0.1:4200/reports/{name}.html" for name in ("a", "b", "c")]
    folder = tmp_path / "home" / "ui" / "v1" / "reports"
    assert sorted(path.name for path in folder.iterdir()) == ["b.html", "c.html"]
    assert (folder / "c.html").read_text() == "page"


def test_a_configured_address_comes_first(report):
    link = report_link.report_link(report, "a", "https://data.example/news/")
    assert link == "https://data.example/news/builds/a/report/index.html"


ADDRESSES = [
    ("", True),
    ("http://data.example", True),
    ("https://data.example:8443/news/", True),
    ("HTTPS://DATA.EXAMPLE/a%20b", True),
    ("http://[::1]:8000/news", True),
    ("https://münchen.example/zeitung", True),
    ("javascript:alert(1)", False),
    ("JavaScript:alert(1)//https://data.example", False),
    (" javascript:alert(1)", False),
    ("java\tscript:alert(1)", False),
    ("data:text/html,<script>alert(1)</script>", False),
    ("vbscript:x", False),
    ("file:///srv/data", False),
    ("//data.example", False),
    ("data.example/news", False),
    ("https:/data.example", False),
    ("https://", False),
    ("https:///news", False),
    ("https://data.example/?a=", False),
    ("https://data.example/#a", False),
    ("https://user:word@data.example/", False),
    ('https://data.example/"onclick="alert(1)', False),
    ("https://data.example/a b", False),
    ("https://data.example/\n", False),
]


@pytest.mark.parametrize(("address", "is_taken"), ADDRESSES)
def test_only_an_address_of_the_web_is_taken(address, is_taken):
    if is_taken:
        assert ReportConfig(web_address=address).web_address == address
    else:
        with pytest.raises(CleancopyError, match=r"^web_address: is .*; give an address that begins with http"):
            ReportConfig(web_address=address)


@pytest.mark.parametrize("other", ["server.json", "ui/v1", "PREFECT_API_URL"])
def test_elsewhere_it_is_the_file(report, tmp_path, monkeypatch, other):
    if other == "server.json":
        (tmp_path / "home" / other).write_text("{}")
    elif other == "ui/v1":
        (tmp_path / "home" / other).rmdir()
    else:
        monkeypatch.setenv(other, "http://prefect.example/api")
    assert report_link.report_link(report, "a", "") == report.as_uri()


def test_what_speaks_against_a_build_is_a_row_each():
    from flows.artifacts import objection_rows  # Prefect comes with it

    check = {"table": "removed", "column": "", "check": "arrow-schema", "statement": "as declared", "failing_rows": 0}
    outcome = {
        "checks": [
            check | {"status": "pass"},
            check | {"status": "error", "examples": [{"doc_id": "d", "observed": "x"}]},
        ],
        "guards": [
            {"guard": name, "status": status, "message": name, "figure": 1, "limit": 2, "examples": []}
            for name, status in (("rows", "failed"), ("null-share", "accepted"), ("kept-share", "passed"))
        ],
    }
    rows = [(row["what"], row["status"], row["examples"]) for row in objection_rows(outcome)]
    assert rows == [("rows", "failed", ""), ("null-share", "accepted", ""), ("removed arrow-schema", "error", "d (x)")]
    assert objection_rows({"checks": [], "guards": []}) == []
