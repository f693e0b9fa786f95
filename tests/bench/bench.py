# SPDX-License-Identifier: Apache-2.0
"""Measures pages against a static file of the class page's size, and with --data large against a small school's.

Each row is measured three times, the rows in turn, so that a slow moment of the machine meets all of them; what is
printed are medians. CPU is what the kernel accounted to httpd's and MariaDB's processes, per request. Instructions are
httpd's own, as callgrind counts them: they are the same on a busy machine. Bytes are those of the body as the shipped
configuration sends it to a browser. MariaDB writes each commit to its disk, as schools' do; webhooks are compared with how
many rows a second it takes so.
"""

import argparse
import base64
import contextlib
import dataclasses
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.parse

import datasets
import instructions
from client import Browser
from mariadb import MariaDB
from school import School
from server import SECRET, Httpd

# Otherwise than shipped: wrk's connections stay, and plain files are served as most servers are set up for it.
SETTINGS = """
MaxKeepAliveRequests 0
<Directory />
    Options FollowSymLinks
    AllowOverride None
</Directory>
"""
HERE = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
DELIVERIES = 6000
MEGABYTE = 1024 * 1024
# Fewer than a child's threads: a child whose threads are all busy closes connections that wait.
CONNECTIONS = 8
# As people search, and as they type.
SEARCHES = ["dérivées", "mathématiques terminale", "électricité", "fonctions", "théâtre et poésie", "molécules", "leçon",
            "géographie", "bacodi", "chimie réactions"]
TYPED = ["ma", "math", "der", "dérivé", "le", "géo", "fo", "poési", "co", "bac"]


@dataclasses.dataclass
class Row:
    name: str
    httpd: Httpd
    path: str
    environment: dict
    base: str = ""              # the row whose rate this one's is a ratio to
    deliveries: list = ()       # the sessions whose recordings are announced, each once
    exact: bool = False         # its instructions and bytes are of interest
    results: list = dataclasses.field(default_factory=list)

    def median(self, key):
        return statistics.median(result[key] for result in self.results)


def write_deliveries(path, sessions, label):
    """New recordings of sessions, one after the other, signed as Standard Webhooks says."""
    timestamp = str(int(time.time()))
    with open(path, "w", encoding="ascii") as out:
        for number in range(DELIVERIES):
            delivery = f"msg_{label}_{number}"
            body = json.dumps({"session_id": sessions[number % len(sessions)], "recording_url": f"https://r.example.org/{label}/{number}.mp4"})
            mac = hmac.new(SECRET.encode(), f"{delivery}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
            print(delivery, timestamp, "v1," + base64.b64encode(mac).decode(), body, sep="\t", file=out)


def write_paths(path, start, words):
    path.write_text("".join(f"{start}?{urllib.parse.urlencode({'q': word})}\n" for word in words))
    return {"PATHS": str(path)}


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_megabytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0


def measure(row, seconds, mariadb):
    scheme = "https" if "ssl" in row.httpd.modules else "http"
    url = f"{scheme}://127.0.0.1:{row.httpd.port}{row.path}"
    web, database = [row.httpd.process.pid, *row.httpd.children()], [mariadb.process.pid]
    before = cpu_seconds(web), cpu_seconds(database)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", HERE / "requests.lua", url]
    out = subprocess.run(command, capture_output=True, text=True, check=True,
                         env={**os.environ, **row.environment}).stdout
    after = cpu_seconds(web), cpu_seconds(database)
    line = next(line for line in out.splitlines() if line.startswith("RESULT"))
    requests, duration, p50, p99, errors = map(int, line.split()[1:])
    if errors or not requests:
        said = [line for line in row.httpd.new_lines() if "crvs:err" in line or "crvs:warn" in line]
        raise SystemExit("\n".join([*said[-5:], f"{row.name}: {errors} of {requests} requests failed"]))
    return {"rate": requests / (duration / 1e6), "p50": p50 / 1000, "p99": p99 / 1000,
            "web": (after[0] - before[0]) / requests * 1e6, "database": (after[1] - before[1]) / requests * 1e6}


def measure_all(rows, folder, seconds, rounds, mariadb):
    for row in rows:
        if not row.deliveries:
            # Connections to the database are opened, and their statements prepared, before it counts.
            measure(row, 1, mariadb)
    for turn in range(rounds):
        for row in rows:
            if row.deliveries:
                row.environment = {"DELIVERIES": str(folder / "deliveries")}
                write_deliveries(folder / "deliveries", row.deliveries, turn)
            row.results.append(measure(row, seconds, mariadb))


def start_httpd(stack, folder, mariadb, database, directives, *modules):
    # As the README advises; all else as Debian has it.
    return start(stack, Httpd(folder, SETTINGS + directives, database=mariadb.option_file(database), modules=modules,
                              environment={"MALLOC_ARENA_MAX": "1"}))


def start(stack, httpd):
    httpd.folder.mkdir(mode=0o755)
    httpd.start()
    stack.callback(httpd.stop)
    return httpd


def certificate(folder):
    key, crt = folder / "tls.key", folder / "tls.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", key, "-out", crt], check=True, capture_output=True)
    return f'SSLEngine On\nSSLCertificateFile "{crt}"\nSSLCertificateKeyFile "{key}"\n'


