# SPDX-License-Identifier: Apache-2.0
"""What can be counted exactly of a page: statements and round trips to the database, instructions in httpd.

tests/httpd/costs.json has what pages may cost, and test_cost.py compares. `make costs` counts anew and writes it.
"""

import contextlib
import json
import os
import pathlib
import platform
import re
import shutil

import datasets
import deliveries
import instructions
from mariadb import MariaDB
from school import School
from server import SECRET, Httpd, temporary_folder

LEDGER = pathlib.Path(__file__).with_name("costs.json")
# Of a school of datasets.small, in the ways of those who use them.
PAGES = ["static file", "asset", "class page of a teacher", "class page of a student",
         "packed class page of a teacher", "packed class page of a student",
         "changed class page of a teacher", "changed class page of a student", "my classes of a teacher",
         "my classes of a student", "home of a teacher", "home of a student", "course", "lesson", "lesson opened anew",
         "join", "first join", "range of a recording", "signed webhook"]
# What is undone before some of them are asked for.
UNDONE = {"changed class page": "UPDATE classroom_revision SET revision = revision + 1",
          "lesson opened anew": "UPDATE lesson_progress SET last_seen_at = last_seen_at - INTERVAL 1 HOUR",
          "first join": "DELETE FROM attendance_click"}
# Nothing else happens while something is counted, and a teacher's class page says which recordings end.
DIRECTIVES = "CrvsTidyInterval Off\nCrvsKeptPages On\nCrvsRecordingRetention 365\n"
# Instructions differ by compiler and libraries: a system that has no figures of its own is compared with this one's.
KNOWN_SYSTEM = "debian 12"
SLACK, FOREIGN_SLACK = 0.10, 0.25


class World:
    """The small school, and how each of its pages is asked for. Whatever is asked for leaves the pages as they are."""

    def __init__(self, school, people, recordings):
        self.school, self.recordings = school, recordings
        self.teacher, self.student, self.classroom, self.live = people
        # What is recorded belongs to others, so that it is on none of the pages.
        self.viewer, self.recorder = school.user(), school.user("trainer")
        self.recorded = self.new_class()
        self.key = school.kept_recording(recordings, self.new_session(), b"x" * 4096)
        self.lesson, self.course = school.sql(
            "SELECT l.id, m.course_id FROM lesson l JOIN module m ON m.id = l.module_id LIMIT 1")[0]

    def new_class(self):
        """A class that none of the pages shows."""
        return self.school.classroom(self.recorder, [self.viewer])

    def new_session_of(self, classroom):
        """A session that is over."""
        return self.school.live_session(classroom, start=-1440, started=-1440, ended=-1400)

    def new_session(self):
        """One that is on none of the pages."""
        return self.new_session_of(self.recorded)

    def user_of(self, page):
        return self.teacher if page.endswith("teacher") else self.viewer if page.startswith("range") else self.student

    def path_of(self, page, browser):
        if page == "asset":
            return "/assets/" + browser.get("/").text.partition("/assets/")[2].partition('"')[0]
        return {"static file": "/static.html", "class page": f"/classrooms/{self.classroom.id}/",
                "my classes": "/classrooms/", "home": "/", "course": f"/courses/{self.course}/",
                "lesson": f"/courses/lessons/{self.lesson}/", "join": f"/classrooms/sessions/{self.live}/join/",
                "range of a recording": f"/recordings/{self.key}/lecon.mp4"}[
                    re.sub("^(changed|first|packed) |( of a (teacher|student)| opened anew)$", "", page)]

    def change_of(self, page):
        """A function that makes of the page what its name says."""
        undone = UNDONE.get(re.sub(" of a (teacher|student)$", "", page))
        return lambda: undone and self.school.sql(undone)

    def asker(self, httpd, page, **more):
        """A function that asks for the page once, and returns the answer. `more` are headers."""
        browser = self.school.browser(httpd, self.user_of(page))
        if page == "signed webhook":
            return lambda: self._announce(browser)
        path = self.path_of(page, browser)
        headers = {**more, **({"Range": "bytes=0-1023"} if page.startswith("range") else {}),
                   **({"Accept-Encoding": "gzip"} if page.startswith("packed") else {})}
        change = self.change_of(page)

        def ask():
            change()
            answer = browser.request("GET", path, headers=headers)
            assert answer.status in (200, 206, 302), answer
            return answer

        if page.startswith(("class page", "packed", "home")):
            # The one is kept by now, in the child that this browser's connection is with, and the visit of the other noted.
            ask()
            ask()
        return ask

    def _announce(self, browser):
        # A session of its own each time, as schools have it.
        session = self.new_session()
        body = deliveries.body_of(session, f"https://recordings.example.org/{session}.mp4")
        answer = deliveries.deliver(browser, body, deliveries.standard(SECRET, body, f"msg_{session}"))
        assert answer.status == 200, answer
        return answer


