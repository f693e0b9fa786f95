# SPDX-License-Identifier: Apache-2.0
"""Directives: what is wrong is said at the start, with the directive's name; servers inherit; secrets stay secret."""

import os
import pathlib
import re
import shutil
import signal
import subprocess

import pytest

from client import Browser
from deliveries import body_of, deliver, token
from mariadb import sanitized
from school import PASSWORD
from server import DATA, HTTPD, LIBEXEC, ROOT, SECRET, StartFailed, free_port

ENGINE = f"CrvsEngine On\nCrvsWebhookSecret {SECRET}\n"
# For virtual hosts to inherit from.
OF_THE_SERVER = f"""
CrvsEngine On
CrvsSchoolName "École d’essai"
CrvsTimeZone Africa/Douala
CrvsMeetingBaseURL https://meet.example.org
CrvsWebhookSecret {SECRET}
"""
OTHER_SECRET = "another-secret-0123456789"


def errors_of(httpd):
    """What `apachectl configtest` says."""
    done = httpd.run("-t")
    assert done.returncode != 0, done.stderr
    return done.stderr + httpd.log.read_text() if httpd.log.exists() else done.stderr


# ---- What is wrong is said ----

@pytest.mark.parametrize("directive, said", [
    ("CrvsEngine Maybe", "CrvsEngine"),
    ("CrvsBasePath classe", "CrvsBasePath"),
    ("CrvsBasePath //classe/", "CrvsBasePath"),
    ("CrvsBasePath /a/../b/", "CrvsBasePath"),
    ("CrvsBasePath /a?b", "CrvsBasePath"),
    ('CrvsBasePath ""', "CrvsBasePath"),
    ('CrvsSchoolName ""', "CrvsSchoolName"),
    ("CrvsAccent red", "CrvsAccent"),
    ('CrvsAccent "#12345"', "CrvsAccent"),
    ('CrvsAccent "#ffff00"', "CrvsAccent"),
    ("CrvsLanguage de", "CrvsLanguage"),
    ('CrvsLanguage ""', "CrvsLanguage"),
    ("CrvsLanguage ../en", "CrvsLanguage"),
    ("CrvsTimeZone Mars/Phobos", "CrvsTimeZone"),
    ('CrvsTimeZone ""', "CrvsTimeZone"),
    ("CrvsMeetingBaseURL meet.example.org", "CrvsMeetingBaseURL"),
    ("CrvsMeetingBaseURL ftp://meet.example.org", "CrvsMeetingBaseURL"),
    ("CrvsMeetingBaseURL https://meet.example.org/?a=b", "CrvsMeetingBaseURL"),
    ('CrvsMeetingBaseURL "https://meet.example.org/#a"', "CrvsMeetingBaseURL"),
    ("CrvsMeetingBaseURL https://user:password@meet.example.org/", "CrvsMeetingBaseURL"),
    ("CrvsSessionLifetime 1min", "CrvsSessionLifetime"),
    ("CrvsSessionLifetime 9000h", "CrvsSessionLifetime"),
    ("CrvsSessionLifetime long", "CrvsSessionLifetime"),
    ("CrvsSessionLifetime -5h", "CrvsSessionLifetime"),
    *((f"CrvsLinkLifetime {times}", "CrvsLinkLifetime takes two times from 1h to 8784h")
      for times in ("", "336h", "336h 24h 1h", "336h 59min", "9000h 24h", "14d 24h", "336h -1h", '"336h 24h"', "336h Off")),
    ("CrvsTeachersRenewLinks Maybe", "CrvsTeachersRenewLinks"),
    ("CrvsOpenBefore 0", "CrvsOpenBefore"),
    ("CrvsOpenBefore 1441", "CrvsOpenBefore"),
    ("CrvsOpenBefore soon", "CrvsOpenBefore"),
    ("CrvsAttendanceShare 101", "CrvsAttendanceShare"),
    ("CrvsAttendanceMinutes 0", "CrvsAttendanceMinutes"),
    ("CrvsAttendanceDays 0", "CrvsAttendanceDays"),
    ("CrvsAuditDays 0", "CrvsAuditDays"),
    ("CrvsAuditDays 3661", "CrvsAuditDays"),
    ("CrvsAuditDays a week", "CrvsAuditDays"),
    ('CrvsWebhookSecret ""', "CrvsWebhookSecret"),
    ("CrvsWebhookSecret short", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret " + "a" * 257, "CrvsWebhookSecret"),
    ('CrvsWebhookSecret "two words make no header"', "CrvsWebhookSecret"),
    ("CrvsWebhookSecret file:{folder}/nowhere", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret file:{folder}", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret file:{folder}/empty", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret file:", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret env:CRVS_NOT_SET", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret env:", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret whsec_not-base64-at-all", "CrvsWebhookSecret"),
    ("CrvsWebhookSecret whsec_c2hvcnQgc2VjcmV0", "CrvsWebhookSecret"),
    ("\n".join(f"CrvsWebhookSecret {SECRET}{number}" for number in range(4)), "CrvsWebhookSecret"),
    ("CrvsWebhookRequire everything", "CrvsWebhookRequire"),
    ("CrvsRecordingHosts https://a.example/", "CrvsRecordingHosts"),
    ("CrvsRecordingHosts *.a.example", "CrvsRecordingHosts"),
    ("CrvsMaxUpload 0", "CrvsMaxUpload"), ("CrvsMaxUpload 8T", "CrvsMaxUpload"), ("CrvsMaxUpload 8GB", "CrvsMaxUpload"),
    ("CrvsMaxUpload -1", "CrvsMaxUpload"), ("CrvsMaxUpload 999999999999G", "CrvsMaxUpload"),
    *((f"CrvsRecordingRetention {days}", "CrvsRecordingRetention") for days in ("0", "-8", "7", "8d", "3661", '""', "ever")),
    ("CrvsRecordingDir {folder}/nowhere", "CrvsRecordingDir: .*is no folder"),
    ("CrvsRecordingDir {folder}/empty", "CrvsRecordingDir: .*is no folder"),
    ("CrvsRecordingDir {folder}/htdocs", "CrvsRecordingDir: .*below the DocumentRoot"),
    ("CrvsRecordingDir {folder}/htdocs/../htdocs", "CrvsRecordingDir: .*below the DocumentRoot"),
    ("CrvsRecordingDir /proc", "CrvsRecordingDir: .*cannot write to /proc"),
    ('CrvsRecordingDir ""', "CrvsRecordingDir"),
    ("CrvsDataDir {folder}/nowhere", "CrvsDataDir"),
    ("<Directory />\nCrvsEngine On\n</Directory>", "CrvsEngine not allowed in <Directory> context"),
    ("<Location />\nCrvsWebhookSecret 0123456789abcdef\n</Location>", "CrvsWebhookSecret not allowed in <Location> context"),
])
def test_wrong_directives(make_server, directive, said):
    httpd = make_server(site=ENGINE)
    (httpd.folder / "empty").touch()
    httpd.directives += directive.replace("{folder}", str(httpd.folder))
    error = errors_of(httpd)
    assert re.search(said, error)
    for secret in (SECRET, "0123456789abcdef", "two words make no header"):
        assert secret not in error
    with pytest.raises(StartFailed, match=said):
        httpd.start()


def test_a_system_without_time_zones_is_said_at_the_start(make_server):
    done = make_server(environment={"TZDIR": "/nowhere"}).run("-t")
    assert done.returncode != 0 and "CrvsTimeZone: " in done.stderr and "install the package tzdata" in done.stderr


def test_names_must_be_utf8(make_server):
    httpd = make_server(site=ENGINE)
    httpd.write()
    with open(httpd.conf, "ab") as conf:
        conf.write(b'CrvsSchoolName "\xc9cole"\n')
    done = subprocess.run([HTTPD, "-t", "-f", str(httpd.conf)], capture_output=True, text=True, errors="replace",
                          env={**os.environ, **sanitized()})
    assert done.returncode != 0 and "CrvsSchoolName" in done.stderr


@pytest.mark.parametrize("require", ["token", "signature"])
def test_nothing_to_check_deliveries_with(make_server, require):
    httpd = make_server(site=f"CrvsEngine On\nCrvsWebhookRequire {require}\n")
    assert "CrvsWebhookRequire" in errors_of(httpd)


def test_the_environment_is_checked_too(make_server):
    httpd = make_server(site=ENGINE, environment={"MEETING_BASE_URL": "meet.example.org"})
    assert "MEETING_BASE_URL" in errors_of(httpd)


def test_no_mod_dbd(make_server):
    httpd = make_server(site=ENGINE, database=None, without=["dbd"])
    assert "mod_dbd is not loaded" in errors_of(httpd)


def test_no_driver_named(make_server):
    """mod_dbd is there, and nobody told it of a database."""
    httpd = make_server(site=ENGINE, database=None)
    assert "DBDriver" in errors_of(httpd)


def test_no_shared_cache(make_server):
    """Without it, failed logins could not be counted. Said before a restart, which would be httpd's end."""
    httpd = make_server(site=ENGINE, without=["socache_shmcb"])
    assert "a2enmod socache_shmcb" in errors_of(httpd)
    with pytest.raises(StartFailed, match="a2enmod socache_shmcb"):
        httpd.start()


# ---- Limits that keep recordings out ----

def dumped(httpd, name):
    done = httpd.run("-t", "-D", "DUMP_CRVS")
    assert done.returncode == 0, done.stderr
    return re.search(rf"^{name} (.*)$", done.stdout, re.M)[1]


@pytest.mark.parametrize("directives, limit", [
    ("LimitRequestBody 1048576", 1048576),
    ("LimitRequestBody 67108863", 67108863),
    ('<Location "/">\nLimitRequestBody 1048576\n</Location>', 1048576),
    ('<Location "/uploads">\nLimitRequestBody 1048576\n</Location>', 1048576),
    ('<Location "/uploads/*">\nLimitRequestBody 1048576\n</Location>', 1048576),
    ('<LocationMatch "^/(classrooms|courses)/">\nLimitRequestBody 1048576\n</LocationMatch>', 1048576),
    ('LimitRequestBody 1048576\n<Location "/uploads/">\nLimitRequestBody 0\n</Location>', 1048576),
    ('<Location "/">\nLimitRequestBody 5\n</Location>\n<Location "/classrooms/recording/upload">\n'
     'LimitRequestBody 1048576\n</Location>', 5),
])
def test_a_limit_that_keeps_recordings_out(make_server, directives, limit):
    httpd = make_server(directives)
    assert dumped(httpd, "LimitRequestBody") == str(limit)
    httpd.start()
    httpd.expect_log(f"crvs:warn.*LimitRequestBody {limit}: recordings.* cannot come.*/uploads/ and "
                     "/classrooms/recording/upload/")
    httpd.allow_log("crvs:warn.*LimitRequestBody .*(files of accounts|a form with)")


@pytest.mark.parametrize("directives, limit", [
    ("", 0), ("LimitRequestBody 0", 0), ("LimitRequestBody 110000000", 110000000), ("LimitRequestBody 1073741824", 1073741824),
    ("LimitRequestBody 67108864\n<LocationMatch ^/(announcements|classrooms/[0-9]|courses)>\nLimitRequestBody 0\n</LocationMatch>", 67108864),
    ('<Location "/upload">\nLimitRequestBody 1048576\n</Location>', 0),
    ('<Directory "/">\nLimitRequestBody 1048576\n</Directory>', 0),
    ('<LocationMatch "^/classrooms/[0-9]+/sessions/">\nLimitRequestBody 1048576\n</LocationMatch>', 0),
    ('<Location "/">\nLimitRequestBody 2097152\n</Location>\n<LocationMatch "/(uploads|announcements|courses)">\nLimitRequestBody 0\n</LocationMatch>\n'
     '<LocationMatch "/upload/">\nLimitRequestBody 0\n</LocationMatch>', 0),
    ('CrvsBasePath /classe/\n<Location "/uploads">\nLimitRequestBody 1048576\n</Location>', 0),
])
def test_a_limit_that_lets_recordings_come(make_server, directives, limit):
    httpd = make_server(directives)
    assert dumped(httpd, "LimitRequestBody") == str(limit)
    httpd.start()


@pytest.mark.parametrize("directives, limit", [
    ("LimitRequestBody 67108864", 67108864), ("LimitRequestBody 109999999", 109999999),
    ('<Location "/classrooms/">\nLimitRequestBody 99999999\n</Location>', 99999999),
    ('<Location "/announcements/">\nLimitRequestBody 99999999\n</Location>', 99999999),
    ('<LocationMatch "^/courses/.+/(create|edit)/">\nLimitRequestBody 99999999\n</LocationMatch>', 99999999)])
def test_a_limit_that_keeps_forms_with_files_out(make_server, directives, limit):
    httpd = make_server(directives)
    assert dumped(httpd, "LimitRequestBodyOfForms") == str(limit)
    httpd.start()
    httpd.expect_log(f"crvs:warn.*LimitRequestBody {limit}: a form with 5 files of 20 MB.* needs 110000000 .*Write LimitRequestBody 110000000")


def test_a_limit_of_files_of_accounts(make_server):
    httpd = make_server('CrvsBasePath /classe/\n<Location "/classe/users">\nLimitRequestBody 1048576\n</Location>')
    httpd.start()
    httpd.expect_log("crvs:warn.*LimitRequestBody 1048576: larger files of accounts.*/classe/users/import/.*2097152")


def test_a_largest_video_that_is_small(make_server):
    for size, number in (("10M", 10485760), ("64M", 67108864), ("8G", 8589934592)):
        httpd = make_server(f"CrvsMaxUpload {size}")
        assert dumped(httpd, "CrvsMaxUpload") == str(number)
        httpd.start()
        if size == "10M":
            httpd.expect_log("crvs:warn.*CrvsMaxUpload 10485760: .*64 MiB")


def test_no_recordings_are_kept(make_server):
    httpd = make_server(site=ENGINE + "LimitRequestBody 4194304\nCrvsMaxUpload 10M\n")
    httpd.start()


@pytest.mark.skipif(not (LIBEXEC / "mod_security2.so").exists(), reason="mod_security is not installed")
@pytest.mark.parametrize("directives, limit", [
    ("SecRequestBodyAccess On\nSecRequestBodyLimit 13107200", 13107200),
    ("SecRequestBodyAccess On\nSecRequestBodyLimit 67108864", 67108864),
    ("SecRequestBodyAccess On\nSecRequestBodyLimit 13107200\nSecRequestBodyLimitAction ProcessPartial", 0),
    ("SecRequestBodyAccess Off\nSecRequestBodyLimit 13107200", 0), ("SecRequestBodyAccess On", 0)])
def test_a_limit_of_mod_security(make_server, directives, limit):
    httpd = make_server("SecRuleEngine On\n" + directives, modules=["unique_id", "security2"])
    assert dumped(httpd, "SecRequestBodyLimit") == str(limit)
    httpd.start()
    httpd.allow_log("ModSecurity")
    if limit == 13107200:
        httpd.expect_log("crvs:warn.*SecRequestBodyLimit 13107200: mod_security refuses recordings")
    if limit:
        httpd.expect_log(f"crvs:warn.*SecRequestBodyLimit {limit}: a form with 5 files of 20 MB.* needs 110000000")


@pytest.mark.parametrize("file, content, said", [
    ("templates/users/login.html", "{{#viewer}}never closed\n", "users/login:1"),
    ("templates/users/login.html", "\n\n{{{raw}}}\n", "users/login:3"),
    ("templates/base.html", "{{> parts/nowhere}}", "nowhere"),
    ("templates/users/login.html", "{{_ no.such.text}}", "no.such.text"),
    ("templates/lang/en.json", "{", "en.json"),
    ("templates/lang/en.json", "{}", r"\ben\b"),
    ("assets/manifest.json", "{}", "manifest.json"),
    ("assets/manifest.json", '{"css": "nowhere.css"}', "nowhere.css"),
    ("templates/users/login.html", None, "login"),
])
def test_broken_data(make_server, file, content, said):
    """Found before the first visitor does, with the file's name."""
    httpd = make_server(site=ENGINE)
    data = httpd.folder / "data"
    shutil.copytree(DATA, data)
    if content is None:
        (data / file).unlink()
    else:
        (data / file).write_text(content)
    httpd.directives += f'CrvsDataDir "{data}"\n'
    error = errors_of(httpd)
    assert "CrvsDataDir" in error and re.search(said, error)


def test_a_template_of_the_schools_own(make_server):
    httpd = make_server(site=ENGINE)
    shutil.copytree(DATA, httpd.folder / "data")
    login = httpd.folder / "data/templates/users/login.html"
    login.write_text(login.read_text().replace("<h1>", "<h1>Notre école : "))
    # Below ServerRoot.
    httpd.directives += "CrvsDataDir data\n"
    httpd.start()
    assert "Notre école" in Browser(httpd).get("/users/login/").page.one("h1").text


# ---- Off, and beside other things ----

def test_off_is_harmless(make_server):
    """Loaded, and nothing else: no database, no cache, no secret."""
    httpd = make_server(site="", database=None, without=["dbd", "socache_shmcb"])
    (httpd.folder / "htdocs/classrooms").mkdir(parents=True)
    (httpd.folder / "htdocs/classrooms/index.html").write_text("ours")
    httpd.directives += "DirectoryIndex index.html\n"
    httpd.start()
    browser = Browser(httpd)
    assert browser.get("/classrooms/").text == "ours"
    assert browser.get("/users/login/").status == 404
    assert deliver(browser, b"{}", {}).status == 404


def test_wrong_values_do_no_harm_where_it_is_off(make_server):
    httpd = make_server(site="CrvsTimeZone Mars/Phobos\nCrvsDataDir /nowhere\n", database=None)
    assert httpd.run("-t").returncode == 0


def test_other_urls_stay_apaches(make_server):
    httpd = make_server("Alias /static/ {folder}/htdocs/\nDirectoryIndex index.html")
    httpd.directives = httpd.directives.replace("{folder}", str(httpd.folder))
    (httpd.folder / "htdocs/classrooms/other").mkdir(parents=True)
    for name in ("hello.txt", "classrooms/other/index.html", "classrooms/index.html"):
        (httpd.folder / "htdocs" / name).write_text("apache's")
    httpd.start()
    browser = Browser(httpd)
    for path in ("/hello.txt", "/static/hello.txt", "/classrooms/other/"):
        assert browser.get(path).text == "apache's"
    assert browser.get("/classrooms/").status == 303


# ---- Inheritance ----

def test_virtual_hosts_inherit_and_replace(make_server, school):
    user = school.user("trainer")
    session = school.live_session(school.classroom(user))
    httpd = make_server(f"""
        CrvsRecordingHosts storage.example.com
        <VirtualHost *>
            ServerName same.example.org
        </VirtualHost>
        <VirtualHost *>
            ServerName other.example.org
            CrvsSchoolName "Autre école"
            CrvsLanguage en
            CrvsAccent "#aa0000"
            CrvsTimeZone Europe/Paris
            CrvsMeetingBaseURL https://other-meet.example.org
            CrvsSessionLifetime 1h
            CrvsAuditDays 30
            CrvsWebhookSecret {OTHER_SECRET}
            CrvsWebhookRequire token
            CrvsRecordingHosts other-storage.example.com
            CrvsBasePath /autre/
        </VirtualHost>
        <VirtualHost *>
            ServerName off.example.org
            CrvsEngine Off
        </VirtualHost>""", site=OF_THE_SERVER)
    httpd.start()
    # The two differ in everything that a directive says.
    values = {}
    for name, base in (("same", "/"), ("other", "/autre/")):
        browser = Browser(httpd, host=f"{name}.example.org")
        page = browser.get(f"{base}users/login/").page
        style = page.all("link", rel="stylesheet")[1]["href"]
        fields = {field["name"]: field.get("value", "") for field in
                  page.one("main").one("form", action=f"{base}users/login/").all("input")}
        response = browser.post(f"{base}users/login/", {**fields, "username": user.username, "password": PASSWORD},
                                token=False)
        assert response.status == 303
        meeting = browser.get(f"{base}classrooms/sessions/{session}/join/").location
        deliveries = [deliver(browser, body_of(session, url), token(secret), path=f"{base}classrooms/recording/webhook/").status
                      for secret in (SECRET, OTHER_SECRET)
                      for url in ("https://storage.example.com/a", "https://other-storage.example.com/a")]
        values[name] = (page.one("title").text.split(" · ")[1], page.one("html")["lang"], page.one("html")["data-time-zone"],
                        "#aa0000" in browser.get(style).text, meeting.partition("/CRVS_")[0],
                        response.headers.get_all("Set-Cookie")[0].partition("Max-Age=")[2], deliveries)
    httpd.allow_log("crvs:warn.*(webhook: |machine refused)")
    assert values == {
        "same": ("École d’essai", "fr", "Africa/Douala", False, "https://meet.example.org", "1209600", [200, 400, 401, 401]),
        "other": ("Autre école", "en", "Europe/Paris", True, "https://other-meet.example.org", "3600",
                  [401, 401, 400, 200])}
    assert Browser(httpd, host="off.example.org").get("/users/login/").status == 404


def test_on_for_one_virtual_host_only(make_server):
    httpd = make_server(f"""
        <VirtualHost *>
            ServerName off.example.org
        </VirtualHost>
        <VirtualHost *>
            ServerName on.example.org
            {ENGINE}
        </VirtualHost>""", site="")
    httpd.start()
    assert Browser(httpd, host="off.example.org").get("/users/login/").status == 404
    assert Browser(httpd, host="on.example.org").get("/users/login/").status == 200


def test_a_secret_of_the_virtual_host_replaces_the_servers(make_server, school, people):
    """As with every directive that may be given several times: they are not added up."""
    session = school.live_session(people.classroom)
    httpd = make_server(f"""
        <VirtualHost *>
            ServerName localhost
            CrvsWebhookSecret {OTHER_SECRET}
        </VirtualHost>""", site=OF_THE_SERVER)
    httpd.start()
    httpd.expect_log("machine refused")
    assert deliver(Browser(httpd), body_of(session), token(SECRET)).status == 401
    assert deliver(Browser(httpd), body_of(session), token(OTHER_SECRET)).status == 200


# ---- Secrets ----

@pytest.mark.parametrize("mode, warned", [(0o600, False), (0o640, False), (0o644, True), (0o606, True)])
def test_a_secret_in_a_file(make_server, school, people, mode, warned):
    httpd = make_server(site="CrvsEngine On\n")
    path = httpd.folder / "secret"
    path.write_text(f"  {SECRET}\r\n")
    path.chmod(mode)
    httpd.directives += f"CrvsWebhookSecret file:{path}\n"
    httpd.start()
    if warned:
        httpd.expect_log("crvs:warn.*CrvsWebhookSecret: everybody on this machine can read")
    body = body_of(school.live_session(people.classroom))
    assert deliver(Browser(httpd), body, token(SECRET)).status == 200


def test_a_secret_in_the_environment(make_server, school, people):
    httpd = make_server("CrvsWebhookSecret env:CRVS_SECRET", site="CrvsEngine On\n", environment={"CRVS_SECRET": SECRET})
    httpd.start()
    body = body_of(school.live_session(people.classroom))
    assert deliver(Browser(httpd), body, token(SECRET)).status == 200


def test_secrets_are_shown_nowhere(make_server):
    """mod_info shows the configuration, also on the command line."""
    httpd = make_server(f"""
        CrvsWebhookSecret {OTHER_SECRET}
        <Location /server-info>
            SetHandler server-info
        </Location>""", modules=["info"])
    httpd.start()
    shown = Browser(httpd).get("/server-info").text
    assert "CrvsWebhookSecret" in shown
    dumped = httpd.run("-D", "DUMP_CONFIG").stdout
    assert "CrvsWebhookSecret" in dumped
    for text in (shown, dumped, httpd.log.read_text()):
        assert SECRET not in text and OTHER_SECRET not in text


def test_without_a_secret_each_start_warns(make_server):
    httpd = make_server(site="CrvsEngine On\n")
    httpd.start()
    httpd.expect_log("crvs:warn.*CrvsWebhookSecret is not set")
    assert httpd.check_log() == []
    os.kill(httpd.process.pid, signal.SIGUSR1)
    httpd.wait_for_log("resuming normal operations")
    httpd.expect_log("crvs:warn.*CrvsWebhookSecret is not set")


# ---- A reload ----

def test_a_graceful_reload_takes_the_new_configuration(make_server, school, people):
    httpd = make_server(site="CrvsEngine On\n")
    path = httpd.folder / "secret"
    path.touch(0o600)
    path.write_text(SECRET)
    httpd.directives += f"CrvsWebhookSecret file:{path}\n"
    httpd.start()
    browser = school.browser(httpd, people.member)
    body = body_of(school.live_session(people.classroom))
    for secret in (SECRET, OTHER_SECRET, SECRET, OTHER_SECRET):
        path.write_text(secret)
        assert httpd.check_log() == []
        os.kill(httpd.process.pid, signal.SIGUSR1)
        httpd.wait_for_log("resuming normal operations")
        browser.close()
        assert deliver(browser, body, token(secret)).status == 200
        assert browser.get("/classrooms/").status == 200
    httpd.allow_log("mpm_event:warn")


def test_failed_logins_are_still_counted_after_a_reload(make_server, school):
    """Otherwise a reload every hour (logrotate) would let guessing go on. Lost at most: what shared memory held."""
    httpd = make_server()
    httpd.start()
    for _ in range(2):
        user = school.user()
        for _ in range(10):
            assert Browser(httpd).log_in(user.username, "wrong").status == 422
        httpd.expect_log("too many failed logins")
        assert Browser(httpd).log_in(user.username, PASSWORD).status == 429
        assert httpd.check_log() == []
        os.kill(httpd.process.pid, signal.SIGUSR1)
        httpd.wait_for_log("resuming normal operations")


# ---- What is shipped ----

def test_each_directive_stands_in_what_is_shipped(make_server):
    """Set, or as a comment that is ready to be used."""
    text = "".join((ROOT / "conf" / name).read_text() for name in ("crvs.conf", "example-site.conf"))
    listed = make_server().run("-L").stdout
    known = set(re.findall(r"^(Crvs\w+)", listed, re.MULTILINE))
    assert known and known == set(re.findall(r"^ *#?(Crvs\w+)", text, re.MULTILINE))


@pytest.mark.skipif(os.getuid() != 0, reason="only root reads the key of a certificate")
def test_the_example_starts_as_it_stands(make_server, tmp_path):
    """Word for word, with its TLS, but for its files and ports."""
    httpd = make_server(site="", modules=["ssl"], environment={"APACHE_LOG_DIR": str(tmp_path)})
    httpd.write()
    text = (ROOT / "conf" / "example-site.conf").read_text()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=classe.example.org", "-keyout", key,
                    "-out", certificate], check=True, capture_output=True)
    ports = [free_port(), free_port()]
    for shipped, ours in [("/etc/ssl/certs/ssl-cert-snakeoil.pem", certificate), ("/etc/ssl/private/ssl-cert-snakeoil.key", key),
                          ("/etc/crvs/webhook-secret", httpd._file("webhook-secret", SECRET, 0o600)),
                          ("/var/lib/crvs/recordings", httpd._recordings()),
                          ("<VirtualHost *:443>", f"Listen 127.0.0.1:{ports[0]}\n<VirtualHost *:{ports[0]}>"),
                          ("<VirtualHost *:80>", f"Listen 127.0.0.1:{ports[1]}\n<VirtualHost *:{ports[1]}>")]:
        assert shipped in text
        text = text.replace(shipped, str(ours))
    httpd.directives = text
    httpd.allow_log("ssl:warn")
    httpd.start()

    def curl(url, *options):
        return subprocess.run(["curl", "--silent", "--cacert", certificate, "--write-out", "%{http_code} %{redirect_url}",
                               "--connect-to", f"classe.example.org:443:127.0.0.1:{ports[0]}",
                               "--connect-to", f"classe.example.org:80:127.0.0.1:{ports[1]}",
                               *options, url], capture_output=True, text=True, check=True).stdout
    assert "</html>" in curl("https://classe.example.org/users/login/")
    assert curl("http://classe.example.org/courses/?q=a", "--output", "/dev/null") == "301 https://classe.example.org/courses/?q=a"
    assert curl("http://classe.example.org/.well-known/acme-challenge/token", "--output", "/dev/null").startswith("404 ")