def rows_of_pages(stack, folder, mariadb):
    """Each page as a ratio to a static file, and a piece of a recording to the same piece of a file that is everybody's."""
    mariadb.deployed("school")
    school = School(mariadb, "school")
    teacher, learner, classroom, live = datasets.small(school)
    # Of another teacher's classes: thousands of recordings are no measured page's. Those of one session wait for each other.
    other = school.user("trainer")
    recorded = [school.live_session(school.classroom(other), start=-5, started=-5) for _ in range(100)]
    recordings = folder / "recordings"
    recordings.mkdir()
    if os.getuid() == 0:
        shutil.chown(recordings, "www-data", "www-data")
    video = os.urandom(8 * MEGABYTE)
    key = school.kept_recording(recordings, live, video, "video.mp4")
    kept = f'CrvsRecordingDir "{recordings}"\n'
    httpd = start_httpd(stack, folder / "httpd", mariadb, "school", kept)
    secure = start_httpd(stack, folder / "secure", mariadb, "school", kept + certificate(folder), "ssl")
    page = f"/classrooms/{classroom.id}/"
    size = len(school.browser(httpd, teacher).get(page).body)
    (httpd.folder / "htdocs" / "static.html").write_bytes(b"x" * size)
    for server in (httpd, secure):
        # The very same file: a copy lies elsewhere in the kernel's cache, and may cost a tenth more to send.
        os.link(recordings / key / "video.mp4", server.folder / "htdocs" / "video.mp4")
    teachers = {"COOKIE": "crvs=" + school.open_session(teacher)}
    learners = {"COOKIE": "crvs=" + school.open_session(learner)}
    piece = {"RANGE": f"bytes={MEGABYTE}-{2 * MEGABYTE - 1}"}
    file = f"/recordings/{key}/video.mp4"
    return size, httpd, [
        # Over TLS, as schools serve them; and without, where a file costs so little that a question to the database shows.
        Row("1 MiB of a file", secure, "/video.mp4", piece),
        Row("1 MiB of a recording", secure, file, {**piece, "COOKIE": "__Host-" + learners["COOKIE"]}, "1 MiB of a file"),
        Row("a file without TLS", httpd, "/video.mp4", piece),
        Row("a recording without", httpd, file, {**piece, **learners}, "a file without TLS"),
        Row("static file", httpd, "/static.html", {}, exact=True),
        Row("class page", httpd, page, teachers, "static file", exact=True),
        Row("a student's", httpd, page, learners, "static file", exact=True),
        Row("my classes", httpd, "/classrooms/", teachers, "static file", exact=True),
        Row("home", httpd, "/", learners, "static file", exact=True),
        Row("join redirect", httpd, f"/classrooms/sessions/{live}/join/", learners, "static file", exact=True),
        Row("signed webhook", httpd, "/classrooms/recording/webhook/", {}, "static file", deliveries=recorded)]


def rows_of_sizes(stack, folder, mariadb):
    """The same pages in a small school and in a large one."""
    rows = []
    for data in ("small", "large"):
        mariadb.deployed(data)
        school = School(mariadb, data)
        teacher, learner, classroom, _ = datasets.small(school)
        if data == "large":
            datasets.large(school)
        httpd = start_httpd(stack, folder / data, mariadb, data, "")
        learners = {"COOKIE": "crvs=" + school.open_session(learner)}
        searches = write_paths(folder / f"searches.{data}", "/search/", SEARCHES)
        typed = write_paths(folder / f"typed.{data}", "/search/suggest/", TYPED)
        for name, path, environment in [
                ("class page", f"/classrooms/{classroom.id}/", {"COOKIE": "crvs=" + school.open_session(teacher)}),
                ("search", "/search/", {**searches, **learners}),
                ("suggestions", "/search/suggest/", {**typed, **learners})]:
            rows.append(Row(f"{name}, {data}", httpd, path, environment, f"{name}, small" if data == "large" else ""))
    return rows


