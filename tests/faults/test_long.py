# SPDX-License-Identifier: Apache-2.0
"""What tests/httpd/test_faults.py does in seconds, for long: 10,000 deliveries while everything breaks, in an order that
the seed says."""

import os
import pathlib
import random

import pytest

from faults import CAUSES, DURABLE, Faults, Load
from mariadb import MariaDB
from school import School
from server import Httpd

SEED = int(os.environ["CRVS_FAULTS_SEED"])
# How often each breaks.
TIMES = {"database_stopped": 4, "database_killed": 6, "database_frozen": 3, "connections_killed": 3, "graceful": 5,
         "child_killed": 5, "connections_used_up": 3, "clock_jumps": 5, "many_say_nothing": 1}
IDLE = 10000


@pytest.fixture
def environment(folder):
    """What gives httpd a clock that can be wrong."""
    library, = pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    clock = folder / "clock"
    clock.write_text("+0")
    clock.chmod(0o644)
    # What waits for a time to pass is not misled.
    return {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.fixture
def world(folder, environment):
    mariadb = MariaDB(folder / "mariadb-long", DURABLE)
    mariadb.start()
    mariadb.deployed("school")
    school = School(mariadb, "school")
    httpd = Httpd(folder / "httpd-long", database=mariadb.option_file("school"), environment=environment)
    httpd.start()
    yield httpd, mariadb, school
    school.close()
    httpd.stop()
    mariadb.remove()


def test_nothing_acknowledged_is_lost_or_doubled(world, environment):
    httpd, mariadb, school = world
    chance = random.Random(SEED)
    faults = Faults(httpd, mariadb, chance, pathlib.Path(environment["FAKETIME_TIMESTAMP_FILE"]))
    # A delivery whose time is wrong is not ours to take, and whose session has ended by the clock has to sign in. A request
    # whose head is on its way when the clock is put forward has taken too long, says Apache. All are sent again.
    load = Load(httpd, school, school.people(), chance, deliveries=10000, forms=100, allowed=(401, 408))
    order = [name for name, times in TIMES.items() for _ in range(times)]
    chance.shuffle(order)
    for cause in CAUSES:
        httpd.allow_log(cause)
    httpd.expect_log("crvs:error.*the database cannot be reached")
    with load:
        for number, name in enumerate(load.spread(order), 1):
            print(f"{number} of {len(order)}: {name}, {len(load.acknowledged)} acknowledged", flush=True)
            getattr(faults, name)(*[IDLE] if name == "many_say_nothing" else [])
    print(dict(load.statuses))
    assert load.check() == []
    assert httpd.check_log() == []
