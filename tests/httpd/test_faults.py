# SPDX-License-Identifier: Apache-2.0
"""What was acknowledged is there, once, whatever broke meanwhile. make check-faults does the same for longer."""

import random

import pytest

from faults import CAUSES, DURABLE, Faults, Load
from mariadb import MariaDB
from school import School
from server import Httpd


@pytest.fixture
def world(folder):
    mariadb = MariaDB(folder / "faults-mariadb", DURABLE)
    mariadb.start()
    mariadb.deployed("school")
    school = School(mariadb, "school")
    httpd = Httpd(folder / "faults-httpd", database=mariadb.option_file("school"))
    httpd.start()
    yield httpd, mariadb, school
    school.close()
    httpd.stop()
    mariadb.remove()


def test_nothing_acknowledged_is_lost_or_doubled(world):
    httpd, mariadb, school = world
    chance = random.Random(1)
    faults = Faults(httpd, mariadb, chance)
    load = Load(httpd, school, school.people(), chance, deliveries=900, forms=20)
    chosen = [*[faults.database_killed] * 4, faults.graceful, faults.child_killed, faults.connections_killed,
              faults.database_stopped, faults.connections_used_up, faults.many_say_nothing]
    chance.shuffle(chosen)
    for cause in CAUSES:
        httpd.allow_log(cause)
    httpd.expect_log("crvs:error.*the database cannot be reached")
    with load:
        for fault in load.spread(chosen):
            fault()
    assert load.check() == []
    assert httpd.check_log() == []
