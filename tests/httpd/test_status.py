# SPDX-License-Identifier: Apache-2.0
"""What monitoring and load balancers ask: whether httpd answers, and whether the school does with its database."""

import re

import pytest

from client import Browser
from mariadb import CHANGES
from waiting import wait_until

HEALTH = "/crvs-health"


def test_a_site_that_is_well(own_site):
    browser = Browser(own_site)
    for query in ("?live", "?ready", ""):
        answer = browser.get(HEALTH + query)
        assert answer.status == 200 and answer.headers.get_content_type() == "application/json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert {key: answer.json[key] for key in ("status", "schema")} == {"status": "ok", "schema": CHANGES[-1]}
        assert re.fullmatch(r"\d+\.\d+\.\d+", answer.json["version"])
        assert "detail" not in answer.json
    assert browser.request("HEAD", HEALTH + "?ready").status == 200


def test_without_its_database_it_lives_and_is_not_ready(own_site, own_mariadb):
    browser = Browser(own_site)
    assert browser.get(HEALTH + "?ready").status == 200
    own_site.allow_log("dbd:(error|crit)")
    own_site.expect_log("crvs:error.*the database cannot be reached")
    own_mariadb.stop()
    answer = browser.get(HEALTH + "?ready")
    assert answer.status == 503 and answer.json["status"] == "unavailable"
    assert "the database cannot be reached" in answer.json["detail"]
    assert browser.get(HEALTH + "?live").status == 200
    own_mariadb.start()
    assert browser.get(HEALTH + "?ready").status == 200


def test_a_frozen_database_is_waited_for_no_longer_than_a_second(own_site, own_mariadb):
    """While a page waits for some more: whoever asks may send people elsewhere. What asked goes on once it is back."""
    browser = Browser(own_site)
    assert browser.get(HEALTH + "?ready").status == 200
    own_site.allow_log("dbd:(error|crit)|crvs:error.*(database|lost|gone)")
    own_site.expect_log("crvs:error.*the database gave no answer within a second")
    with own_mariadb.frozen():
        for _ in range(2):
            answer = browser.get(HEALTH + "?ready")
            assert answer.status == 503 and answer.json["detail"] == "the database gave no answer within a second"
        assert browser.get(HEALTH + "?live").status == 200
    wait_until(lambda: browser.get(HEALTH + "?ready").status == 200)


def test_a_schema_that_lacks_a_change_is_not_ready(own_site, own_mariadb):
    browser = Browser(own_site)
    own_mariadb.run_sql("own", f"UPDATE changes SET `change` = 'renamed' WHERE `change` = '{CHANGES[-1]}'")
    answer = browser.get(HEALTH + "?ready")
    assert answer.status == 503 and "crvs-admin migrate" in answer.json["detail"]
    # What is newer than the module, as while machines are upgraded one by one, does not matter.
    own_mariadb.run_sql("own", f"UPDATE changes SET `change` = '{CHANGES[-1]}' WHERE `change` = 'renamed'")
    own_mariadb.run_sql("own", "INSERT INTO changes SELECT SHA1('newer'), SHA1('newer'), 'newer', project, note, committed_at,"
                               " committer_name, committer_email, planned_at, planner_name, planner_email FROM changes LIMIT 1")
    assert browser.get(HEALTH + "?ready").status == 200


def test_other_questions(own_site):
    browser = Browser(own_site)
    assert browser.get(HEALTH + "?anything").status == 404
    answer = browser.request("POST", HEALTH + "?live", b"")
    assert answer.status == 405 and "GET" in answer.headers["Allow"]


def test_a_site_that_is_off(make_server):
    httpd = make_server("CrvsEngine Off")
    httpd.start()
    answer = Browser(httpd).get(HEALTH + "?ready")
    assert answer.status == 503 and answer.json["detail"] == "CrvsEngine is off in this server"
    assert Browser(httpd).get(HEALTH + "?live").status == 200


def test_only_this_machine_may_ask(make_server):
    httpd = make_server("<Location /crvs-health>\nRequire ip 192.0.2.1\n</Location>")
    httpd.start()
    httpd.expect_log("authz_core:error.*client denied")
    assert Browser(httpd).get(HEALTH + "?live").status == 403


@pytest.mark.parametrize("place, path", [('<Location "/crvs-health">', "/crvs-health"), ("<Location /a/b>", "/a/b")])
def test_the_dump_says_where_to_ask(make_server, place, path):
    httpd = make_server(f"{place}\nSetHandler crvs-health\n</Location>", site="CrvsEngine On\nCrvsWebhookSecret 0123456789abcdef")
    # Nobody told mod_dbd of the database; a child may come to notice that before all is over.
    httpd.allow_log(r"\[dbd:")
    httpd.start()
    shown = httpd.run("-t", "-D", "DUMP_CRVS").stdout
    assert f"\nHealth http://localhost:{httpd.port}{path} 127.0.0.1\n" in shown
