# SPDX-License-Identifier: Apache-2.0
"""What those who are signed in notice of 200 who sign in at once: how long a class's page takes meanwhile, and before.

Quiet times and rushes alternate, and what is printed are medians over the rounds. Who reads does so in a process of its
own, at a pace that a machine has no trouble with, and a rush ends when all are in. What share of the machine's cores was
used, by this and by others, stands beside each: where others take much, the ratio says little.
"""

import concurrent.futures
import ctypes
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import threading
import time

import client
from client import Browser
from mariadb import MariaDB
from measure import TICKS, cpu_seconds
from school import PASSWORD, School
from server import Httpd, temporary_folder

STUDENTS = 200
READERS = 4
# Seconds between two pages of one of them.
PACE = 0.1
# Debian's figures for MPM event, and the kept pages as they are by default.
SHIPPED = """
ServerLimit 16
StartServers 2
MinSpareThreads 25
MaxSpareThreads 75
ThreadLimit 64
ThreadsPerChild 25
MaxRequestWorkers 150
CrvsKeptPages On
"""
# How a browser goes on that has to wait for its turn.
WAIT = "/users/login/wait/"


# ---- Who reads, in a process of its own ----

def read(port, path, cookie, is_over, took):
    """Each page on a connection of its own, which is a part of what a browser waits for."""
    while not is_over.wait(PACE):
        begin = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", path, headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
        line.close()
        took.append((time.monotonic() - begin) * 1000)
        assert answer.status == 200, answer.status


def reading(port, path, cookie):
    """Reads until its standard input ends; prints the milliseconds."""
    is_over, took = threading.Event(), []
    threads = [threading.Thread(target=read, args=(int(port), path, cookie, is_over, took)) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    is_over.set()
    for thread in threads:
        thread.join()
    print(json.dumps(took))


# ---- Who signs in ----

def post(browser, username):
    return browser.post("/users/login/", {"username": username, "password": PASSWORD, "next": "/courses/"})


def sign_in(browser, username):
    """As a browser without a script does. Returns how often it was sent to wait, and how often it was turned away."""
    waits = refusals = 0
    page = ""
    answer = post(browser, username)
    while not (answer.status == 303 and answer.location == "/courses/"):
        if answer.status == 303 and answer.location.startswith(WAIT):
            waits, page = waits + 1, answer.location
            answer = browser.get(page)
        elif answer.status == 200 and "Refresh" in answer.headers:
            time.sleep(int(answer.headers["Refresh"]))
            answer = browser.get(page)
        elif answer.status == 503:
            refusals += 1
            time.sleep(int(answer.headers["Retry-After"]))
            answer = post(browser, username)
        else:
            raise SystemExit(f"a login was answered with {answer.status}")
    return waits, refusals


def rush(httpd, usernames):
    client.TIMEOUT = 120
    browsers = [Browser(httpd) for _ in usernames]
    with concurrent.futures.ThreadPoolExecutor(len(usernames)) as pool:
        return list(pool.map(sign_in, browsers, usernames))


# ---- Both ----

def machine_seconds():
    """What all cores did, and what they could have done."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS, sum(fields) / TICKS


class Phase:
    """Reads for as long as `work` takes."""

    def __init__(self, httpd, mariadb, path, cookie, work):
        def used():
            return cpu_seconds([*httpd.pids(), mariadb.process.pid, os.getpid()])

        own, (busy, whole) = used(), machine_seconds()
        with subprocess.Popen([sys.executable, __file__, "read", str(httpd.port), path, cookie], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True) as reader:
            begin = time.monotonic()
            self.result = work()
            self.seconds = time.monotonic() - begin
            took = sorted(json.loads(reader.communicate()[0]))
        own = used() - own
        busy, whole = (after - before for after, before in zip(machine_seconds(), (busy, whole)))
        self.p50, self.p99 = statistics.median(took), took[len(took) * 99 // 100]
        self.pages, self.own, self.others = len(took), own / whole, (busy - own) / whole


def report(name, phases):
    middle = {key: statistics.median(getattr(phase, key) for phase in phases)
              for key in ("pages", "seconds", "p50", "p99", "own", "others")}
    print(f"{name:8}{middle['pages']:8.0f}{middle['seconds']:10.1f}{middle['p50']:9.1f}{middle['p99']:9.1f}"
          f"{middle['own']:10.0%}{middle['others']:10.0%}")
    return middle["p99"]


def run(folder, rounds):
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    # As costly as those that mod_crvs makes.
    costly = crypt(PASSWORD.encode(), b"$2y$10$abcdefghijklmnopqrstuu").decode()
    mariadb = MariaDB(folder / "mariadb")
    mariadb.start()
    try:
        mariadb.deployed("school")
        school = School(mariadb, "school")
        teacher, students = school.user("trainer"), [school.user(password_hash=costly) for _ in range(STUDENTS)]
        path = f"/classrooms/{school.classroom(teacher, students[:30]).id}/"
        cookie = "crvs=" + school.open_session(students[0])
        httpd = Httpd(folder / "httpd", around=SHIPPED, database=mariadb.option_file("school"))
        httpd.folder.mkdir(mode=0o755)
        httpd.start()
        names = [student.username for student in students]
        quiet, rushes = [], []
        try:
            seconds = Phase(httpd, mariadb, path, cookie, lambda: rush(httpd, names)).seconds
            for _ in range(rounds):
                quiet.append(Phase(httpd, mariadb, path, cookie, lambda: time.sleep(seconds)))
                rushes.append(Phase(httpd, mariadb, path, cookie, lambda: rush(httpd, names)))
            complaints = [line for line in httpd.new_lines() if "crvs:err" in line or "crvs:warn" in line][:3]
        finally:
            httpd.stop()
            school.close()
    finally:
        mariadb.remove()
    print(f"{'':8}{'pages':>8}{'seconds':>10}{'p50 ms':>9}{'p99 ms':>9}{'own CPU':>10}{'others':>10}")
    before, meanwhile = report("quiet", quiet), report("rush", rushes)
    waited, refused = ([sum(each[at] > 0 for each in phase.result) for phase in rushes] for at in (0, 1))
    print(f"\np99 meanwhile: {meanwhile / before:.2f} times that before; of single rounds "
          f"{', '.join(f'{during.p99 / calm.p99:.2f}' for calm, during in zip(quiet, rushes))}. Of {STUDENTS}, "
          f"{statistics.median(waited):.0f} had to wait for their turn and {statistics.median(refused):.0f} were told to come "
          f"again. Load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    for line in complaints:
        print(line)


def main():
    if sys.argv[1:2] == ["read"]:
        reading(*sys.argv[2:])
        return
    with temporary_folder("crvs-bench-") as folder:
        run(folder, int(os.environ.get("ROUNDS", "5")))


if __name__ == "__main__":
    main()