def add_static_file(httpd):
    """What all else is compared with, of the class page's size."""
    (httpd.folder / "htdocs" / "static.html").write_bytes(b"x" * 24000)


@contextlib.contextmanager
def database_log(mariadb):
    """How often the database is gone to while something is asked for: of(ask) returns the rows of the general log.

    They are statements and what begins and ends transactions. Connecting and preparing come once, and don't count.
    """
    def of(ask):
        for _ in range(20):
            mariadb.run_sql(None, "TRUNCATE mysql.general_log")
            ask()
            rows = mariadb.run_sql(None, """SELECT command_type, LEFT(argument, 200) FROM mysql.general_log
                                            WHERE user_host LIKE 'crvs%' ORDER BY event_time""")
            if not {"Connect", "Prepare"} & {kind for kind, _ in rows}:
                return rows
        raise AssertionError("statements are prepared again and again")

    mariadb.run_sql(None, "SET GLOBAL log_output = 'TABLE', general_log = ON")
    try:
        yield of
    finally:
        mariadb.run_sql(None, "SET GLOBAL general_log = OFF")


def statements_of(rows):
    """How many statements the log's rows are, and how many with what begins and ends transactions."""
    return [sum(kind == "Execute" or what.startswith("SELECT") for kind, what in rows), len(rows)]


# ---- The ledger ----

def system():
    """What compiler and libraries are those of, in a word."""
    release = platform.freedesktop_os_release()
    return f"{release['ID']} {release.get('VERSION_ID', '')}".strip()


def ledger():
    return json.loads(LEDGER.read_text(encoding="utf-8"))


def instructions_allowed(page):
    """How many instructions the page takes by the ledger, what share more or less it may, and whose that is."""
    known = ledger()["instructions"]
    where = system() if system() in known else KNOWN_SYSTEM
    return known[where][page], SLACK if where == system() else FOREIGN_SLACK, where


def why_no_instructions():
    """Why they can't be compared with the ledger's; None where they can."""
    if os.environ.get("CRVS_PRELOAD"):
        return "made with sanitizers, which valgrind can't run"
    if "-O2" not in os.environ.get("CRVS_CFLAGS", "-O2").split():
        return "made without -O2"
    return None


@contextlib.contextmanager
def servers(folder, mariadb):
    """A world of its own, an httpd for its statements and one that counts instructions."""
    mariadb.deployed("costs")
    school = School(mariadb, "costs")
    recordings = folder / "costs-recordings"
    recordings.mkdir()
    if os.getuid() == 0:
        shutil.chown(recordings, "www-data", "www-data")
    made = [kind(folder / f"costs-{kind.__name__}", DIRECTIVES, database=mariadb.option_file("costs"), recordings=recordings)
            for kind in (Httpd, instructions.Counted)]
    try:
        for httpd in made:
            httpd.start()
            add_static_file(httpd)
        yield World(school, datasets.small(school), recordings), *made
    finally:
        for httpd in made:
            httpd.stop()
        school.close()


def count(folder, mariadb):
    """All of it, by page."""
    with servers(folder, mariadb) as (world, plain, counted):
        with database_log(mariadb) as log_of:
            statements = {page: statements_of(log_of(world.asker(plain, page))) for page in PAGES}
        found = {page: round(instructions.of(counted, world.asker(counted, page))) for page in PAGES}
    return statements, found


def write(statements, found):
    """Writes the ledger, a line a page, and prints it beside what it was. What moved by less than 2 % stays as it was."""
    known = ledger()
    instructions_before = known["instructions"].get(system(), {})
    for page in PAGES:
        before = instructions_before.get(page, 0)
        print(f"{page:26}{known['statements'].get(page)!s:>10} -> {statements[page]!s:10}{before:10} -> {found[page]}")
        if abs(found[page] - before) < 0.02 * before:
            found[page] = before
    by_system = {**known["instructions"], system(): found}
    lists = ",\n".join(f'  "{where}": {lines_of(figures)}' for where, figures in sorted(by_system.items()))
    LEDGER.write_text(f'{{"statements": {lines_of(statements)},\n"instructions": {{\n{lists}}}}}\n', encoding="utf-8")


def lines_of(figures):
    return "{\n" + ",\n".join(f"    {json.dumps(page)}: {json.dumps(figures[page])}" for page in PAGES) + "}"


def main():
    why = why_no_instructions()
    if why:
        raise SystemExit(f"make costs: {why}")
    with temporary_folder("crvs-costs-") as folder, contextlib.ExitStack() as stack:
        mariadb = MariaDB(folder / "mariadb")
        stack.callback(mariadb.remove)
        mariadb.start()
        write(*count(folder, mariadb))


if __name__ == "__main__":
    main()
