# SPDX-License-Identifier: Apache-2.0
"""What each page reads of the database in a small school and in a large one, by whom it may be seen.

Rows are counted as the server counts what it reads, and don't depend on the machine. Pages are rendered afresh, and show as
much in both schools: the small one is large enough to have its lists full. Each is asked for in both, about the same class of
30 ("small" and "large"); then about the small one's class of 350 and the large one's of thousands ("class" and "crowd"), whose
teachers have more classes than a page shows. Times depend on the machine, and on what else runs there: each is the least of
some, of the whole page as its browser waits for it, and of its statements as the server's slow log has them.
"""

import argparse
import contextlib
import dataclasses
import os
import re
import secrets
import time
import urllib.parse

import client
import datasets
from mariadb import MariaDB
from school import Classroom, School, User
from server import Httpd, temporary_folder

SLOW_LOG = "slow.log"
# What is compared: the second of each with the first.
PAIRS = [("small", "large"), ("class", "crowd")]
NAMES = [name for pair in PAIRS for name in pair]
# So much more than the first may the second cost; differences of so many rows and milliseconds aside, which are noise. What
# is searched for may take so many milliseconds instead.
MOST, ROWS, TIME, SEARCH = 1.2, 10, 0.2, 20
SETTINGS = "CrvsTidyInterval Off\nCrvsKeptPages Off\n"
# What is read without a school: files, pages of visitors, and what machines ask.
ASIDE = re.compile(r"/(assets|error|favicon|apple-touch|robots|about|meeting|users/(login|logout|register|forgotten|set-password))\b")
# Lists further on, filtered, and searched.
MORE = {
    "admin": ["/users/?q=mbarga", "/users/?q=personne", "/users/?q=zzz", "/users/?role=admin", "/users/?role=disabled",
              "/users/?q=marie+mbarga", "/users/?after={spare}", "/users/audit/?who={teacher_name}",
              "/users/audit/?who=nobody", "/users/audit/?action=login", "/users/audit/?action=login&kind=recording",
              "/users/audit/?who={teacher_name}&action=class_deleted", "/users/audit/?kind=recording",
              "/classrooms/all/?state=archived", "/classrooms/all/?state=all", "/classrooms/all/?category={category}",
              "/classrooms/all/?category=none", "/classrooms/all/?q=terminale", "/classrooms/all/?q=zzz",
              "/classrooms/all/?teacher=mbarga", "/classrooms/all/?teacher=zzz", "/classrooms/all/?since=2026-11-01",
              "/classrooms/all/?since=2030-01-01", "/classrooms/all/?after={classroom}",
              "/classrooms/all/change/?do=archive&c{classroom}=1", "/classrooms/all/change/?do=teach&c{classroom}=1",
              "/courses/?category={category}", "/users/export/?q=zzz"],
    "teacher": ["/classrooms/{classroom}/members/?q=zzz", "/classrooms/{classroom}/members/?page=100",
                "/classrooms/{classroom}/members/remove/?user={student}", "/courses/?category={category}",
                "/classrooms/sessions/{session}/attendance/correct/?user={student}"],
    "student": ["/classrooms/{classroom}/members/?page=100", "/classrooms/{classroom}/sessions/?before={session}"],
}
# As people search, and as they type.
SEARCHES = ["dérivées", "mathématiques terminale", "électricité", "fonctions", "théâtre et poésie", "molécules", "leçon",
            "géographie", "bacodi", "chimie réactions"]
TYPED = ["ma", "math", "der", "dérivé", "le", "géo", "fo", "poési", "co", "bac"]


@dataclasses.dataclass
class Page:
    """A page of both schools: who looks at it, its address as a pattern, and what was found of it."""
    actor: str
    pattern: str
    rows: dict = dataclasses.field(default_factory=dict)
    times: dict = dataclasses.field(default_factory=dict)
    statements: dict = dataclasses.field(default_factory=dict)

    def ratio(self, of, pair):
        """How much more the second of a pair has than the first, of what is counted or measured."""
        first, second = (of.get(name) for name in pair)
        return None if first is None or second is None else second / max(first, 1e-9)

    def grows(self, pair):
        """Whether it reads more than it may, and takes longer."""
        if re.search("[?&](q|who|teacher|since)=", self.pattern):
            return self.times.get(pair[1], 0) > SEARCH
        return all(name in self.rows for name in pair) and all(
            of[pair[1]] > MOST * of[pair[0]] + noise for of, noise in ((self.rows, ROWS), (self.times, TIME)))


