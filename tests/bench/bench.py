# SPDX-License-Identifier: Apache-2.0
"""What pages cost, in one table: beside a static file of the class page's size, and beside the same page of a Django.

Statements, round trips, instructions and bytes are exact: the database's general log and its count of pings, valgrind's
callgrind, curl. All else depends on the machine, and on what else runs there: rows are measured in turn, so that a slow
moment meets all of them, and what is printed are medians of ratios' parts. CPU is what the kernel accounted to the
processes of the web server and of MariaDB, which writes each commit to its disk, as schools' do. What that costs differs
most between machines, so the webhook is measured once more on a disk of which each flush is made to take a millisecond.
"""

import argparse
import base64
import contextlib
import dataclasses
import hashlib
import hmac
import itertools
import json
import os
import shutil
import statistics
import subprocess
import time

import costs
import datasets
import instructions
from django_server import Gunicorn
from mariadb import MariaDB
from measure import (CONNECTIONS, InsertLoop, Row, SlowDisk, first_byte, least_question, measure, wire_bytes)
from school import School
from server import SECRET, Httpd, memory_of, temporary_folder

# Otherwise than shipped: wrk's connections stay, and plain files are served as most servers are set up for it.
SETTINGS = """
MaxKeepAliveRequests 0
<Directory />
    Options FollowSymLinks
    AllowOverride None
</Directory>
"""
# None comes twice, at whatever rate.
DELIVERIES_A_SECOND, LABELS = 6000, itertools.count()
MEGABYTE = 1024 * 1024
FILE, DJANGO = "static file", "class page, Django"
INSERTS, SLOW_INSERTS, FLUSHES = "durable inserts", "durable inserts, a disk of 1 ms", "flushes"
COLUMNS = ("page", "statements", "round trips", "instructions", "bytes", "again", "CPU", "requests/s", "HTTP/1.1", "HTTP/2")


def write_deliveries(path, sessions, label, count):
    """New recordings of sessions, one after the other, signed as Standard Webhooks says."""
    timestamp = str(int(time.time()))
    with open(path, "w", encoding="ascii") as out:
        for number in range(count):
            delivery = f"msg_{label}_{number}"
            body = json.dumps({"session_id": sessions[number % len(sessions)], "recording_url": f"https://r.example.org/{label}/{number}.mp4"})
            mac = hmac.new(SECRET.encode(), f"{delivery}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
            print(delivery, timestamp, "v1," + base64.b64encode(mac).decode(), body, sep="\t", file=out)


def measure_row(row, folder, seconds, mariadb):
    if row.deliveries:
        row.environment = {"DELIVERIES": str(folder / "deliveries")}
        write_deliveries(folder / "deliveries", row.deliveries, next(LABELS), seconds * DELIVERIES_A_SECOND)
    if not row.disk:
        return measure(row, seconds, mariadb)
    with row.disk.slowed():
        before = row.disk.flushes()
        result = measure(row, seconds, mariadb)
    return {**result, FLUSHES: (row.disk.flushes() - before) / (result["rate"] * seconds)}


def measure_all(rows, folder, options, mariadb, inserts, disk):
    """Fills the rows' results. Returns the medians of the insert loop's rates, by what they are called."""
    rates = {INSERTS: [], SLOW_INSERTS: []}
    for row in rows:
        # Connections to the database are opened, and their statements prepared, before it counts.
        measure_row(row, folder, 3, mariadb)
    for _ in range(options.rounds):
        for row in rows:
            row.results.append(measure_row(row, folder, options.seconds, mariadb))
        rates[INSERTS].append(inserts.rate(options.seconds))
        with disk.slowed():
            rates[SLOW_INSERTS].append(inserts.rate(options.seconds))
    return {name: statistics.median(found) for name, found in rates.items()}


def start_httpd(stack, folder, mariadb, database, directives, *modules):
    # As the README advises; all else as Debian has it.
    return start(stack, Httpd(folder, SETTINGS + directives, database=mariadb.option_file(database), modules=modules,
                              environment={"MALLOC_ARENA_MAX": "1"}))


def start(stack, server):
    server.folder.mkdir(mode=0o755)
    server.start()
    stack.callback(server.stop)
    return server


def certificate(folder):
    key, crt = folder / "tls.key", folder / "tls.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", key, "-out", crt], check=True, capture_output=True)
    return f'SSLEngine On\nSSLCertificateFile "{crt}"\nSSLCertificateKeyFile "{key}"\n'


