"""Builds made by hand, as whole as the commands ask for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cleancopy.builds import BuildStore, write_json
from cleancopy.history import HISTORY, append_turn

NOW = datetime(2026, 5, 1, tzinfo=UTC)
COUNTS = {"read": 2, "articles": 2, "rejected": 0, "removed": 0, "duplicates": 0}
HOUR = timedelta(hours=1)


def make_build(store: BuildStore, name: str, age_hours: float = 0, **manifest: object) -> Path:
    """A build of one file, as whole as the commands ask for, made so many hours before NOW."""
    build = store.begin_draft(name)
    (build / "articles").mkdir()
    (build / "articles" / "part-00000.parquet").write_text(f"PAR1{name}PAR1")
    (build / "report").mkdir()
    (build / "report" / "index.html").write_text("<html></html>")
    write_json(build / "report" / "report.json", {"removals": {}, "shares": {}})
    finished_at = (NOW - timedelta(hours=age_hours)).isoformat()
    write_json(build / "run.json", {"finished_at": finished_at, "guards": manifest.pop("guards", [])})
    file = {"path": "articles/part-00000.parquet", "bytes": len(name) + 8, "sha256": "0"}
    facts = {"build_id": name, "status": "published", "blocked_because": [], "counts": COUNTS, "content_sha256": {}}
    facts |= {"proof": {}, "checks": [], "files": [file], "other_files": []}
    write_json(build / "manifest.json", facts | manifest)
    return store.finish_draft(name)


def some_builds(out: Path) -> BuildStore:
    """Five builds, e the newest and current, b blocked by its data, c by a guard."""
    store = BuildStore(out)
    failed = {"guard": "rows", "status": "failed", "message": "rows: too few", "figure": 0.1, "limit": 0.5}
    for name, age_hours, more in [
        ("a", 50, {}), ("b", 40, {"blocked_because": ["bad"], "status": "blocked"}),
        ("c", 30, {"guards": [failed]}), ("d", 20, {}), ("e", 10, {}),
    ]:  # fmt: skip
        make_build(store, name, age_hours, **more)
    store.point_to("e")
    (store.out / HISTORY).unlink()
    for name, age_hours in [("a", 50), ("d", 20), ("e", 10)]:
        append_turn(store.out, name, "run", at=NOW - age_hours * HOUR)
    return store