def test_without_the_module_the_example_does_not_stop_apache(make_server):
    """As after its removal."""
    httpd = make_server(site="", without=["crvs"], database=None)
    httpd.directives = (ROOT / "conf" / "crvs.conf").read_text() + (ROOT / "conf" / "example-site.conf").read_text()
    assert httpd.run("-t").returncode == 0


# ---- The database's account ----

@pytest.mark.parametrize("value, said", [
    ("{folder}/none/my.cnf", "CrvsDatabaseFile: {folder}/none/my.cnf: No such file"),
    ("{folder}/crvs.cnf", "CrvsDatabaseFile .*a file named my.cnf"),
    ('""', "CrvsDatabaseFile"),
])
def test_a_wrong_option_file(make_server, value, said):
    httpd = make_server(site=ENGINE)
    httpd.directives = "CrvsDatabaseFile " + value.format(folder=httpd.folder)
    assert re.search(said.format(folder=httpd.folder), errors_of(httpd))


def test_one_option_file_for_all_of_apache(make_server):
    httpd = make_server(site="")
    httpd.directives = f"<VirtualHost *>\nCrvsDatabaseFile {httpd.folder}/my.cnf\n</VirtualHost>"
    assert "CrvsDatabaseFile cannot occur within <VirtualHost> section" in errors_of(httpd)


