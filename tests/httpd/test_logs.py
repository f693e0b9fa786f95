# SPDX-License-Identifier: Apache-2.0
"""What the error log has of a request, and by which number both find each other."""

import threading
import urllib.parse

import pymysql
import pytest

from client import Browser


def audit_lines(httpd):
    """The pairs of each line of the audit that the error log has, as a program reads them."""
    found = [line.partition("] audit ")[2] for line in httpd.new_lines() if "] audit " in line]
    return [{name: urllib.parse.unquote(value) for name, value in (pair.split("=") for pair in line.split(" "))}
            for line in found]


# ---- The reference ----

def test_a_page_that_failed_leads_to_its_lines(server, school, sign_in, people):
    server.expect_log("crvs:error.*audit_add")
    browser = sign_in(people.teacher)
    school.sql("RENAME TABLE audit TO audit_away")
    try:
        answer = browser.post(f"/classrooms/{people.classroom.id}/archive/")
    finally:
        school.sql("RENAME TABLE audit_away TO audit")
    reference = answer.headers["X-Request-Id"]
    assert answer.status == 503 and f"Erreur 503 · Référence {reference}" in answer.page.one("main").text
    assert f" [{reference}] " in server.wait_for_log("crvs:error.*audit_add")


def test_programs_are_told_it_too(server, visitor):
    server.expect_log("machine refused")
    answer = visitor.request("POST", "/classrooms/recording/webhook/", b"{}", {"Content-Type": "application/json"})
    assert answer.json["reference"] == answer.headers["X-Request-Id"]
    assert f" [{answer.json['reference']}] " in server.wait_for_log("machine refused")


def test_httpds_own_error_has_one_and_the_access_log_as_well(make_server):
    httpd = make_server('LogFormat "%L %U" ids\nCustomLog logs-ids ids')
    httpd.start()
    browser = Browser(httpd, language="en")
    answer = browser.get("/nowhere/at-all")
    reference = answer.headers["X-Request-Id"]
    assert f"Error 404 · Reference {reference}" in answer.page.one("main").text
    page = browser.get("/users/login/")
    assert page.headers["X-Request-Id"] not in ("-", reference)
    httpd.stop()
    assert (httpd.folder / "logs-ids").read_text().splitlines() == [
        f"{reference} /nowhere/at-all", f"{page.headers['X-Request-Id']} /users/login/"]


# ---- The audit ----

@pytest.fixture
def telling(make_server):
    httpd = make_server("CrvsAuditLog On\nLogLevel warn")
    httpd.start()
    return httpd


def test_each_line_of_the_audit_is_one_of_the_log(telling, school, people):
    browser = school.browser(telling, people.teacher)
    name = 'Été "5" actor=root\\ %0a'
    assert browser.post(f"/classrooms/{people.classroom.id}/edit/", {"name": name}).status == 303
    assert audit_lines(telling) == [{
        "action": "class_changed", "actor_id": str(people.teacher.id), "actor": people.teacher.username,
        "target_kind": "classroom", "target_id": str(people.classroom.id), "target": name, "address": "127.0.0.1"}]


def test_the_usual_log_has_none(server, school, sign_in, people):
    assert sign_in(people.teacher).post(f"/classrooms/{people.classroom.id}/archive/").status == 303
    assert audit_lines(server) == []


def test_what_was_undone_is_not_told(telling, school, people):
    """The class is deleted from under the second part of the transaction, so that all of it is rolled back."""
    telling.expect_log("crvs:error")
    browser = school.browser(telling, people.teacher)
    school.sql("CREATE TRIGGER refuse BEFORE UPDATE ON module FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'")
    course = school.course(people.teacher)
    first = school.module(course)
    school.module(course)
    try:
        # Its line is written ahead of what is refused.
        assert browser.post(f"/courses/modules/{first}/move/", {"to": "down"}).status == 500
    finally:
        school.sql("DROP TRIGGER refuse")
    assert audit_lines(telling) == []
    assert school.value("SELECT COUNT(*) FROM audit WHERE action = 'module_moved' AND target_id = %s", first) == 0


# ---- Slow statements ----

def test_a_slow_statement_is_named(make_server, mariadb, school, people):
    httpd = make_server("CrvsSlowStatement 1")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    browser.token()
    holder = pymysql.connect(unix_socket=str(mariadb.socket), user="root", database=school.database)
    answers = []
    with holder.cursor() as cursor:
        cursor.execute("START TRANSACTION")
        cursor.execute("SELECT id FROM classroom WHERE id = %s FOR UPDATE", people.classroom.id)
        path = f"/classrooms/{people.classroom.id}/archive/"
        thread = threading.Thread(target=lambda: answers.append(browser.post(path)))
        thread.start()
        while not mariadb.blocked("crvs"):
            pass
        holder.rollback()
    thread.join()
    holder.close()
    assert answers[0].status == 303
    httpd.wait_for_log(r"crvs:notice.*slow statement class_filing: [1-9]\d* ms$")


def test_others_are_not(server, visitor):
    assert visitor.get("/users/login/").status == 200
    assert not [line for line in server.new_lines() if "slow statement" in line]
