"""What a page must be for everybody: no serious fault for assistive tools, no sideways scroll."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

SOURCE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
GRAVE = {"serious", "critical"}


def faults(page: Page) -> list[str]:
    """Serious and critical faults that axe finds on `page`, and sideways scrolling, in words."""
    page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(r => r.violations)")
    said = [
        f"{fault['id']}: {node['target']}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*said, f"{wide} px wider than the screen"] if wide > 0 else said
