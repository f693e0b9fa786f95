# SPDX-License-Identifier: Apache-2.0
"""What a change costs that a class of 10,000 is told of by mail, beside the same change where no mail is sent.

A session is moved time and again; a move is one row of the same transaction, of which crvs-admin notify makes a notice for
each member. Printed are medians over the rounds: of the whole answer, and of the processor's time that the kernel accounted
to httpd and to MariaDB; and how long it takes from the start of crvs-admin notify until all notices are there.
"""

import contextlib
import itertools
import os
import statistics
import subprocess
import time

from bench import start_httpd
from mariadb import CRVS_ADMIN, MariaDB
from measure import cpu_seconds
from school import School
from server import HTTPD, temporary_folder

ROUNDS = 5
MAIL = "CrvsMailFrom classe@example.org\nCrvsMailCommand /bin/true\n"


def fill(school, people):
    """A class so large, all of whom have an address."""
    school.sql("INSERT INTO user (username, full_name, role, password_hash, email, created_at) SELECT CONCAT('many', seq),"
               " CONCAT('Élève ', seq), 'learner', '', CONCAT('many', seq, '@example.org'), UTC_TIMESTAMP()"
               f" FROM seq_1_to_{people}")
    teacher = school.user("trainer")
    classroom = school.classroom(teacher)
    school.sql("INSERT INTO classroom_member (classroom_id, user_id, role, joined_at, sort_name) SELECT %s, id, 'student',"
               " UTC_TIMESTAMP(), full_name FROM user WHERE email <> ''", classroom.id)
    school.sql("UPDATE classroom_count SET members = %s WHERE classroom_id = %s", people + 1, classroom.id)
    return teacher, school.live_session(classroom, 30 * 24 * 60)


def move(school, httpd, mariadb, teacher, session, hour):
    """Returns the milliseconds of the answer, those of httpd's and MariaDB's processors, and how many notices came of it."""
    browser = school.browser(httpd, teacher)
    path = f"/classrooms/sessions/{session}/edit/"
    fields = {"title": "La leçon", "start_at": f"2099-03-02T{hour:02}:00", "duration_minutes": "60"}
    browser.get(path)
    school.sql("DELETE FROM notice")
    school.sql("DELETE FROM notice_event")
    web, database, begin = cpu_seconds(httpd.pids()), cpu_seconds([mariadb.process.pid]), time.monotonic()
    answer = browser.post(path, fields)
    took = time.monotonic() - begin
    assert answer.status == 303, answer.errors
    costs = took, cpu_seconds(httpd.pids()) - web, cpu_seconds([mariadb.process.pid]) - database
    return [1000 * one for one in costs], school.value("SELECT COUNT(*) FROM notice_event")


def spread(school, httpd, mariadb, people):
    """Returns the seconds until crvs-admin notify has made the notices of the last move; their mails are not waited for."""
    command = [CRVS_ADMIN, "notify", "--apache", f"{HTTPD} -f '{httpd.conf}'"]
    begin = time.monotonic()
    with subprocess.Popen(command, env={**os.environ, "CRVS_CONFIG": str(mariadb.option_file("school"))}) as process:
        while process.poll() is None and school.value("SELECT COUNT(*) FROM notice") < people:
            time.sleep(.01)
        took = time.monotonic() - begin
        process.kill()
    assert school.value("SELECT COUNT(*) FROM notice") >= people
    return took


def run(folder, people):
    mariadb = MariaDB(folder / "mariadb")
    mariadb.start()
    with contextlib.ExitStack() as stack:
        stack.callback(mariadb.remove)
        mariadb.deployed("school")
        school = School(mariadb, "school")
        stack.callback(school.close)
        teacher, session = fill(school, people)
        hours = itertools.count(8)
        print(f"{'':12}{'rows':>9}{'answer ms':>12}{'httpd ms':>11}{'MariaDB ms':>12}")
        for name, directives in (("no mail", ""), ("mail", MAIL)):
            httpd = start_httpd(stack, folder / name.replace(" ", "-"), mariadb, "school", directives)
            rounds = [move(school, httpd, mariadb, teacher, session, next(hours)) for _ in range(ROUNDS)]
            counts = {count for _, count in rounds}
            assert counts == {1 if directives else 0}, counts
            answer, web, database = (statistics.median(column) for column in zip(*(costs for costs, _ in rounds)))
            print(f"{name:12}{counts.pop():9}{answer:12.0f}{web:11.0f}{database:12.0f}", flush=True)
        print(f"{people} notices were made {spread(school, httpd, mariadb, people):.2f} s after the start of crvs-admin notify.")


def main():
    with temporary_folder("crvs-bench-") as folder:
        run(folder, int(os.environ.get("PEOPLE", "10000")))


if __name__ == "__main__":
    main()
