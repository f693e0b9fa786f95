# SPDX-License-Identifier: Apache-2.0
"""What is counted, and published for monitoring."""

import concurrent.futures
import os
import re
import signal
import time

import pytest

import deliveries
from client import Browser
from metrics import OPEN, PATH, PLAIN, Change, promtool, samples, scrape
from school import PASSWORD
from server import SECRET, Httpd, free_port
from uploads import from_page, mp4


@pytest.fixture
def httpd(make_server):
    """A server of its own, with nothing counted yet."""
    made = make_server("CrvsTidyInterval Off")
    made.start()
    return made


@pytest.fixture
def monitor(httpd):
    return Browser(httpd)


def routes(values, **labels):
    """The sum over routes of answers that have such labels."""
    return sum(value for (name, of), value in values.items()
               if name == "crvs_http_requests_total" and set(labels.items()) <= of)


# ---- Formats ----

def test_both_formats_are_what_their_parsers_take(httpd, monitor, school, people):
    school.browser(httpd, people.member).get(f"/classrooms/{people.classroom.id}/")
    opened, plain = scrape(monitor, OPEN), scrape(monitor, PLAIN)
    assert opened["crvs_http_request_duration_seconds"].type == "histogram"
    assert opened["crvs_database_statements"].type == "counter"
    # Prometheus's own format knows no info.
    assert {"crvs_build_info" if name == "crvs_build" else name for name in opened} == set(plain)
    info, = opened["crvs_build"].samples
    assert re.fullmatch(r"\d+\.\d+\.\d+", info.labels["version"]) and info.labels["schema"]


def test_promtool_has_nothing_to_say(httpd, monitor, school, people):
    school.browser(httpd, people.member).get("/classrooms/")
    text = monitor.request("GET", PATH, headers={"Accept": "*/*"}).text
    done = promtool("check", "metrics", text=text)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_openmetrics_only_where_it_is_asked_for(monitor):
    for accept in (None, "*/*", "text/html", "text/plain;version=0.0.4"):
        answer = monitor.request("GET", PATH, headers={"Accept": accept})
        assert answer.headers["Content-Type"] == PLAIN and "# EOF" not in answer.text
    answer = monitor.request("GET", PATH, headers={
        "Accept": "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"})
    assert answer.headers["Content-Type"] == OPEN and answer.text.endswith("\n# EOF\n")
    assert monitor.request("POST", PATH, b"").status == 405


def test_others_may_not_ask(make_server):
    httpd = make_server(f"<Location {PATH}>\nRequire ip 192.0.2.1\n</Location>")
    httpd.start()
    httpd.expect_log("authz_core:error.*client denied")
    assert Browser(httpd).get(PATH).status == 403


# ---- Counting ----

def test_counts_are_exact_over_all_children(make_server, school, people):
    """However many processes and threads count at once."""
    httpd = make_server('CrvsKeptPages Off\nLogFormat "%P %s" pids\nCustomLog logs-pids pids')
    httpd.start()
    pids = httpd.folder / "logs-pids"
    path = f"/classrooms/{people.classroom.id}/"

    def ask(browser):
        for _ in range(10):
            assert browser.get(path).status == 200
        # All of it is counted once this is answered.
        scrape(browser)
        browser.close()

    def children():
        return {line.split()[0] for line in pids.read_text().splitlines()} if pids.exists() else set()

    browser = school.browser(httpd, people.member)
    change = Change(browser)
    assert browser.get(path).status == 200
    cost = change("crvs_database_statements_total")
    before, rounds = samples(browser), 0
    while len(children()) < 2:
        rounds += 1
        assert rounds < 30, "one child took all"
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(ask, [school.browser(httpd, people.member) for _ in range(16)]))
    values = samples(Browser(httpd))
    assert routes(values, method="GET", route="/classrooms/{id}/", status="2xx") == 1 + rounds * 160
    assert values["crvs_http_request_duration_seconds_count",
                  frozenset({("method", "GET"), ("route", "/classrooms/{id}/")})] == 1 + rounds * 160
    # The look at the database itself, of each ten seconds, aside.
    statements = (values["crvs_database_statements_total", frozenset()] - before["crvs_database_statements_total", frozenset()])
    assert cost > 0 and 0 <= statements - rounds * 160 * cost < cost