class Side:
    """One of the schools with its server, and the people and things that its pages are about."""

    def __init__(self, name, school, httpd, people, things):
        self.name, self.school, self.httpd, self.people, self.things = name, school, httpd, people, things
        self.slow_log = school.mariadb.data / SLOW_LOG
        self.browsers = {actor: school.browser(httpd, user) for actor, user in people.items()}
        self.values = {**things, "teacher_name": people["teacher"].username, "student": people["student"].id}

    def path(self, page):
        pattern = page.pattern
        if "{id}" not in pattern and "{key}" not in pattern and "{name}" not in pattern:
            return pattern.format(**self.values)
        kind = pattern.partition("{")[0]
        named = {"/calendar/": "calendar", "/notices/confirm/": "confirm", "/notices/off/": "off"}
        name = self.things.get(named.get(kind, ""), "lecon.mp4")
        if kind == "/calendar/" and "{id}" not in pattern:
            name += ".ics"
        ids = {"/classrooms/": "classroom", "/classrooms/sessions/": "session", "/courses/": "course", "/courses/modules/": "module",
               "/courses/lessons/": "lesson", "/courses/videos/": "video", "/users/": "spare", "/users/import/": "import",
               "/categories/": "category", "/recordings/inbox/": "inbox", "/calendar/": "classroom", "/notices/off/": "classroom"}
        return pattern.format(id=self.things[ids.get(kind, "classroom")], key=self.things["key"], name=name)

    def ask(self, page):
        return self.browsers[page.actor].get(self.path(page))

    def count(self):
        rows = self.school.sql("SHOW GLOBAL STATUS LIKE 'Handler_read%'")
        return sum(int(value) for name, value in rows if re.fullmatch("Handler_read_(first|key|last|next|prev|rnd|rnd_next)", name))

    def rows_of(self, page):
        """The rows that a page reads, or None where this one may not see it."""
        if self.ask(page).status not in (200, 302):
            return None
        own = -self.count() + self.count()
        before = self.count()
        self.ask(page)
        return self.count() - before - own

    def times_of(self, page, rounds):
        """The least time that a page took, and the least that its statements took in the database, in ms."""
        def once():
            logged, start = self.slow_log.stat().st_size, time.perf_counter()
            self.ask(page)
            taken = time.perf_counter() - start
            with self.slow_log.open(encoding="utf-8", errors="replace") as log:
                log.seek(logged)
                return 1000 * taken, 1000 * sum(map(float, re.findall(r"^# Query_time: ([0-9.]+)", log.read(), re.M)))

        least = once()
        for _ in range(rounds - 1):
            # What takes seconds, such as a file of all people, is asked for once.
            least = tuple(map(min, least, once())) if least[0] < 2000 else least
        return least


def things_of(school, teacher, student, admin, classroom):
    """What pages are about, around a class, as long as each is there in the same way in both schools."""
    sessions = [row[0] for row in school.sql(
        "SELECT id FROM live_session WHERE classroom_id = %s AND closes_at < UTC_TIMESTAMP() ORDER BY id", classroom)]
    course = school.course(teacher)
    module = school.module(course)
    lesson = school.lesson(module)
    spare = school.user()
    recording = school.recording(sessions[0])
    confirm, off = school.mail_links(student)
    imported = school.insert("user_import", {"created_by": admin.id, "line_count": 1}, created_at="UTC_TIMESTAMP()")
    inbox = school.insert("recording_inbox", {"url": "https://r.example.org/1.mp4", "url_hash": secrets.token_hex(32),
                                              "session_id": 99}, received_at="UTC_TIMESTAMP()")
    return {"classroom": classroom, "session": sessions[0], "course": course, "module": module, "lesson": lesson,
            "video": school.lesson_video(lesson, url="https://videos.example.org/v.mp4"), "spare": spare.id, "import": imported,
            "inbox": inbox, "confirm": confirm, "off": off, "calendar": school.calendar_link(student), "category": datasets.FIRST + 1,
            "key": school.value("SELECT public_id FROM recording WHERE id = %s", recording)}


def routes(httpd):
    """The patterns of all pages, as the module prints its table."""
    listed = httpd.run("-t", "-D", "DUMP_CRVS_ROUTES").stdout.splitlines()
    patterns = [pattern for method, pattern, _ in (line.split(" ") for line in listed) if method == "GET"]
    return [pattern for pattern in patterns if not ASIDE.match(pattern)]


