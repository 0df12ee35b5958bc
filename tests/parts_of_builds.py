"""A build of nothing but parts that bear its name: whoever reads them sees whether they are all of one build."""

from cleancopy.builds import BuildStore, write_json

PARTS = 5


def publish_parts(store: BuildStore, name: str) -> None:
    """Draft such a build, finish it and make it current."""
    draft = store.begin_draft(name)
    (draft / "articles").mkdir()
    for part in range(PARTS):
        (draft / "articles" / f"part-{part}").write_text(name)
    write_json(draft / "manifest.json", {})
    store.finish_draft(name)
    store.point_to(name)