def test_labels_are_the_tables_and_nobody_elses(httpd, school, people):
    browser = school.browser(httpd, people.member)
    for path in ("/classrooms/999999/", "/classrooms/%3Cscript%3E/", "/nowhere/7/", "/assets/x.js", "/assets/"):
        browser.get(path)
    assert browser.request("BREW", "/classrooms/").status in (400, 405, 501)
    patterns = {line.split()[1] for line in httpd.run("-t", "-D", "DUMP_CRVS_ROUTES").stdout.splitlines()}
    seen = {(labels["method"], labels["route"]) for family in scrape(browser).values()
            for labels in (sample.labels for sample in family.samples) if "route" in labels}
    assert {route for _, route in seen} <= patterns
    assert {method for method, _ in seen} == {"GET"}
    assert routes(samples(browser), route="/classrooms/{id}/", status="4xx") == 1


def test_a_page_of_an_error_counts_as_such(monitor):
    assert monitor.get("/nowhere/").status == 404
    assert routes(samples(monitor), route="/error/", status="4xx") == 1


def test_files_of_the_host_are_not_counted(httpd, monitor):
    (httpd.folder / "htdocs" / "plain.txt").write_text("plain")
    assert monitor.get("/plain.txt").text == "plain"
    assert routes(samples(monitor)) == 0


def test_what_came_of_logins(httpd, monitor, school):
    user, change = school.user(), Change(monitor)
    httpd.expect_log("crvs:warn.*too many failed logins")
    Browser(httpd).log_in(user.username, PASSWORD)
    for _ in range(11):
        Browser(httpd).log_in(user.username, "wrong")
    assert [change("crvs_logins_total", result=result) for result in ("ok", "failed", "throttled")] == [1, 10, 1]


def test_what_came_of_deliveries(httpd, monitor, school, people):
    session, change = school.live_session(people.classroom), Change(monitor)
    httpd.allow_log("crvs:warn.*webhook")
    httpd.allow_log("crvs:(warn|error).*machine|crvs:warn")
    body = deliveries.body_of(session)
    for headers, content in ((deliveries.token(SECRET), body), (deliveries.token(SECRET), body),
                             (deliveries.token("wrong"), body), (deliveries.token(SECRET), b"{"),
                             (deliveries.token(SECRET), deliveries.body_of(2147483647)),
                             (deliveries.token(SECRET), b'{"test": true}')):
        deliveries.deliver(Browser(httpd), content, headers)
    other = deliveries.body_of(session, deliveries.URL + "?2")
    deliveries.deliver(Browser(httpd), other, deliveries.standard(SECRET, other, "metrics_1"))
    third = deliveries.body_of(session, deliveries.URL + "?3")
    deliveries.deliver(Browser(httpd), third, deliveries.standard(SECRET, third, "metrics_1"))
    outcomes = ("stored", "duplicate", "unproved", "invalid", "inbox", "conflict", "failed", "other")
    assert {one: change("crvs_webhook_deliveries_total", outcome=one) for one in outcomes} == {
        "stored": 2, "duplicate": 1, "unproved": 1, "invalid": 1, "inbox": 2, "conflict": 0, "failed": 0, "other": 1}


def test_what_became_of_uploads(httpd, school, people):
    session, browser = school.live_session(people.classroom), school.browser(httpd, people.teacher)
    change = Change(browser)
    httpd.expect_log("crvs:warn.*an upload was refused")

    def send(content):
        tus = from_page(browser, f"/uploads/sessions/{session}/")
        tus.create(len(content))
        return tus.patch(0, content).status

    assert [send(mp4(5000)), send(b"no film" * 100)] == [204, 415]
    given_up = from_page(browser, f"/uploads/sessions/{session}/")
    given_up.create(100)
    given_up.delete()
    events = lambda: [change("crvs_uploads_total", event=event)
                      for event in ("begun", "finished", "refused", "abandoned", "failed")]
    assert events() == [3, 1, 1, 1, 0]
    assert change("crvs_upload_bytes_total") == 5000 + 700
    key = school.value("SELECT public_id FROM recording WHERE live_session_id = %s", session)
    name = school.value("SELECT file_name FROM recording WHERE live_session_id = %s", session)
    assert browser.request("GET", f"/recordings/{key}/{name}", headers={"Range": "bytes=0-999"}).status == 206
    assert change("crvs_recording_sent_bytes_total") == 1000

    # All has come, and cannot be stored until there is room again.
    school.sql("""CREATE TRIGGER no_room BEFORE INSERT ON recording FOR EACH ROW
                  SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'no room'""")
    content, stopped = mp4(5001), from_page(browser, f"/uploads/sessions/{session}/")
    try:
        stopped.create(len(content))
        assert stopped.patch(0, content).status == 503
    finally:
        school.sql("DROP TRIGGER no_room")
    httpd.expect_log("crvs:error.*error 1114: no room")
    assert events() == [4, 1, 1, 1, 1]
    assert stopped.offset() == len(content)
    assert events() == [4, 2, 1, 1, 1]


