"""Every page can be put together, and none carries what the content policy would refuse."""

import re

import pytest
from django.template.loader import get_template

from tests.architecture.house import PRODUCT

FOUND = {
    str(path.relative_to(folder)): path
    for folder in sorted(PRODUCT.rglob("templates"))
    if folder.is_dir()
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])
}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\son[a-z]+=[\"']|\sstyle=[\"']|javascript:", re.IGNORECASE)


def test_the_templates_are_found():
    assert len(FOUND) > 50


@pytest.mark.parametrize("name", FOUND)
def test_a_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", FOUND)
def test_a_template_has_no_script_or_style_within(name):
    assert INLINE.findall(FOUND[name].read_text(encoding="utf-8")) == []
