"""axe-core's opinion of a page, in a few words a fault."""

from functools import lru_cache

from playwright.sync_api import Page

from config import ROOT

LIBRARY = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """async (tags) => {
  const runOnly = { type: "tag", values: tags };
  const { violations, passes } = await axe.run(document, { runOnly });
  if (!passes.length) throw new Error("axe looked at nothing");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.join(" ")} ${failureSummary.split("\\n").slice(1).join(";").slice(0, 200)}`));
}"""


def faults(page: Page) -> list[str]:
    """What a person would stumble over, in both colour schemes."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_library())
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {each}" for each in page.evaluate(RUN, TAGS)]
    return found


@lru_cache(maxsize=1)
def _library() -> str:
    assert LIBRARY.is_file(), "make vendor puts axe-core into node_modules"
    return LIBRARY.read_text()
