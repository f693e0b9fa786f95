# SPDX-License-Identifier: Apache-2.0
"""Programs and databases that say anything: each is answered or refused, and nothing falls over."""

import copy
import json
import random
import sqlite3

import django_school as django
from deliveries import body_of
from meetings import EVENTS, Jaas, Prosody, bearer, post
from server import SECRET

# What no program should send where another value belongs.
VALUES = [None, True, 0, -1, 1e308, -1e308, 2**31, 2**63, 2**64, 1.5, "", " ", "x" * 5000, "\x01", "\u202e", "\ud800", "é" * 200,
          "0", "-1", "99999999999999999999", "NaN", [], {}, [[[]]], {"a": {"b": [None]}}, "{}", "%s%n", "' OR 1=1 --", "../../x"]
WEBHOOK = "/classrooms/recording/webhook/"


def places(value, way=()):
    """The ways to all that lies in a JSON value."""
    if way:
        yield way
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield from places(one, (*way, key))


def spoilt(body, chance):
    """The body with another value in one place of it, or without what stood there."""
    body = copy.deepcopy(body)
    way = chance.choice(list(places(body)))
    holder = body
    for key in way[:-1]:
        holder = holder[key]
    if chance.random() < 0.1:
        del holder[way[-1]]
    else:
        holder[way[-1]] = chance.choice(VALUES)
    return body


def test_what_machines_tell_may_be_anything(server, school, people, visitor):
    """Each is taken, or refused as its sender's fault."""
    chance = random.Random(20)
    session = school.live_session(people.classroom, start=-60, started=-60)
    room = f"CRVS_{people.classroom.join_code}_{session}"
    prosody, jaas, now = Prosody(room, breakout="b1"), Jaas(room), 1800000000
    told = [(EVENTS + address, body) for address, body in (
        prosody.created(now), prosody.joined(people.member, "a", now), prosody.left(people.member, "a", now, now + 5),
        prosody.destroyed(now, now + 9, (people.member, "a", now, now + 5)))]
    told += [(WEBHOOK, body) for body in (
        jaas.joined("p", now), jaas.left(people.member, "p", now), jaas.event("ROOM_CREATED", now),
        jaas.event("RECORDING_UPLOADED", now, preAuthenticatedLink="https://storage.example.com/a.mp4"),
        json.loads(body_of(session, room=room)))]
    server.allow_log("crvs:(warn|error).*(event|webhook|refused|room)")
    for _ in range(600):
        path, body = chance.choice(told)
        body = spoilt(body, chance)
        answer = post(visitor, path, json.dumps(body).encode(), bearer(SECRET))
        assert answer.status in (200, 202, 400, 401, 404, 409), (path, body, answer)


def test_a_foreign_database_may_hold_anything(mariadb, tmp_path):
    """It is taken whole, or refused with a sentence and nothing of it stays."""
    tables = {table: [name.lstrip("#?@") for name in columns.split()] for table, columns in django.TABLES.items()}
    values = [value for value in VALUES if not isinstance(value, (list, dict, bool)) and value not in (2**63, 2**64, "\ud800")]
    for seed in range(5):
        chance = random.Random(seed)
        mariadb.deployed("hostile")
        source = django.make_sqlite(tmp_path / f"{seed}.sqlite3")
        connection = sqlite3.connect(tmp_path / f"{seed}.sqlite3")
        for _ in range(chance.choice([1, 3, 10, 40])):
            table = chance.choice(list(tables))
            column = chance.choice(tables[table])
            value = chance.choice([*values, b"\xff\xfe", b"a\x00b", "2026-02-31 25:61:61", "0000-00-00 00:00:00"])
            new = "CAST(? AS TEXT)" if isinstance(value, bytes) and chance.random() < 0.5 else "?"
            connection.execute(f'UPDATE {table} SET "{column}" = {new} WHERE rowid = '
                               f"(SELECT rowid FROM {table} ORDER BY (rowid * ?) % 7 LIMIT 1)", (value, chance.randint(1, 6)))
        connection.commit()
        connection.close()
        done = mariadb.crvs_admin("hostile", "import", "django", "--from", source)
        assert done.returncode in (0, 1), (seed, done)
        people = mariadb.run_sql("hostile", "SELECT COUNT(*) FROM user")[0][0]
        assert (people == "0") == (done.returncode == 1), (seed, people, done)
        if done.returncode:
            assert done.stderr.startswith("crvs-admin: "), (seed, done)
