# SPDX-License-Identifier: Apache-2.0
"""Links for passwords: where their secrets do not stand."""

import re

import pytest

from client import Browser
from server import ROOT
from waiting import wait_until

# All that mod_log_config knows of a request's path.
EVERYTHING = "%r|%U|%q|%f|%{Referer}i|%{REQUEST_URI}e|%>s"


def logged(httpd, name, count):
    """The lines of a log, once there are so many."""
    path = httpd.folder / name
    wait_until(lambda: path.exists() and len(path.read_text().splitlines()) >= count)
    return path.read_text().splitlines()


@pytest.mark.parametrize("base", ["/", "/classe/"])
def test_no_log_has_the_secret_of_a_link(make_server, school, base):
    """With the log that is shipped, and with one of all that there is; in a path that is spelled otherwise, too."""
    httpd = make_server()
    httpd.directives = (f'CrvsBasePath {base}\nCustomLog "{httpd.folder}/all.log" "{EVERYTHING}"\n'
                        '<Location "/server-status">\nSetHandler server-status\n</Location>\n')
    httpd.start()
    token = school.password_link(school.user())
    browser = Browser(httpd)
    browser.base = base
    paths = [f"users/set-password/{token}/", f"users/set-password/{token}", f"users/set-password/{token}/?a=b",
             f"users/%73et-password/{token}/", f"users//set-password/./{token}/", f"users/set-password/{token}/more"]
    for path in paths[:-1]:
        browser.get(base + path)
    assert token not in httpd.log.read_text()
    browser.get(base + paths[-1])
    link = base + paths[0]
    browser.post(link, {"new_password": "court"})
    assert browser.post(link, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"}).status == 303
    assert browser.get(link).status == 404
    status = browser.get("/server-status").text
    assert "set-password/-/" in status and token not in status
    for name in ("access.log", "all.log"):
        lines = logged(httpd, name, len(paths) + 5)
        assert not [line for line in lines if token in line]
        assert len([line for line in lines if f"GET {base}users/set-password/-/ HTTP/1.1" in line]) >= len(paths)


def test_all_else_is_logged_as_it_was_asked_for(make_server):
    httpd = make_server()
    httpd.directives = f'CustomLog "{httpd.folder}/all.log" "{EVERYTHING}"\n'
    httpd.start()
    browser = Browser(httpd)
    browser.get("/users/login/?next=%2Fclassrooms%2F")
    browser.get("/users/set-password/")
    first, second = logged(httpd, "all.log", 2)
    assert first.startswith("GET /users/login/?next=%2Fclassrooms%2F HTTP/1.1|/users/login/|?next=%2Fclassrooms%2F|/users/login/|")
    assert second.startswith("GET /users/set-password/ HTTP/1.1|/users/set-password/|")


def test_the_way_to_https_writes_no_path(make_server):
    """The virtual host of port 80 that is shipped: a link may be typed without https."""
    site = (ROOT / "conf/example-site.conf").read_text()
    section = re.search(r"<VirtualHost \*:80>\n(.*?)</VirtualHost>", site, re.S)[1]
    httpd = make_server()
    httpd.site = "<VirtualHost *>\n" + section.replace("${APACHE_LOG_DIR}", str(httpd.folder)) + "</VirtualHost>\n"
    httpd.start()
    answer = Browser(httpd).get(f"/users/set-password/{'x' * 43}/")
    assert answer.status == 301 and answer.location == f"https://classe.example.org/users/set-password/{'x' * 43}/"
    line, = logged(httpd, "classe-access.log", 1)
    assert "301" in line and "xxx" not in line
