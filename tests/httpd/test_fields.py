# SPDX-License-Identifier: Apache-2.0
"""A field of a form takes no more than its column holds: what was typed is never cut in silence."""

import re

import pytest

from mariadb import ROOT

SOURCES = sorted((ROOT / "mod_crvs").rglob("*.[ch]"))
DEFINED = {name: int(number) for path in SOURCES
           for name, number in re.findall(r"#define (\w+) (\d+)$", path.read_text(), re.M)}
FIELDS = [(path.relative_to(ROOT).as_posix(), max_length, column) for path in SOURCES
          for max_length, columns in re.findall(r'\.max_length = (\w+),\s*\.column = "([\w. ]+)"', path.read_text())
          for column in columns.split()]


@pytest.mark.parametrize("path, max_length, column", FIELDS, ids=lambda value: str(value).rpartition("/")[2])
def test_a_column_holds_what_its_field_takes(school, path, max_length, column):
    table, _, name = column.partition(".")
    found = school.sql("""SELECT IF(DATA_TYPE LIKE '%%text', CHARACTER_OCTET_LENGTH DIV 4, CHARACTER_MAXIMUM_LENGTH)
                            FROM information_schema.columns
                            WHERE table_schema = DATABASE() AND table_name = %s AND column_name = %s""", table, name)
    assert found, f"there is no column {column}"
    assert (int(max_length) if max_length.isdigit() else DEFINED[max_length]) <= found[0][0]


def test_every_stored_text_says_where():
    """Those that don't: what is looked up, compared or taken apart, and what lies in a file."""
    without = {match for path in SOURCES
               for match in re.findall(r'\.name = "(\w+)"[^;]*?\.max_length = \w+(?!,\s*\.column)\b', path.read_text())}
    assert without == {"code", "usernames", "captions", "confirm"}