class Pages:
    """The small school, its servers, and the rows of the table."""

    def __init__(self, stack, folder, mariadb, disk):
        mariadb.deployed("school")
        school = School(mariadb, "school")
        stack.callback(school.close)
        self.recordings = folder / "recordings"
        self.recordings.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.recordings, "www-data", "www-data")
        self.world = costs.World(school, datasets.small(school), self.recordings)
        self.mariadb, self.disk = mariadb, disk
        kept = costs.DIRECTIVES + f'CrvsRecordingDir "{self.recordings}"\n'
        self.httpd = start_httpd(stack, folder / "httpd", mariadb, "school", kept)
        self.secure = start_httpd(stack, folder / "secure", mariadb, "school",
                                  kept + certificate(folder) + "Protocols h2 http/1.1\n", "ssl", "http2")
        self.counted = start(stack, instructions.Counted(folder / "counted", SETTINGS + costs.DIRECTIVES,
                                                         database=mariadb.option_file("school"), recordings=self.recordings))
        # Keeps no page: what each costs that changed since its last look.
        self.afresh = start_httpd(stack, folder / "afresh", mariadb, "school", kept + "CrvsKeptPages Off\n")
        self.django = start(stack, Gunicorn(folder / "django", mariadb, "school"))
        page = self.world.asker(self.httpd, "class page of a teacher")()
        for server in (self.httpd, self.secure, self.afresh, self.counted):
            (server.folder / "htdocs" / "static.html").write_bytes(b"x" * len(page.body))
        self.rows = [*self._pages(), *self._pieces()]

    def _cookies(self, page, prefix=""):
        """What a browser sends whose script runs: the session, and whose it is."""
        user = self.world.user_of(page)
        cookies = {"crvs": self.world.school.open_session(user), "crvs-who": f"{user.id}.script"}
        return {"COOKIE": "; ".join(f"{prefix}{name}={value}" for name, value in cookies.items())}

    def _pages(self):
        browser = self.world.school.browser(self.httpd, self.world.student)

        def row(name, page, server=self.httpd):
            base = "" if name == FILE else FILE
            cookies = {} if name == FILE else self._cookies(page)
            if page.startswith("packed"):
                cookies["ACCEPT_ENCODING"] = "gzip"
            return Row(name, server, self.world.path_of(page, browser), cookies, base, page=page)

        django = row(DJANGO, "class page of a teacher", self.django)
        django.page = ""
        webhook = Row("signed webhook", self.httpd, "/classrooms/recording/webhook/", {}, INSERTS,
                      deliveries=[self.world.new_session_of(self.world.new_class()) for _ in range(100)], page="signed webhook")
        slow_webhook = dataclasses.replace(webhook, name="webhook, a disk of 1 ms", base=SLOW_INSERTS, page="",
                                           disk=self.disk, results=[])
        return [row(FILE, "static file"), row("class page, teacher", "class page of a teacher"),
                row("class page, teacher, changed", "changed class page of a teacher", self.afresh),
                row("class page, student", "class page of a student"),
                row("class page, teacher, gzip", "packed class page of a teacher"),
                row("class page, student, gzip", "packed class page of a student"),
                row("class page, student, changed", "changed class page of a student", self.afresh), django,
                row("my classes, teacher", "my classes of a teacher"), row("home, student", "home of a student"),
                row("course", "course"), row("lesson", "lesson"), row("join redirect", "join"), webhook, slow_webhook]

    def _pieces(self):
        """A piece of a recording, and the same piece of a file that is everybody's: with TLS, as schools serve them, and
        without, where a file costs so little that a question to the database shows."""
        school = self.world.school
        key = school.kept_recording(self.recordings, self.world.new_session(), os.urandom(8 * MEGABYTE), "video.mp4")
        piece = {"RANGE": f"bytes={MEGABYTE}-{2 * MEGABYTE - 1}"}
        rows = []
        for server, how, prefix in ((self.secure, ", TLS", "__Host-"), (self.httpd, "", "")):
            # The very same file: a copy lies elsewhere in the kernel's cache, and may cost a tenth more to send.
            os.link(self.recordings / key / "video.mp4", server.folder / "htdocs" / "video.mp4")
            rows += [Row(f"1 MiB of a file{how}", server, "/video.mp4", piece),
                     Row(f"1 MiB of a recording{how}", server, f"/recordings/{key}/video.mp4",
                         {**piece, **self._cookies("range of a recording", prefix)}, f"1 MiB of a file{how}",
                         page="" if how else "range of a recording")]
        return rows

    # ---- What is exact ----

    def pings(self):
        """How often the database was asked whether it lives: in all, and over the school's own connection."""
        in_all = int(self.mariadb.run_sql(None, "SHOW GLOBAL STATUS LIKE 'Com_admin_commands'")[0][1])
        return in_all, int(self.world.school.sql("SHOW SESSION STATUS LIKE 'Com_admin_commands'")[0][1])

    def round_trips(self, log_of, ask):
        """Statements, and how often the database is gone to in all: with transactions' ends, and questions whether it lives."""
        rows = log_of(ask)
        before = self.pings()
        ask()
        in_all, own = (now - then for now, then in zip(self.pings(), before))
        return [costs.statements_of(rows)[0], len(rows) + in_all - own]

    def count(self, row, log_of):
        """The exact columns of a row."""
        if row.server is self.django:
            asked = self.round_trips(log_of, lambda: wire_bytes(row.server, row.path, row.environment))
            return [*asked, None, None, None]
        if not row.page:
            return [None] * 5
        asked = self.round_trips(log_of, self.world.asker(self.httpd, row.page))
        found = instructions.of(self.counted, self.world.asker(self.counted, row.page))
        if row.deliveries:
            return [*asked, found, None, None]
        change = self.world.change_of(row.page)
        return [*asked, found, *wire_bytes(row.server, row.path, row.environment, change)]

    def first_bytes(self, row):
        if row.server is not self.httpd or row.deliveries or "RANGE" in row.environment:
            return [None, None]
        environment = self._cookies(row.page, "__Host-") if row.environment else {}
        return [first_byte(self.secure, row.path, environment, version) for version in ("--http1.1", "--http2")]


