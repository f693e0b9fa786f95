# SPDX-License-Identifier: Apache-2.0
"""How often each page goes to the database: nobody adds a statement to one unknowingly.

Counted is what the server's general log holds, for the school of `make bench`: statements of sql/queries/, and what begins
and ends a transaction. mod_dbd's question whether the connection lives is not logged, and comes on top. What a page costs
otherwise depends on compiler and libraries, and stands in `make bench`.
"""

import re

import pytest

import datasets
import deliveries
from school import School
from server import SECRET, Httpd

# Page: its statements, and with what begins and ends a transaction.
COST = {
    "class page of a teacher": (5, 5),
    "class page of a student": (4, 4),
    "my classes of a teacher": (4, 4),
    "my classes of a student": (3, 3),
    "home of a teacher": (5, 5),
    "home of a student": (4, 4),
    "course": (3, 3),
    "lesson": (5, 5),
    "join": (3, 3),
    "range of a recording": (1, 1),
    "asset": (0, 0),
    "signed webhook": (8, 10),
}


@pytest.fixture(scope="module")
def small(mariadb):
    mariadb.deployed("small")
    school = School(mariadb, "small")
    yield school, datasets.small(school)
    school.close()


@pytest.fixture(scope="module")
def own_server(folder, mariadb, small, recordings):
    httpd = Httpd(folder / "cost", "CrvsTidyInterval Off\n", database=mariadb.option_file("small"), recordings=recordings)
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


@pytest.fixture(scope="module")
def log(mariadb):
    """What mod_crvs sends while it asks for something: log(ask). Connections and preparing come once, and don't count."""
    mariadb.run_sql(None, "SET GLOBAL log_output = 'TABLE', general_log = ON")

    def of(ask):
        for _ in range(20):
            mariadb.run_sql(None, "TRUNCATE mysql.general_log")
            ask()
            rows = mariadb.run_sql(None, """SELECT command_type, LEFT(argument, 200) FROM mysql.general_log
                                            WHERE user_host LIKE 'crvs%' ORDER BY event_time""")
            if not {"Connect", "Prepare"} & {kind for kind, _ in rows}:
                return rows
        raise AssertionError("statements are prepared again and again")

    yield of
    mariadb.run_sql(None, "SET GLOBAL general_log = OFF")


def ask_for(school, people, server, recordings, page):
    """A function that asks for the page once, in the way of the one who uses it."""
    teacher, student, classroom, live = people
    key = school.kept_recording(recordings, live, b"x" * 4096)
    lesson, course = school.sql("SELECT l.id, m.course_id FROM lesson l JOIN module m ON m.id = l.module_id LIMIT 1")[0]
    browser = school.browser(server, teacher if page.endswith("teacher") else student)
    paths = {"class page": f"/classrooms/{classroom.id}/", "my classes": "/classrooms/", "home": "/",
             "course": f"/courses/{course}/", "lesson": f"/courses/lessons/{lesson}/",
             "join": f"/classrooms/sessions/{live}/join/", "range of a recording": f"/recordings/{key}/lecon.mp4"}
    asset = "/assets/" + browser.get("/").text.partition("/assets/")[2].partition('"')[0]
    path = paths.get(re.sub(" of a (teacher|student)$", "", page), asset)

    def announce():
        # A session of its own each time, as schools have it.
        session = school.live_session(classroom, start=-1440, started=-1440, ended=-1400)
        url = f"https://recordings.example.org/{session}.mp4"
        body = deliveries.body_of(session, url)
        answer = deliveries.deliver(browser, body, deliveries.standard(SECRET, body, f"msg_{session}"))
        assert answer.status == 200, answer

    def get():
        headers = {"Range": "bytes=0-1023"} if page.startswith("range") else {}
        answer = browser.request("GET", path, headers=headers)
        assert answer.status in (200, 206, 302), answer

    return announce if page == "signed webhook" else get


@pytest.mark.parametrize("page", COST)
def test_a_page_asks_the_database_no_more_than_this(small, own_server, recordings, log, page):
    school, people = small
    sent = log(ask_for(school, people, own_server, recordings, page))
    statements = [what for kind, what in sent if kind == "Execute"]
    assert (len(statements), len(sent)) == COST[page], "\n".join(f"{kind} {what}" for kind, what in sent)
