"""Measures pages against a static file of the class page's size.

Each row is measured three times, the rows in turn, so that a slow moment of the machine meets all of them; what is
printed are medians. CPU is what the kernel accounted to httpd's and MariaDB's processes, per request.
"""

import argparse
import base64
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

from mariadb import MariaDB
from school import School
from server import Httpd

SECRET = "a-secret-of-the-bench-0123456789"
SITE = f"""
CrvsEngine On
CrvsTimeZone Africa/Douala
CrvsWebhookSecret {SECRET}
DBDKeep 8
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


def fill(school):
    """A class of 30 members with 10 sessions, 5 of them recorded. Returns its teacher, a learner, it and its live session."""
    teacher = school.user("trainer", full_name="Étienne Mbarga")
    students = [school.user(full_name=f"Élève numéro {number}") for number in range(29)]
    classroom = school.classroom(teacher, students, subject="Mathématiques", description="Analyse et géométrie. " * 5,
                                 schedule="Lundi à 8 h, jeudi à 14 h")
    for day in range(1, 9):
        session = school.live_session(classroom, start=-1440 * day, started=-1440 * day, ended=-1440 * day + 55)
        if day % 2:
            url = f"https://recordings.example.org/{session}.mp4"
            school.sql("UPDATE live_session SET recording_ready = TRUE, recording_url = %s WHERE id = %s", url, session)
            school.insert("recording", {"live_session_id": session, "url": url,
                                        "url_hash": hashlib.sha256(url.encode()).hexdigest()},
                          received_at="UTC_TIMESTAMP()")
    school.live_session(classroom, start=2880)
    live = school.live_session(classroom, start=-5, started=-5)
    return teacher, students[0], classroom, live


def write_deliveries(path, session, label):
    """New recordings of a session, signed as Standard Webhooks says."""
    timestamp = str(int(time.time()))
    with open(path, "w", encoding="ascii") as out:
        for number in range(DELIVERIES):
            delivery = f"msg_{label}_{number}"
            body = json.dumps({"session_id": session, "recording_url": f"https://r.example.org/{label}/{number}.mp4"})
            mac = hmac.new(SECRET.encode(), f"{delivery}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
            print(delivery, timestamp, "v1," + base64.b64encode(mac).decode(), body, sep="\t", file=out)


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


def measure(httpd, path, seconds, web, database, environment):
    url = f"http://127.0.0.1:{httpd.port}{path}"
    before = cpu_seconds(web), cpu_seconds(database)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", HERE / "requests.lua", url]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **environment}).stdout
    after = cpu_seconds(web), cpu_seconds(database)
    line = next(line for line in out.splitlines() if line.startswith("RESULT"))
    requests, duration, p50, p99, errors = map(int, line.split()[1:])
    if errors or not requests:
        said = [line for line in httpd.new_lines() if "crvs:err" in line or "crvs:warn" in line]
        raise SystemExit("\n".join([*said[-5:], f"{path}: {errors} of {requests} requests failed"]))
    return {"rate": requests / (duration / 1e6), "p50": p50 / 1000, "p99": p99 / 1000,
            "web": (after[0] - before[0]) / requests * 1e6, "database": (after[1] - before[1]) / requests * 1e6}


def run(folder, seconds, rounds, only):
    mariadb = MariaDB(folder / "mariadb")
    mariadb.start()
    httpd = None
    try:
        mariadb.deployed("school")
        school = School(mariadb, "school")
        teacher, learner, classroom, live = fill(school)
        # Of a class of its own: thousands of recordings are nobody's class page.
        recorded = school.live_session(school.classroom(teacher, []), start=-5, started=-5)
        recordings = folder / "recordings"
        recordings.mkdir()
        if os.getuid() == 0:
            shutil.chown(recordings, "www-data", "www-data")
        video = os.urandom(8 * MEGABYTE)
        key = school.kept_recording(recordings, live, video, "video.mp4")
        httpd = Httpd(folder / "httpd", f'{SITE}CrvsRecordingDir "{recordings}"\n', database=mariadb.option_file("school"))
        httpd.start()
        cookie = {"COOKIE": "crvs=" + school.open_session(teacher)}
        learners = {"COOKIE": "crvs=" + school.open_session(learner)}
        page = school.browser(httpd, teacher).get(f"/classrooms/{classroom.id}/")
        size = len(page.body)
        (httpd.folder / "htdocs" / "static.html").write_bytes(b"x" * size)
        (httpd.folder / "htdocs" / "video.mp4").write_bytes(video)
        piece = {"RANGE": f"bytes={MEGABYTE}-{2 * MEGABYTE - 1}"}
        rows = {"static 1 MiB": ("/video.mp4", piece),
                "protected 1 MiB": (f"/recordings/{key}/video.mp4", {**piece, **learners}),
                "static file": ("/static.html", {}), "class page": (f"/classrooms/{classroom.id}/", cookie),
                "my classes": ("/classrooms/", cookie),
                "join redirect": (f"/classrooms/sessions/{live}/join/", learners),
                "signed webhook": ("/classrooms/recording/webhook/", None)}
        web = [httpd.process.pid, *httpd.children()]
        database = [mariadb.process.pid]
        rows = {name: row for name, row in rows.items() if not only or name in only or name.startswith("static")}
        results = {name: [] for name in rows}
        for path, environment in rows.values():
            if environment is not None:
                # Connections to the database are opened, and their statements prepared, before it counts.
                measure(httpd, path, 1, web, database, environment)
        for turn in range(rounds):
            for name, (path, environment) in rows.items():
                if environment is None:
                    write_deliveries(folder / "deliveries", recorded, f"{turn}")
                    environment = {"DELIVERIES": str(folder / "deliveries")}
                results[name].append(measure(httpd, path, seconds, web, database, environment))
        return size, results, [resident_megabytes(pid) for pid in httpd.children()]
    finally:
        if httpd:
            httpd.stop()
        mariadb.remove()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("rows", nargs="*", help="the rows to measure, besides the static ones; all of them by default")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crvs-bench-"))
    if os.getuid() == 0:
        shutil.chown(folder, group="www-data")
    folder.chmod(0o750)
    try:
        size, results, resident = run(folder, options.seconds, options.rounds, options.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"class page: {size} bytes; {CONNECTIONS} connections; medians of {options.rounds} rounds of {options.seconds} s")
    print(f"{'':16}{'requests/s':>12}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU us httpd':>14}{'database':>10}")
    middle = {name: {key: statistics.median(one[key] for one in several) for key in several[0]}
              for name, several in results.items()}
    for name, row in middle.items():
        ratio = row["rate"] / middle["static 1 MiB" if "MiB" in name else "static file"]["rate"]
        print(f"{name:16}{row['rate']:12.0f}{ratio:8.3f}{row['p50']:9.2f}{row['p99']:9.2f}"
              f"{row['web']:14.0f}{row['database']:10.0f}")
    print("resident memory of a child: " + ", ".join(f"{megabytes:.1f} MB" for megabytes in resident))


if __name__ == "__main__":
    main()
