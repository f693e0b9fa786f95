# SPDX-License-Identifier: Apache-2.0
"""What is shipped for those who watch over a school: alerts, a dashboard, a log for programs."""

import json
import re

import pytest

from client import Browser, exchange
from metrics import PLAIN, promtool, scrape
from server import ROOT

SHIPPED = ROOT / "conf" / "monitoring"


@pytest.fixture
def names(make_server):
    """The names of all that a server publishes; a dashboard asks for what a histogram is made of."""
    httpd = make_server("CrvsMailFrom classe@example.org")
    httpd.start()
    browser = Browser(httpd)
    browser.get("/users/login/")
    return {sample.name for family in scrape(browser, PLAIN).values() for sample in family.samples}


def asked_for(expressions):
    return {name for expression in expressions for name in re.findall(r"\bcrvs_\w+", expression)}


def test_the_alerts_ring_when_they_should(tmp_path):
    assert (SHIPPED / "alerts.yml").read_text().count("- alert: ") == 7
    done = promtool("check", "rules", SHIPPED / "alerts.yml")
    assert done.returncode == 0 and "7 rules found" in done.stdout, done.stderr
    cases = tmp_path / "alerts-test.yml"
    cases.write_text((ROOT / "tests" / "httpd" / "alerts-test.yml").read_text().replace("ALERTS", str(SHIPPED / "alerts.yml")))
    done = promtool("test", "rules", cases)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_its_cases():
    alerts = set(re.findall(r"- alert: (\w+)", (SHIPPED / "alerts.yml").read_text()))
    cases = (ROOT / "tests" / "httpd" / "alerts-test.yml").read_text()
    assert alerts == set(re.findall(r"alertname: (\w+)", cases))


def test_prometheus_takes_the_example():
    done = promtool("check", "config", "--syntax-only", SHIPPED / "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_alerts_and_dashboard_ask_for_what_there_is(names):
    rules = (SHIPPED / "alerts.yml").read_text()
    assert asked_for(re.findall(r"expr: (.*?)\n *(?:for|labels):", rules, re.S)) <= names
    dashboard = json.loads((SHIPPED / "grafana-dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    queries += [variable["query"]["query"] for variable in dashboard["templating"]["list"] if variable["type"] == "query"]
    assert len(queries) > 20 and asked_for(queries) <= names


def test_the_documentation_names_each_figure(names):
    text = (ROOT / "docs" / "monitoring.md").read_text()
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in names} == set(re.findall(r"`(crvs_\w+)`", text)) - {"crvs_json"}


def test_the_dashboard_has_no_panel_on_another():
    panels = json.loads((SHIPPED / "grafana-dashboard.json").read_text())["panels"]
    places = [(x, y) for panel in panels for place in [panel["gridPos"]]
              for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]
    assert len(places) == len(set(places)) and max(x for x, _ in places) == 23
    assert len({panel["id"] for panel in panels}) == len(panels)


HOSTILE = [b"GET /nowhere/\xc3\xa9%C3%A9 HTTP/1.1", b'GET /a"b\\c HTTP/1.1', b"GET /%0a%0d%09%0b%00 HTTP/1.1",
           b"GET /%22%5c%7b%7d HTTP/1.1", b"GET / HTTP/1.1"]
AGENTS = [b"quote \" backslash \\ \\x41 \\v", b"caf\xc3\xa9 \xff\xfe", b"tab\tin it", b'{"json": true}']


def test_the_json_log_is_json_whatever_is_asked(make_server, school, people):
    httpd = make_server((SHIPPED / "json-log.conf").read_text().replace("/etc/crvs/json-log.sed", str(SHIPPED / "json-log.sed")))
    httpd.environment["APACHE_LOG_DIR"] = str(httpd.folder)
    httpd.allow_log("error")
    httpd.start()
    for line in HOSTILE:
        for agent in AGENTS:
            exchange(httpd, line + b"\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: " + agent + b"\r\nReferer: x\r\n\r\n")
    browser = school.browser(httpd, people.member)
    answer = browser.get(f"/classrooms/{people.classroom.id}/?q=1")
    token = school.password_link(people.other)
    browser.get(f"/users/set-password/{token}/")
    httpd.stop()
    text = (httpd.folder / "classe-access.json").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == len(HOSTILE) * len(AGENTS) + 2
    assert token not in text
    page, = [line for line in lines if line["path"] == f"/classrooms/{people.classroom.id}/"]
    assert page["request_id"] == answer.headers["X-Request-Id"]
    assert (page["status"], page["user"], page["route"]) == (200, people.member.username, "/classrooms/{id}/")
    assert page["bytes"] > len(answer.body) and page["microseconds"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}", page["time"])