def side_of(school, httpd, name, people):
    teacher, student, classroom, _ = people
    admin = school.user("admin")
    who = {"teacher": teacher, "student": student, "admin": admin}
    return Side(name, school, httpd, who, things_of(school, teacher, student, admin, classroom.id))


def crowd_of(school, sizes):
    """The people of the class that has most members, as datasets.small gives them."""
    def user(number):
        return User(*school.sql("SELECT id, username, full_name, role FROM user WHERE id = %s", datasets.FIRST + number)[0])

    return user(0), user(sizes["TEACHERS"] + 1), Classroom(datasets.FIRST, "", ""), None


def pages_of(httpd):
    patterns = [(actor, pattern) for pattern in routes(httpd) for actor in ("student", "teacher", "admin")]
    more = [(actor, pattern) for actor, list_of in MORE.items() for pattern in list_of]
    searches = [(actor, f"{path}?q={urllib.parse.quote(text)}") for path, texts in (("/search/", SEARCHES), ("/search/suggest/", TYPED))
                for text in texts for actor in ("student", "admin")]
    return [Page(*page) for page in (*patterns, *more, *searches)]


def start(stack, folder, mariadb, name):
    """A server of one of the schools: its side of a class of 30, which both have, and that of its class of many."""
    mariadb.deployed(name)
    school = School(mariadb, name)
    stack.callback(school.close)
    people = datasets.small(school)
    sizes = datasets.SIZES if name == "large" else datasets.FULL
    datasets.fill(school, sizes)
    (folder / name).mkdir(mode=0o755)
    httpd = Httpd(folder / name, SETTINGS, database=mariadb.option_file(name))
    httpd.start()
    stack.callback(httpd.stop)
    many = "crowd" if name == "large" else "class"
    return side_of(school, httpd, name, people), side_of(school, httpd, many, crowd_of(school, sizes))


def cells(values, width, digits):
    return "".join(f"{'–':>{width}}" if value is None else f"{value:{width}.{digits}f}" for value in values)


def report(page):
    """A line: rows, times, and by how much each pair differs in rows and in the page's time."""
    found = "".join(cells([of.get(name) for name in NAMES], width, digits)
                    for of, width, digits in ((page.rows, 9, 0), (page.times, 8, 1), (page.statements, 8, 1)))
    ratios = cells([page.ratio(of, pair) for pair in PAIRS for of in (page.rows, page.times)], 8, 1)
    marks = [second for first, second in PAIRS if page.grows((first, second))]
    print(f"{urllib.parse.unquote(page.pattern):62}{page.actor:8}{found}{ratios}{' *' if marks else ''} {' '.join(marks)}".rstrip(), flush=True)


def heading():
    columns = "".join(f"{name:>9}" for name in NAMES) + 2 * "".join(f"{name:>8}" for name in NAMES)
    ratios = "".join(f"{name + of:>8}" for _, name in PAIRS for of in ("/r", "/ms"))
    print(f"{'':70}{'rows read':>36}{'ms':>32}{'ms of the database':>32}{'ratios of rows and ms':>32}\n{'':70}{columns}{ratios}")


def measure(sides, pattern, rounds):
    heading()
    for page in pages_of(sides[0].httpd):
        if not re.search(pattern, f"{page.actor} {urllib.parse.unquote(page.pattern)}"):
            continue
        for side in sides:
            rows = side.rows_of(page)
            if rows is not None:
                page.rows[side.name] = rows
                page.times[side.name], page.statements[side.name] = side.times_of(page, rounds)
        if page.rows:
            report(page)
    print(f"\n* more than {MOST} times the rows and the time of what it is compared with, or a search of more than {SEARCH} ms: see"
          f" README.md.\n"
          f"Load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of which the quickest counts")
    parser.add_argument("pattern", nargs="?", default="", help="a part of 'who address' of the pages to ask for")
    options = parser.parse_args()
    # A file of all people takes its time.
    client.TIMEOUT = 300
    with temporary_folder("crvs-sizes-") as folder, contextlib.ExitStack() as stack:
        mariadb = MariaDB(folder / "mariadb", ["--innodb-buffer-pool-size=2G", "--innodb-log-file-size=512M", "--slow-query-log",
                                            "--long-query-time=0", f"--slow-query-log-file={SLOW_LOG}"])
        stack.callback(mariadb.remove)
        mariadb.start()
        sides = [side for name in ("small", "large") for side in start(stack, folder, mariadb, name)]
        measure(sorted(sides, key=lambda side: side.name in PAIRS[1]), options.pattern, options.rounds)


if __name__ == "__main__":
    main()
