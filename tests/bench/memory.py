# SPDX-License-Identifier: Apache-2.0
"""How much memory a child of httpd takes while a school of 3,000 people uses every page, for MINUTES minutes (60).

Eight threads ask for pages, a hundred a second in all: as an administrator, as a teacher of 150 classes and as students, in
both languages, half of them packed. Half of what they ask for are pages of classes, of any of a thousand; recordings are
announced meanwhile, so that they change. Printed is each minute what the kernel counts of each child, in megabytes: what is
resident, and of it what no other process shares.
"""

import collections
import contextlib
import os
import random
import threading
import time

import datasets
import deliveries
import sizes
from bench import start_httpd
from mariadb import MariaDB
from school import School
from server import SECRET, memory_of, temporary_folder

THREADS, A_SECOND = 8, 100
# Of so many requests, one announces a recording.
DELIVERY = 25


class User:
    """A thread's browsers, of whoever there is; and what they asked for."""

    def __init__(self, number, school, httpd, side):
        self.number, self.side = number, side
        self.browsers = {actor: school.browser(httpd, language=("fr", "en")[number % 2]) for actor in ("", *side.people)}
        for actor, user in side.people.items():
            self.browsers[actor].cookies["crvs"] = school.open_session(user, expires=24 * 60)
        self.count, self.statuses = 0, collections.Counter()

    def announce(self, sessions):
        label = f"{self.number}-{self.count}"
        body = deliveries.body_of(random.choice(sessions), f"https://r.example.org/{label}.mp4")
        return deliveries.deliver(self.browsers[""], body, deliveries.standard(SECRET, body, f"msg_{label}"))

    def ask(self, pages, classes, sessions):
        if not random.randrange(DELIVERY):
            return self.announce(sessions)
        page = random.choice(pages)
        path = f"/classrooms/{random.choice(classes)}/" if random.randrange(2) else self.side.path(page)
        headers = {"Accept-Encoding": "gzip"} if self.number // 2 % 2 else {}
        return self.browsers[page.actor].request("GET", path, headers=headers)

    def run(self, ends, *what):
        due = time.monotonic()
        while not ends.is_set():
            self.statuses[self.ask(*what).status] += 1
            self.count += 1
            due += THREADS / A_SECOND
            ends.wait(max(0, due - time.monotonic()))


def watch(httpd, users, minutes):
    print(f"{'minute':>6}{'requests':>10}   a child: resident (private) MB")
    for minute in range(minutes + 1):
        children = [memory_of(pid) for pid in sorted(httpd.children())]
        print(f"{minute:6}{sum(user.count for user in users):10}   "
              + "  ".join(f"{resident:.1f} ({private:.1f})" for resident, private in children), flush=True)
        if minute < minutes:
            time.sleep(60)


def run(stack, folder, minutes):
    mariadb = MariaDB(folder / "mariadb")
    stack.callback(mariadb.remove)
    mariadb.start()
    mariadb.deployed("school")
    school = School(mariadb, "school")
    stack.callback(school.close)
    httpd = start_httpd(stack, folder / "httpd", mariadb, "school", "CrvsKeptPages On\n")
    sides = [sizes.side_of(school, httpd, "small", datasets.small(school))]
    datasets.fill(school, datasets.FULL)
    sides.append(sizes.side_of(school, httpd, "class", sizes.crowd_of(school, datasets.FULL)))
    users = [User(number, school, httpd, sides[number // 4]) for number in range(THREADS)]
    what = (sizes.pages_of(httpd), [row[0] for row in school.sql("SELECT id FROM classroom")],
            [row[0] for row in school.sql("SELECT id FROM live_session WHERE is_past")])
    ends = threading.Event()
    threads = [threading.Thread(target=user.run, args=(ends, *what)) for user in users]
    stack.callback(lambda: [thread.join() for thread in threads])
    stack.callback(ends.set)
    for thread in threads:
        thread.start()
    watch(httpd, users, minutes)
    statuses = sum((user.statuses for user in users), collections.Counter())
    print("answers: " + ", ".join(f"{count} of {status}" for status, count in sorted(statuses.items())))


def main():
    with temporary_folder("crvs-bench-") as folder, contextlib.ExitStack() as stack:
        run(stack, folder, int(os.environ.get("MINUTES", "60")))


if __name__ == "__main__":
    main()