def cell(value, form):
    return "–" if value is None else form.format(value).replace(",", " ")


def table(lines):
    """Markdown that a terminal shows well, too."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    rows = ["| " + " | ".join(text.ljust(width) if at == 0 else text.rjust(width)
                              for at, (text, width) in enumerate(zip(line, widths))) + " |" for line in lines]
    rule = "| " + " | ".join("-" * width if at == 0 else "-" * (width - 1) + ":" for at, width in enumerate(widths)) + " |"
    return "\n".join([rows[0], rule, *rows[1:]])


def report(pages, rows, insert_rates, question):
    rates = {row.name: row.median("rate") for row in rows} | insert_rates
    cpu = {row.name: row.median("web") + row.median("database") for row in rows}
    lines = [list(COLUMNS)]
    with costs.database_log(pages.mariadb) as log_of:
        exact = {row.name: pages.count(row, log_of) for row in rows}
    for row in rows:
        ratios = [cpu[row.name] / cpu[row.base] if row.base in cpu else None, rates[row.name] / rates[row.base] if row.base else None]
        forms = ("{}", "{}", "{:,.0f}", "{:,}", "{:,}", "{:.2f}", "{:.2f}", "{:.1f}", "{:.1f}")
        values = [*exact[row.name], *ratios, *pages.first_bytes(row)]
        lines.append([row.name, *(cell(value, form) for value, form in zip(values, forms))])
    print(table(lines))
    size = (pages.httpd.folder / "htdocs" / "static.html").stat().st_size
    base = next(row for row in rows if row.name == FILE)
    print(f"\nThe static file has {size} bytes; {rates[FILE]:.0f} requests a second, {cpu[FILE]:.0f} us of CPU each "
          f"({base.median('p50'):.1f} ms, 99 %: {base.median('p99'):.1f} ms). Durable inserts: {insert_rates[INSERTS]:.0f} a "
          f"second, and {insert_rates[SLOW_INSERTS]:.0f} on a disk of which each flush is made to take a millisecond longer"
          f"{''.join(f' ({row.median(FLUSHES):.2f} flushes a delivery)' for row in rows if row.disk)}. "
          f"The least question, one row by its key, takes {sum(question):.0f} us of CPU ({question[0]:.0f} the server's). "
          f"Resident memory of a child: {', '.join(f'{memory_of(pid)[0]:.1f} MB' for pid in pages.httpd.children())}. "
          f"Load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


def run(folder, options):
    disk = SlowDisk(folder)
    mariadb = MariaDB(folder / "mariadb", ["--innodb-flush-log-at-trx-commit=1", "--innodb-flush-method=fsync"],
                      disk.environment)
    mariadb.start()
    with contextlib.ExitStack() as stack:
        stack.callback(mariadb.remove)
        pages = Pages(stack, folder, mariadb, disk)
        rows = [row for row in pages.rows if not options.rows or row.name in options.rows or not row.base]
        rates = measure_all(rows, folder, options, mariadb, InsertLoop(folder, mariadb, "school"), disk)
        report(pages, rows, rates, least_question(folder, mariadb, "school", options.seconds))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("rows", nargs="*", help="the rows to measure, besides those they are compared with; by default all")
    options = parser.parse_args()
    print(f"{CONNECTIONS} connections; medians of {options.rounds} rounds of {options.seconds} s\n", flush=True)
    with temporary_folder("crvs-bench-") as folder:
        run(folder, options)


if __name__ == "__main__":
    main()