def ask_of(httpd, row, encoding):
    browser = Browser(httpd)
    headers = {"Accept-Encoding": encoding, "Cookie": row.environment.get("COOKIE")}
    return lambda: browser.request("GET", row.path, headers=headers)


def count_exactly(stack, folder, mariadb, database, rows):
    """What is the same on each run, by row: (instructions, instructions, bytes), the latter two compressed."""
    httpd = start(stack, instructions.Counted(folder / "counted", SETTINGS, database=mariadb.option_file(database)))
    result = {}
    for row in rows:
        plain, compressed = ask_of(httpd, row, "identity"), ask_of(httpd, row, "gzip")
        (httpd.folder / "htdocs" / "static.html").write_bytes((row.httpd.folder / "htdocs" / "static.html").read_bytes())
        result[row.name] = (instructions.of(httpd, plain), instructions.of(httpd, compressed), len(compressed().body))
    return result


def insert_rate(folder, mariadb, database, seconds):
    """How many rows a second the server takes, one durable transaction each."""
    program = folder / "insert"
    flags = subprocess.run(["mariadb_config", "--cflags", "--libs"], capture_output=True, text=True, check=True).stdout
    subprocess.run(["cc", "-O2", "-pthread", "-o", program, HERE / "insert.c", *flags.split()], check=True)
    done = subprocess.run([program, mariadb.socket, database, str(CONNECTIONS), str(seconds)], capture_output=True,
                          text=True, check=True)
    return int(done.stdout)


def report_exactly(counts):
    print(f"{'':22}{'instructions':>13}{'compressed':>12}{'bytes':>8}")
    for name, (plain, compressed, size) in counts.items():
        print(f"{name:22}{plain:13.0f}{compressed:12.0f}{size:8}")


def report(rows, ratio_of):
    print(f"{'':22}{'requests/s':>11}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU us httpd':>14}{'database':>10}")
    by_name = {row.name: row for row in rows}
    for row in rows:
        ratio = ratio_of(row.median("rate"), by_name[row.base].median("rate")) if row.base in by_name else 1
        print(f"{row.name:22}{row.median('rate'):11.0f}{ratio:8.3f}{row.median('p50'):9.2f}{row.median('p99'):9.2f}"
              f"{row.median('web'):14.0f}{row.median('database'):10.0f}")


def run(folder, options):
    mariadb = MariaDB(folder / "mariadb", ["--innodb-flush-log-at-trx-commit=1", "--innodb-flush-method=fsync"])
    mariadb.start()
    with contextlib.ExitStack() as stack:
        stack.callback(mariadb.remove)
        if options.data == "large":
            rows = rows_of_sizes(stack, folder, mariadb)
            measure_all(rows, folder, options.seconds, options.rounds, mariadb)
            report(rows, lambda rate, base: base / rate)
            print("ratio: the time of a request in the large school to that in the small one")
            return
        size, httpd, rows = rows_of_pages(stack, folder, mariadb)
        rows = [row for row in rows if not options.rows or row.name in options.rows or not row.base]
        measure_all(rows, folder, options.seconds, options.rounds, mariadb)
        report(rows, lambda rate, base: rate / base)
        print(f"ratio: requests a second to those of the static file ({size} bytes, as the class page), or of the same bytes")
        report_exactly(count_exactly(stack, folder, mariadb, "school", [row for row in rows if row.exact]))
        print(f"durable inserts a second by {CONNECTIONS} connections: "
              f"{insert_rate(folder, mariadb, 'school', options.seconds)}")
        print("resident memory of a child: " + ", ".join(f"{resident_megabytes(pid):.1f} MB" for pid in httpd.children()))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", choices=("small", "large"), default="small")
    parser.add_argument("rows", nargs="*", help="the rows to measure, besides those they are compared with; by default all")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crvs-bench-"))
    if os.getuid() == 0:
        shutil.chown(folder, group="www-data")
    folder.chmod(0o750)
    print(f"{CONNECTIONS} connections; medians of {options.rounds} rounds of {options.seconds} s", flush=True)
    try:
        run(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
