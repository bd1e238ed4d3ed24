"""docs/ as a site: it builds without a warning, its search is its own, and nothing comes from another host."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

ASSET = re.compile(
    r"<(?:script|img|iframe)[^>]*\ssrc=\"(?:https?:)?//|<link[^>]*rel=\"stylesheet\"[^>]*href=\"(?:https?:)?//"
)
SAID = {
    "for-moms": "Somebody who has been where you are",
    "for-facilitators": "Nobody is there five minutes in",
    "for-coordinators": "Who facilitates tonight?",
    "api/guide": "X-Session-Token",
    "settings": "VAULT_MASTER_KEYS",
    "operations": "Restoring a backup",
    "adr": "Decisions",
    "changelog": "Unreleased",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "--builder", "dirhtml", "--fail-on-warning", "--quiet", "docs", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.mark.parametrize("page", SAID)
def test_each_page_is_there_and_says_what_it_is_for(site: Path, page: str) -> None:
    assert SAID[page] in (site / page / "index.html").read_text()


def test_nothing_comes_from_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 25
    assert not [page for page in pages if ASSET.search(page.read_text())]
    styles = "".join(style.read_text() for style in site.rglob("*.css"))
    assert not re.search(r"url\([\"']?(?:https?:)?//|@import", styles)


def test_the_search_is_a_file_of_its_own(site: Path) -> None:
    assert "quarantin" in (site / "searchindex.js").read_text()
