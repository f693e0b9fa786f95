# SPDX-License-Identifier: Apache-2.0
"""What each page costs: nobody makes one dearer unknowingly.

The ledger, costs.json, has how often each page goes to the database, with and without what begins and ends a transaction,
and how many instructions httpd takes for it. mod_dbd's question whether the connection lives is not logged, and comes on
top. Where a page is meant to cost something else, `make costs` writes the ledger anew.
"""

import pytest

import costs
import instructions
from costs import PAGES


# What the ledger may say at most, however it is renewed: statements, and instructions on the system that it knows best.
MOST = {"class page": (1, 150_000), "changed class page": (3, 600_000), "my classes": (2, 150_000), "home": (2, 150_000),
        "course": (2, 150_000), "lesson": (2, 150_000), "join": (1, 100_000)}


@pytest.fixture(scope="module")
def servers(folder, mariadb):
    with costs.servers(folder, mariadb) as made:
        yield made
        assert [line for httpd in made[1:] for line in httpd.check_log()] == []


@pytest.fixture(scope="module")
def log_of(mariadb, servers):
    with costs.database_log(mariadb) as log_of:
        yield log_of


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_database_as_often_as_the_ledger_says(servers, log_of, page):
    world, plain, _ = servers
    rows = log_of(world.asker(plain, page))
    assert costs.statements_of(rows) == costs.ledger()["statements"][page], "\n".join(
        ["if that is meant: make costs", *(f"{kind} {what}" for kind, what in rows)])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.skipif(costs.why_no_instructions() is not None, reason=str(costs.why_no_instructions()))
def test_a_page_takes_as_many_instructions_as_the_ledger_says(servers, page):
    world, _, counted = servers
    allowed, slack, where = costs.instructions_allowed(page)
    found = instructions.of(counted, world.asker(counted, page))
    assert abs(found - allowed) <= slack * allowed, (
        f"{found:.0f} instructions, {found / allowed - 1:+.1%} of the ledger's {allowed} ({where}, {slack:.0%} are allowed): "
        "if that is meant, make costs")


@pytest.mark.parametrize("page", [page for page in PAGES if page.partition(" of a ")[0] in MOST])
def test_the_ledger_has_no_page_that_takes_more_than_it_should(page):
    statements, instructions_taken = MOST[page.partition(" of a ")[0]]
    ledger = costs.ledger()
    assert ledger["statements"][page][0] <= statements
    assert ledger["instructions"][costs.KNOWN_SYSTEM][page] <= instructions_taken
