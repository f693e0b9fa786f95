# SPDX-License-Identifier: Apache-2.0
"""From two bare machines to a school, by README's own commands; then everything broken in turn, upgraded, removed.

The tests are one story, each going on from the one before. CRVS_SUITE says on which Debian: bookworm by default.
"""

import datetime
import email.header
import json
import mailbox
import os
import random
import re
import shutil
import subprocess
import zoneinfo

import pytest

from world import BUILD, HOST, ROOT, Browser, Machine, Site, built, commands, number_of
from uploads import Tus, mp4  # noqa: I100
from waiting import wait_until  # noqa: I100

SUITE = os.environ.get("CRVS_SUITE", "bookworm")
PASSWORD = "un-bon-mot-de-passe"
SITE = "/etc/apache2/sites-available/crvs.conf"
MEBIBYTE = 2**20
OPTIONS = "/etc/crvs/my.cnf"


def film(seed, size=40 * MEBIBYTE):
    return mp4(4096)[:24] + box_of(random.Random(seed).randbytes(size)) + mp4(4096)[24:]


def box_of(content):
    return (len(content) + 8).to_bytes(4, "big") + b"free" + content


@pytest.fixture(scope="module")
def server():
    machine = Machine(SUITE, BUILD / "machines" / f"server-{SUITE}")
    machine.start()
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def jibri():
    machine = Machine(SUITE, BUILD / "machines" / f"jibri-{SUITE}")
    machine.start()
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def story():
    """What the tests tell each other."""
    return {}


def install(machine, packages, line, *, text=""):
    """A line of README with apt-get, for packages that lie in the folder; `text` answers what dpkg asks."""
    for package in packages.glob("*.deb"):
        shutil.copy(package, machine.path("/root"))
    machine.run("apt-get update", outside=True)
    return machine.run(line.replace("apt-get install", "apt-get install --yes"), text=text, outside=True)


def doctor(server, status=0):
    return server.run("crvs-admin doctor", status=status)


def restart(server):
    server.run("service apache2 restart")


# ---- Installed ----

def test_the_first_lines_of_the_readme(server, story):
    apt, setup, user, editor, enable, ask = commands("Install it")
    assert "apache2 mariadb-server" in apt and editor == f"$EDITOR {SITE}" and ask == "crvs-admin doctor"
    said = install(server, built(SUITE), apt)
    assert "crvs-admin setup" in said
    # What a service manager would have done.
    server.run("service mariadb start && service apache2 start")
    server.run(setup)
    server.run(user, text=f"{PASSWORD}\n{PASSWORD}\n", terminal=True)
    server.run("openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=" + HOST + f" -addext subjectAltName=DNS:{HOST}"
               " -keyout /etc/ssl/private/classe.key -out /etc/ssl/certs/classe.pem")
    server.edit(SITE, ("classe.example.org", HOST), ("/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/certs/classe.pem"),
                ("/etc/ssl/private/ssl-cert-snakeoil.key", "/etc/ssl/private/classe.key"),
                ("https://meet.example.org", "https://meet.lycee.test"))
    server.run(enable)
    story["site"] = Site(server.path("/etc/ssl/certs/classe.pem"))


def test_nothing_is_wrong(server):
    assert doctor(server).startswith("CRVS OK")


def test_what_is_installed_and_not_switched_on(server):
    for timer in ("crvs-backup.timer", "crvs-import.timer", "crvs-notify.timer"):
        assert server.path(f"/usr/lib/systemd/system/{timer}").is_file() or server.path(f"/lib/systemd/system/{timer}").is_file()
    assert not list(server.path("/etc/systemd/system").rglob("crvs-*"))
    assert server.path("/usr/share/bash-completion/completions/crvs-admin").is_file()
    assert "user add" in server.run("zcat /usr/share/man/man8/crvs-admin.8.gz")
    assert server.path(OPTIONS).stat().st_mode & 0o777 == 0o640