def test_a_driver_of_another_client_library(make_server, tmp_path):
    """Ubuntu's driver is linked with libmysqlclient: a module that was built with libmariadb would crash on its connections."""
    for name, code, options in [
            ("libanother.so", 'const char *mysql_get_client_info(void) { return "another"; }', []),
            # apr-util looks here first, and asks no more of a driver at this point than its name.
            ("apr_dbd_mysql-1.so", 'const void *const apr_dbd_mysql_driver[40] = {"mysql"};',
             ["-Wl,--no-as-needed", f"-L{tmp_path}", "-lanother", f"-Wl,-rpath,{tmp_path}"])]:
        subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", tmp_path / name, *options], input=code.encode(),
                       check=True)
    httpd = make_server(environment={"LD_LIBRARY_PATH": str(tmp_path)})
    error = errors_of(httpd)
    assert f"apr-util's driver works with {tmp_path}/libanother.so" in error and "Build mod_crvs again" in error


def test_an_option_file_that_everybody_can_read(make_server):
    httpd = make_server()
    httpd.write().parent.joinpath("my.cnf").chmod(0o644)
    done = subprocess.run([HTTPD, "-f", httpd.conf, "-t"], env={**os.environ, **sanitized()}, capture_output=True, text=True)
    assert done.returncode == 0
    assert re.search("CrvsDatabaseFile: everybody on this machine can read the password in .*/my.cnf: chmod 640", done.stderr)