# ---- How long it lasts ----

def test_counts_outlive_a_graceful_restart(httpd, school, people):
    browser = school.browser(httpd, people.member)
    assert browser.get("/classrooms/").status == 200
    began = samples(browser)["crvs_counting_since_seconds", frozenset()]
    for _ in range(2):
        assert httpd.check_log() == []
        httpd.process.send_signal(signal.SIGUSR1)
        httpd.wait_for_log("resuming normal operations")
        assert browser.get("/classrooms/").status == 200
    values = samples(browser)
    assert routes(values, route="/classrooms/", status="2xx") == 3
    assert values["crvs_counting_since_seconds", frozenset()] == began
    httpd.stop()
    httpd.start()
    assert routes(samples(Browser(httpd))) == 0


def test_a_child_that_was_killed_holds_nothing(httpd, monitor, school, people):
    school.browser(httpd, people.member).get("/classrooms/")
    before = httpd.children()
    assert samples(monitor)["crvs_database_connections", frozenset()] >= 1
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while set(before) & set(httpd.children()) or len(httpd.children()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    values = samples(Browser(httpd))
    # Their own, of DBDMin 1 each, and the scrape's.
    assert 1 <= values["crvs_database_connections", frozenset()] <= 3
    assert values["crvs_gate_inside", frozenset({("gate", "database")})] == 0


# ---- What is looked up ----

def reading(values, name):
    return values.get((name, frozenset()))


def test_what_is_looked_up(own_site, own_mariadb):
    url = "'https://recordings.example.org/metrics.mp4'"
    own_mariadb.run_sql("own", f"INSERT INTO recording_inbox (url, url_hash, session_id, room_name, received_at, expires_at)"
                               f" VALUES ({url}, SHA2({url}, 256), 1, '', UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL 30 DAY)")
    values = samples(Browser(own_site))
    assert [reading(values, name) for name in ("crvs_database_up", "crvs_schema_ok", "crvs_inbox_waiting",
                                               "crvs_recordings_pending_purge")] == [1, 1, 1, 0]
    assert 0 < reading(values, "crvs_recording_disk_free_bytes") <= reading(values, "crvs_recording_disk_size_bytes")
    # Whoever asks again at once asks the database nothing.
    assert reading(samples(Browser(own_site)), "crvs_database_statements_total") == 1


def test_what_waits_and_what_was_given_up_where_mail_is_sent(own_site, own_mariadb, folder):
    assert reading(samples(Browser(own_site)), "crvs_mail_waiting") is None
    own_mariadb.run_sql("own", "INSERT INTO user (id, username, full_name, created_at) VALUES (900, 'm', 'M', UTC_TIMESTAMP());"
                               " INSERT INTO notice (user_id, kind, subject_id, state, attempts, is_urgent, due_at, created_at, done_at)"
                               " SELECT 900, 'soon', seq, ELT(seq, 'waiting', 'waiting', 'waiting', 'failed', 'failed', 'sent', 'failed'),"
                               # The last one is an address that does not exist, as the first try showed.
                               " IF(seq = 7, 1, 5),"
                               " seq = 2, UTC_TIMESTAMP() + INTERVAL IF(seq = 3, 5, -5) MINUTE, UTC_TIMESTAMP(), IF(seq < 4, NULL,"
                               " UTC_TIMESTAMP() - INTERVAL IF(seq = 5, 2, 0) DAY) FROM seq_1_to_7;"
                               # What a class of three is to be told, due and not yet.
                               " INSERT INTO classroom (id, name, created_by, join_code, created_at) VALUES (900, 'C', 900, 'METRICS9',"
                               " UTC_TIMESTAMP()); INSERT INTO classroom_count (classroom_id, members) VALUES (900, 3);"
                               " INSERT INTO notice_event (kind, subject_id, classroom_id, due_at, created_at) SELECT 'moved', seq, 900,"
                               " UTC_TIMESTAMP() + INTERVAL IF(seq = 1, -5, 5) MINUTE, UTC_TIMESTAMP() FROM seq_1_to_2")
    httpd = Httpd(folder / "metrics-mail", "CrvsTidyInterval Off\nCrvsMailFrom classe@example.org",
                  database=own_mariadb.option_file("own"))
    httpd.start()
    values = samples(Browser(httpd))
    httpd.stop()
    own_mariadb.run_sql("own", "DELETE FROM classroom WHERE id = 900; DELETE FROM user WHERE id = 900")
    assert (reading(values, "crvs_mail_waiting"), reading(values, "crvs_mail_given_up")) == (5, 1)


def test_a_schema_that_lacks_a_change_shows(own_site, own_mariadb):
    own_mariadb.run_sql("own", "UPDATE changes SET `change` = CONCAT('x', `change`)")
    try:
        values = samples(Browser(own_site))
        assert (reading(values, "crvs_database_up"), reading(values, "crvs_schema_ok")) == (1, 0)
    finally:
        own_mariadb.run_sql("own", "UPDATE changes SET `change` = SUBSTRING(`change`, 2)")


@pytest.mark.parametrize("how", ["gone", "frozen"])
def test_without_the_database_it_is_answered_all_the_same(own_site, own_mariadb, how):
    browser = Browser(own_site)
    assert browser.get("/users/login/").status == 200
    own_site.allow_log("dbd:(error|crit)")
    own_site.expect_log("crvs:error")
    if how == "gone":
        own_mariadb.stop()
        values = samples(browser)
    else:
        with own_mariadb.frozen():
            values = samples(browser)
    assert reading(values, "crvs_database_up") == 0
    assert reading(values, "crvs_inbox_waiting") is None and reading(values, "crvs_schema_ok") is None
    assert routes(values, route="/users/login/", status="2xx") == 1


def test_before_the_first_look_has_ended_nobody_says_that_the_database_is_away(own_site, own_mariadb):
    own_site.allow_log("dbd:(error|crit)")
    own_site.expect_log("crvs:error")
    with own_mariadb.frozen(), concurrent.futures.ThreadPoolExecutor() as pool:
        looks = list(pool.map(lambda _: reading(samples(Browser(own_site)), "crvs_database_up"), range(2)))
    assert set(looks) == {None, 0}


def test_a_host_of_its_own_for_monitoring(make_server):
    """Which has no school: what is looked up is a school's."""
    port = free_port()
    httpd = make_server(f"</VirtualHost>\nListen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n"
                        f"<Location {PATH}>\nSetHandler crvs-metrics\nRequire local\n</Location>")
    httpd.start()
    browser = Browser(httpd)
    assert browser.get("/users/login/").status == 200
    assert routes(samples(browser)) == 1
    httpd.port = port
    values = samples(Browser(httpd))
    assert routes(values, route="/users/login/") == 1 and reading(values, "crvs_database_up") is None


# ---- server-status ----

def test_the_servers_own_page_has_a_section(make_server, school, people):
    httpd = make_server("<Location /server-status>\nSetHandler server-status\n</Location>")
    httpd.start()
    browser = school.browser(httpd, people.member)
    browser.get("/classrooms/")
    page = browser.get("/server-status").text
    assert "<h2>mod_crvs</h2>" in page and "<dt>Answers: 1</dt>" in page
    lines = dict(line.split(": ", 1) for line in browser.get("/server-status?auto").text.splitlines() if ": " in line)
    assert lines["CrvsAnswers"] == "1" and lines["CrvsAnswersFailed"] == "0" and int(lines["CrvsStatements"]) == 2