def test_each_file_that_the_documentation_names_is_there(server):
    texts = [path.read_text() for folder in ("README.md", "docs/*.md", "conf/**/*") for path in ROOT.glob(folder) if path.is_file()]
    named = {name for text in texts for name in re.findall(r"/usr/share/doc/mod_crvs/(?:[\w-]+[./])*[\w-]+", text)}
    assert "/usr/share/doc/mod_crvs/my.cnf" in named
    files = [*named, *(f"/usr/share/doc/mod_crvs/{path.relative_to(ROOT / 'conf')}" for folder in ("monitoring", "scale")
                       for path in (ROOT / "conf" / folder).iterdir())]
    assert server.run("ls -d " + " ".join(files), status=0)


# ---- A school ----

def signed_in(story, username, password=PASSWORD):
    browser = Browser(story["site"])
    answer = browser.log_in(username, password)
    assert answer.status == 303, answer
    return browser


def test_the_administrator_signs_in(story):
    story["admin"] = signed_in(story, "marie")
    assert story["admin"].get("/").status == 200


def test_accounts_by_a_table_of_a_megabyte_and_a_half(server, story):
    """Nothing on the way refuses it. Its lines are few and long; what is too long in them is told by line."""
    rows = ["nom,identifiant,rôle", "Paul Tala,paul,formateur", "Aïcha Ngo,aicha,apprenant"]
    text = "\n".join(rows) + "\n" + "\n" * (MEBIBYTE + MEBIBYTE // 2)
    admin = story["admin"]
    body = (f'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{admin.token()}\r\n'
            '--edge\r\nContent-Disposition: form-data; name="pasted"\r\n\r\n\r\n'
            '--edge\r\nContent-Disposition: form-data; name="file"; filename="comptes.csv"\r\nContent-Type: text/csv\r\n\r\n'
            + text + "\r\n--edge--\r\n").encode()
    answer = admin.request("POST", "/users/import/", body, {
        "Content-Type": "multipart/form-data; boundary=edge", "Origin": f"https://{HOST}"})
    assert answer.status == 303, answer
    assert admin.post(answer.location).status == 303
    for name in ("paul", "aicha"):
        server.run(f"crvs-admin user passwd {name}", text=f"{PASSWORD}\n{PASSWORD}\n", terminal=True)


def minutes_from_now(minutes):
    """As a form of the site has it, by the clock of its school."""
    return f"{datetime.datetime.now(zoneinfo.ZoneInfo('Africa/Douala')) + datetime.timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def test_a_class_and_its_session(story):
    story["admin"].submit("/categories/", category_name="Sciences")
    teacher = story["teacher"] = signed_in(story, "paul")
    category = teacher.get("/classrooms/create/").page.one("select", name_="category_id").all("option")[-1]["value"]
    made = teacher.submit("/classrooms/create/", name="Terminale S2", subject="Maths", category_id=category)
    story["class"] = number_of(made.location)
    code = teacher.get(made.location).page.one(data_join_code=True)["data-join-code"]
    planned = teacher.post("/classrooms/sessions/create/", {
        "title": "Dérivées", "classroom_id": story["class"], "start_at": minutes_from_now(5), "duration_minutes": "60"})
    assert planned.status == 303, planned
    page = teacher.get(f"/classrooms/{story['class']}/").text
    story["session"] = number_of(re.search(r"/classrooms/sessions/\d+/start/", page)[0].replace("/classrooms/sessions", ""))
    started = teacher.get(f"/classrooms/sessions/{story['session']}/start/")
    story["room"] = re.search(r"CRVS_\w+", started.location)[0]
    assert started.location.startswith(f"https://meet.lycee.test/{story['room']}")
    learner = story["learner"] = signed_in(story, "aicha")
    learner.submit("/classrooms/join/", code=code.lower())
    assert learner.get(f"/classrooms/sessions/{story['session']}/join/").status in (302, 303)


# ---- Recordings ----

def record(jibri, name, room, content):
    """A directory as Jibri leaves it."""
    folder = jibri.path(f"/srv/recordings/{name}")
    folder.mkdir(parents=True)
    (folder / f"{room.lower()}_2026-11-22-20-59-00.mp4").write_bytes(content)
    (folder / "metadata.json").write_text(f'{{"meeting_url":"https://meet.lycee.test/{room.lower()}","participants":[],"share":true}}')
    return f"/srv/recordings/{name}"


def recordings(browser, story):
    """The pages of the recordings that the class's page leads to."""
    keys = sorted(set(re.findall(r"/recordings/[0-9a-f]{32}/", browser.get(f"/classrooms/{story['class']}/").text)))
    return [browser.get(key) for key in keys]


def films(browser, story):
    """Where the films are that the site keeps, of these recordings."""
    return [video["src"] for answer in recordings(browser, story) for video in answer.page.all("video")
            if video["src"].startswith("/recordings/")]


def test_jibris_machine_announces_a_link(server, jibri, story):
    apt, editor, enable, check = commands("Jitsi and Jibri")
    assert editor == "$EDITOR /etc/crvs/finalize.conf"
    # What is there before: Jibri, with its account and its folder.
    jibri.run("useradd --system --create-home jibri && install -d -o jibri /srv/recordings")
    install(jibri, built(SUITE), apt)
    jibri.path("/etc/hosts").write_text(f"127.0.0.1 localhost {HOST}\n")
    shutil.copy(server.path("/etc/ssl/certs/classe.pem"), jibri.path("/etc/crvs/ca.pem"))
    secret = server.path("/etc/crvs/webhook-secret").read_text().strip()
    jibri.edit("/etc/crvs/finalize.conf", ("https://classe.example.org/", f"https://{HOST}/"),
               ("secret = change-me-change-me", f"secret = {secret}"), ("#ca_file = ", "ca_file = "))
    jibri.run(enable)
    said = jibri.run(check)
    assert "WRONG" not in said and "the server takes our signature" in said
    assert not jibri.path("/var/lib/crvs-finalize").exists()
    # As the timer's service makes it.
    jibri.run("install -d -m 700 -o jibri -g jibri /var/lib/crvs-finalize")
    folder = record(jibri, "one", story["room"], mp4())
    jibri.run(f"crvs-finalize {folder}", user="jibri")
    url = f"https://recordings.example.org/one/{story['room'].lower()}_2026-11-22-20-59-00.mp4"
    wait_until(lambda: any(url in answer.text for answer in recordings(story["learner"], story)))


def test_jibris_machine_sends_a_film(jibri, story):
    jibri.edit("/etc/crvs/finalize.conf", ("#delivery = link", "delivery = upload"))
    content = film("Jibri")
    folder = record(jibri, "two", story["room"], content)
    # It returns at once, and sends in the background.
    jibri.run(f"crvs-finalize {folder}", user="jibri")
    wait_until(lambda: films(story["learner"], story))
    source, = films(story["learner"], story)
    assert story["learner"].get(source).body == content


def test_a_teacher_sends_a_film(story):
    teacher = story["teacher"]
    content = film("a teacher's")
    upload = Tus(teacher, f"/uploads/sessions/{story['session']}/", {
        "X-CSRF-Token": teacher.token(), "Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"})
    assert upload.create(len(content), filename="cours.mp4", title="Le cours").status == 201
    upload.url = upload.url.replace(f"https://{HOST}", "")
    assert upload.patch(0, content).status == 204
    assert len(films(story["learner"], story)) == 2


def test_still_nothing_is_wrong(server):
    assert doctor(server).startswith("CRVS OK")


# ---- Mail ----

def run_service(server, name):
    """What a timer would start."""
    unit = server.path(f"/usr/lib/systemd/system/{name}.service").read_text()
    return server.run(re.search(r"^ExecStart=(.*)", unit, re.M)[1])


def mails(server, count):
    """What arrived for the learner, when that is so much."""
    path = server.path("/var/mail/aicha")
    wait_until(lambda: path.exists() and len(mailbox.mbox(path)) == count)
    return [(str(email.header.make_header(email.header.decode_header(mail["Subject"]))),
             "".join(part.get_payload(decode=True).decode() for part in mail.walk() if part.get_content_type() == "text/plain"))
            for mail in mailbox.mbox(path)]


def test_a_forgotten_password_by_the_page_of_mail(server, story):
    """By this machine's own Postfix, to somebody who has an account on it."""
    directives = commands("mod_crvs and mail", file="docs/mail.md")
    reload, enable, ask = commands("mod_crvs and mail", 1, file="docs/mail.md")
    server.run("debconf-set-selections", text="postfix postfix/main_mailer_type select Local only\n"
               f"postfix postfix/mailname string {HOST}\npostfix postfix/destinations string {HOST}, localhost\n")
    server.run("apt-get install --yes --no-install-recommends postfix", outside=True)
    server.run("useradd --create-home aicha && postfix start")
    server.edit(SITE, *((f"#{re.sub(' +', ' ', line)}", line.replace("example.org", HOST)) for line in directives))
    server.run(f"{reload} && {enable} && {ask}")
    server.run(f"crvs-admin user change aicha --email aicha@{HOST}")
    assert Browser(story["site"]).post("/users/forgotten/", {"who": "aicha"}).status == 303
    run_service(server, "crvs-notify")
    (subject, text), = mails(server, 1)
    assert "Aïcha Ngo" in text and subject
    link = re.search(rf"https://{HOST}(/users/set-password/\S+)", text)[1]
    assert Browser(story["site"]).post(link, {"new_password": "une autre phrase", "new_password_again": "une autre phrase"}).status == 303
    story["learner"] = signed_in(story, "aicha", "une autre phrase")


def test_a_session_is_told(server, story):
    story["teacher"].submit("/classrooms/sessions/create/", title="Intégrales", classroom_id=story["class"],
                            start_at=minutes_from_now(90), duration_minutes="60")
    run_service(server, "crvs-notify")
    assert "Intégrales" in mails(server, 2)[-1][1]


def test_mail_that_came_back(server, story):
    bounce, = commands("By a mail server of this machine: Postfix", 1, file="docs/mail.md")
    server.run(bounce.replace("eleve@example.org", f"aicha@{HOST}"))
    assert "User unknown" in story["learner"].get("/users/profile/").text
    assert "nothing arrives" in doctor(server, status=1)
    server.run("crvs-admin user change aicha --email ''")
    assert doctor(server).startswith("CRVS OK")


# ---- Figures ----

def test_figures_and_a_log_for_programs(server):
    folder = "/usr/share/doc/mod_crvs/monitoring"
    server.run(f"cp {folder}/json-log.sed /etc/crvs/")
    server.edit(SITE, ("CustomLog ${APACHE_LOG_DIR}/classe-access.log combined\n",
                       server.path(f"{folder}/json-log.conf").read_text()))
    restart(server)
    asked = f"curl -sk --resolve {HOST}:443:127.0.0.1 https://{HOST}/crvs-metrics"
    assert "\ncrvs_database_up 1\n" in server.run(f"{asked} >/dev/null; {asked}")
    log = server.path("/var/log/apache2/classe-access.json")
    wait_until(lambda: log.exists() and "/crvs-metrics" in log.read_text())
    assert json.loads(log.read_text().splitlines()[0])["path"] == "/crvs-metrics"


# ---- A backup ----

def test_a_backup_restored_by_the_page_of_operations(server, story):
    """All that there was is gone, and the lines of the two pages bring it back."""
    backup, = commands("Backing up")
    folder = backup.split()[-1]
    server.run(backup)
    run_service(server, "crvs-backup")
    server.run(f"crvs-admin backup --verify {folder} && cd {folder} && cd $(ls | tail -1) && sha256sum --quiet -c SHA256SUMS")
    before = server.run("mariadb crvs -e 'SELECT id, username, password_hash FROM user ORDER BY id'")
    password = re.search(r'^password = "?(.*?)"?$', server.path(OPTIONS).read_text(), re.M)[1]
    stop, *lines = commands("Restoring", file="docs/operations.md")
    server.run(f"{stop}; mariadb -e 'DROP DATABASE crvs; DROP USER crvs@localhost'; rm -r /var/lib/crvs/recordings/*")
    for line in lines:
        server.run(line.replace("'...'", f"'{password}'").replace("/mnt/backups/crvs", folder))
    for line in commands("Restoring", 1, file="docs/operations.md"):
        server.run(line)
    assert server.run("mariadb crvs -e 'SELECT id, username, password_hash FROM user ORDER BY id'") == before
    learner = story["learner"] = signed_in(story, "aicha", "une autre phrase")
    found = [learner.get(source).body for source in films(learner, story)]
    assert film("Jibri") in found and len(found) == 2


# ---- Each thing broken ----

BROKEN = {
    "a wrong password": ([f"sed -i 's/^password = .*/password = \"wrong\"/' {OPTIONS}"], ["running", "database"], "Access denied"),
    "no database": (["service mariadb stop"], ["running", "database"], "Does the server run"),
    "a secret that is gone": (["rm /etc/crvs/webhook-secret"], ["apache"], "/etc/crvs/webhook-secret"),
    "a secret for everybody": (["chmod 644 /etc/crvs/webhook-secret"], ["secret"], "chmod 600"),
    "a missing change": (["mariadb crvs -e \"DELETE FROM changes WHERE committed_at = (SELECT MAX(committed_at) FROM changes)\""],
                         ["running", "migrations"], "crvs-admin migrate"),
    "a limit that refuses films": ([f"sed -i 's/CrvsEngine On/CrvsEngine On\\nLimitRequestBody 1048576/' {SITE}"], ["limits"],
                                   "LimitRequestBody 1048576"),
    "the engine off": ([f"sed -i 's/CrvsEngine On/CrvsEngine Off/' {SITE}"], ["engine"], "CrvsEngine On"),
    "an option file for root alone": ([f"chown root:root {OPTIONS}"], ["running", "rights"], "chgrp www-data"),
    "Apache stopped": (["service apache2 stop"], ["running"], "does not answer"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_doctor_names_what_is_broken(server, what):
    breaking, checks, words = BROKEN[what]
    server.run("tar -C / -cf /root/etc.tar etc/crvs etc/apache2/sites-available && mariadb-dump crvs changes >/root/changes.sql")
    try:
        for command in breaking:
            server.run(command)
        if what not in ("Apache stopped", "a secret that is gone"):
            restart(server)
        said = server.run("crvs-admin doctor; test $? != 0")
        found = set(re.findall(r"^(?:error|warning) +([a-z ]+):", said, re.M))
        assert set(checks) <= found and words in said, said
    finally:
        server.run("tar -C / -xpf /root/etc.tar; service mariadb start; mariadb crvs </root/changes.sql")
        restart(server)
    assert doctor(server).startswith("CRVS OK")


# ---- Upgraded, removed, installed again ----

def answers(story, count=20):
    """The status of pages, each asked several times."""
    return {story["learner"].get(path).status for _ in range(count)
            for path in ("/", "/classrooms/", f"/classrooms/{story['class']}/", "/courses/", "/search/?q=maths")}


def test_removed(server, story):
    server.run("apt-get remove --yes libapache2-mod-crvs")
    server.run("apachectl configtest && service apache2 restart")
    assert server.path(OPTIONS).exists()
    assert server.run("mariadb crvs -e 'SELECT username FROM user ORDER BY id'").split() == ["username", "marie", "paul", "aicha"]


def test_installed_again(server, story):
    apt = commands("Install it")[0]
    install(server, built(SUITE), apt)
    server.run("a2ensite crvs; service apache2 restart")
    assert doctor(server).startswith("CRVS OK")
    assert answers(story, 2) == {200}
    assert len(films(story["learner"], story)) == 2


def test_purged(server):
    server.run("apt-get purge --yes libapache2-mod-crvs")
    server.run("apachectl configtest && service apache2 restart")
    assert "crvs" in server.run("mariadb -e 'SHOW DATABASES'")
    assert len(list(server.path("/var/lib/crvs/recordings").glob("*/*.mp4"))) == 2
    assert server.path(OPTIONS).exists()


def test_upgraded_to_the_version_after(server, story):
    """By the lines of operations.md. The old module serves until the last of them: on the schema of the new one too.

    The site was edited, so dpkg asks whose is to be kept.
    """
    apt = commands("Install it")[0]
    server.run("mariadb -e 'DROP DATABASE crvs' && rm -rf /root/*.deb /var/lib/crvs/recordings/*")
    install(server, built(SUITE), apt)
    server.run("crvs-admin setup && printf '%s\\n' " + PASSWORD + " | crvs-admin user add marie --name 'Marie Ngo' --role admin --password-stdin")
    server.edit(SITE, ("classe.example.org", HOST), ("/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/certs/classe.pem"),
                ("/etc/ssl/private/ssl-cert-snakeoil.key", "/etc/ssl/private/classe.key"),
                ("https://meet.example.org", "https://meet.lycee.test"))
    server.run("a2enmod ssl && a2ensite crvs && service apache2 restart")
    browser = signed_in(story, "marie")
    pages = ("/", "/classrooms/", "/users/", "/categories/", "/recordings/", "/courses/", "/users/audit/")

    def version():
        return server.run(f"curl -sk --resolve {HOST}:443:127.0.0.1 'https://{HOST}/crvs-health?live'")

    older, edited = version(), server.path(SITE).read_text()
    server.run("rm -rf /root/*.deb")
    backup, apt, migrate, graceful = commands("Upgrading while the school goes on", file="docs/operations.md")
    assert commands("Upgrading, going back, removing") == [f"{migrate} && {graceful}"]
    server.run(backup)
    said = install(server, built(SUITE, newer=True), apt, text="N\n")
    assert f"{migrate} && {graceful}" in said
    assert server.path(SITE).read_text() == edited
    assert "Of the version after" in server.path(f"{SITE}.dpkg-dist").read_text()
    assert {browser.get(page).status for page in pages} == {200} and version() == older
    server.run(migrate)
    assert {browser.get(page).status for page in pages} == {200} and version() == older
    server.run(graceful)
    assert {browser.get(page).status for page in pages} == {200}
    wait_until(lambda: version() != older)
    assert {browser.get(page).status for page in pages} == {200}
    assert doctor(server).startswith("CRVS OK")


# ---- From source ----

@pytest.fixture(scope="module")
def workshop():
    machine = Machine(SUITE, BUILD / "machines" / f"workshop-{SUITE}")
    machine.start()
    yield machine
    machine.stop()


def test_a_release_built_by_the_readme(server, workshop, story):
    """Without autotools of its own and without npm."""
    server.run("service apache2 stop; service mariadb stop")
    archive, = built(SUITE).glob("mod_crvs-*.tar.xz")
    apt, build, enable = commands("From source")
    workshop.run("apt-get update && " + apt.replace("apt-get install", "apt-get install --yes"), outside=True)
    assert workshop.run("command -v npm node || echo neither") == "neither\n"
    workshop.run("apt-get install --yes xz-utils", outside=True)
    shutil.copy(archive, workshop.path("/root"))
    workshop.run(f"tar xf {archive.name} && cd {archive.name.removesuffix('.tar.xz')} && {build}")
    workshop.run(enable)
    workshop.run("service mariadb start && crvs-admin setup")
    workshop.run("printf '%s\\n' " + PASSWORD + " | crvs-admin user add marie --name 'Marie Ngo' --role admin --password-stdin")
    subprocess.run(["cp", "-a", server.path("/etc/ssl/certs/classe.pem"), workshop.path("/etc/ssl/certs/")], check=True)
    subprocess.run(["cp", "-a", server.path("/etc/ssl/private/classe.key"), workshop.path("/etc/ssl/private/")], check=True)
    workshop.edit(SITE, ("classe.example.org", HOST), ("/etc/ssl/certs/ssl-cert-snakeoil.pem", "/etc/ssl/certs/classe.pem"),
                  ("/etc/ssl/private/ssl-cert-snakeoil.key", "/etc/ssl/private/classe.key"),
                  ("https://meet.example.org", "https://meet.lycee.test"))
    workshop.run("a2enmod ssl && a2ensite crvs && service apache2 restart")
    assert doctor(workshop).startswith("CRVS OK")
    assert signed_in(story, "marie").get("/").status == 200


def test_uninstalled(workshop):
    folder = next(workshop.path("/root").glob("mod_crvs-*/")).name
    workshop.run(f"cd {folder} && make uninstall")
    workshop.run("apachectl configtest && service apache2 restart")
    assert workshop.path(OPTIONS).exists()
