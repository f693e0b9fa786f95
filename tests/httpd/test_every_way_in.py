# SPDX-License-Identifier: Apache-2.0
"""A recording comes in by one door: whichever way it came, what follows is the same.

That is its row, what its session says, the lines of the audit, the rule of its class, and the answer.
"""

import hashlib
import os
import pathlib
import secrets
import shutil
import subprocess
import tempfile

import pytest

from deliveries import body_of, deliver, standard
from server import HTTPD, SECRET, Httpd
from uploads import from_machine, from_page, mp4

BASE = "/classe/"
VIDEO = mp4(5000)
TITLE = "Les dérivées"


@pytest.fixture(scope="module")
def httpd(folder, mariadb, school):
    """Served below a path of its own, with which the URL of each recording that is kept here begins."""
    files = folder / "every-way-in"
    files.mkdir()
    if os.getuid() == 0:
        shutil.chown(files, "www-data", "www-data")
    httpd = Httpd(folder / "httpd-every-way-in", f"CrvsBasePath {BASE}", database=mariadb.option_file("school"),
                  recordings=files)
    httpd.files = files
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


class World:
    """A class whose rule puts every recording into one lesson, a session of it, and those who bring its recordings."""

    def __init__(self, school, people, httpd, disk):
        self.school, self.people, self.httpd, self.files, self.disk = school, people, httpd, httpd.files, disk
        self.session = school.live_session(people.classroom, -200, -200, -100, title=TITLE)
        self.room = school.value("SELECT room_name FROM live_session WHERE id = %s", self.session)
        self.teacher, self.admin, self.machine = (
            school.browser(httpd, user) for user in (people.teacher, people.admin, None))
        for browser in (self.teacher, self.admin, self.machine):
            browser.base = BASE
        course = school.course(people.teacher)
        module = school.module(course)
        self.lesson = school.lesson(module, title="Chapitre 2")
        answer = self.teacher.post(f"{BASE}classrooms/{people.classroom.id}/publishing/", {
            "kind": "lesson", "do": "save", "course_id": course, "module_id": module, "lesson_id": self.lesson})
        assert answer.status == 303
        self.name = secrets.token_hex(4)
        self.browsers_upload = None
        self.forget_audit()

    @property
    def url(self):
        return f"https://storage.example.com/recordings/{self.name}.mp4"

    @property
    def source(self):
        """What Jibri calls a file, in its folder."""
        return f"{self.name}/{self.room.lower()}_2026-11-22-20-59-00.mp4"

    def record(self, disk):
        """What Jibri leaves on a disk, a while ago."""
        path = disk / self.source
        path.parent.mkdir()
        path.write_bytes(VIDEO)
        os.utime(path, (1700000000, 1700000000))
        return path

    def run(self, *arguments):
        """crvs-admin recordings ..., which learns all else from Apache."""
        return subprocess.run(
            [os.environ["CRVS_ADMIN"], "--config", self.school.mariadb.option_file("school"), "recordings", *arguments,
             "--apache", f"{HTTPD} -f '{self.httpd.conf}'"], capture_output=True, text=True)

    # ---- What became of it ----

    def forget_audit(self):
        self.since = self.school.value("SELECT COALESCE(MAX(id), 0) FROM audit")

    def audit(self):
        return self.school.sql("SELECT action, actor_name, address, target_kind, target_id, target_name, detail FROM audit"
                               " WHERE id > %s ORDER BY id", self.since)

    def rows(self):
        return self.school.sql("SELECT id, public_id, url, file_name FROM recording WHERE live_session_id = %s ORDER BY id",
                               self.session)

    def says(self):
        """What the session says of its newest recording."""
        (said,) = self.school.sql("SELECT recording_ready, recording_url FROM live_session WHERE id = %s", self.session)
        return said

    def published(self):
        return [key for key, in self.school.sql("SELECT recording_id FROM lesson_video WHERE lesson_id = %s", self.lesson)]


@pytest.fixture
def world(school, people, httpd, tmp_path):
    return World(school, people, httpd, tmp_path)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


# ---- The ways in. Each gives the status of its answer, and whether it says that the recording was known ----

def by_webhook(world):
    body = body_of(world.session, world.url, room=world.room)
    answer = deliver(world.machine, body, standard(SECRET, body, f"msg_{secrets.token_hex(8)}"),
                     f"{BASE}classrooms/recording/webhook/")
    return answer.status, answer.status == 200 and answer.json["duplicate"]


def by_link(world):
    answer = world.teacher.post(f"{BASE}classrooms/sessions/{world.session}/recordings/add/", {"title": "", "url": world.url})
    return answer.status, None


def by_inbox(world):
    entry = world.school.insert("recording_inbox", {"url": world.url, "url_hash": sha256(world.url), "session_id": 0},
                                received_at="UTC_TIMESTAMP()")
    answer = world.admin.post(f"{BASE}recordings/inbox/{entry}/", {"session_id": world.session})
    if answer.status != 303:
        world.school.sql("DELETE FROM recording_inbox WHERE id = %s", entry)
    return answer.status, None


def sent_to_its_end(tus):
    """Goes on where the server says that it is."""
    offset = tus.offset()
    return tus.patch(offset, VIDEO[offset:]).status


def by_upload(world):
    """A browser's; what it sends once more is the end of the same upload."""
    if not world.browsers_upload:
        world.browsers_upload = from_page(world.teacher, f"{BASE}uploads/sessions/{world.session}/")
        assert world.browsers_upload.create(len(VIDEO), filename="a.mp4").status == 201
    return sent_to_its_end(world.browsers_upload), None


def by_jibri(world):
    machine = from_machine(world.machine, SECRET, f"{BASE}classrooms/recording/upload/")
    begun = machine.create(len(VIDEO), source=world.source, session_id=world.session, room=world.room, filename="a.mp4")
    assert begun.status == 201
    return sent_to_its_end(machine), None


def by_import(world):
    if not (world.disk / world.source).exists():
        world.record(world.disk)
    done = world.run("import", str(world.disk))
    return done.returncode, "1 known" in done.stdout


def by_placing(world):
    """A file that Jibri sent and that fitted no session waits for an administrator, who finds its session."""
    world.school.kept_recording(world.files, url_hash=sha256(world.source))
    key = world.school.value("SELECT public_id FROM recording WHERE live_session_id IS NULL AND url_hash = %s",
                             sha256(world.source))
    answer = world.admin.post(f"{BASE}recordings/{key}/attach/", {"session_id": world.session})
    if answer.status != 303:
        world.school.sql("DELETE FROM recording WHERE public_id = %s", key)
        shutil.rmtree(world.files / key)
    return answer.status, answer.status == 422 and "déjà" in answer.page.one("main").text


# The answer of each that went well; who did it, as the audit's page says; what was done, in the database and on that page.
ADDED, PLACED = "Enregistrement ajouté", "Enregistrement rattaché à une séance"
NOBODY, COMMAND = "visiteur non connecté", "ligne de commande"
WAYS = {
    by_webhook: (200, NOBODY, "recording_added", "webhook", ADDED, "annoncé par le webhook"),
    by_link: (303, "teacher", "recording_added", "link", ADDED, "par son adresse"),
    by_inbox: (303, "admin", "recording_attached", "", PLACED, ""),
    by_upload: (204, "teacher", "recording_added", "upload", ADDED, "fichier envoyé par un navigateur"),
    by_jibri: (204, NOBODY, "recording_added", "machine", ADDED, "fichier envoyé par Jibri"),
    by_import: (0, COMMAND, "recording_added", "import", ADDED, "repris d’un disque partagé"),
    by_placing: (303, "admin", "recording_attached", "", PLACED, ""),
}
# Those that can bring one and the same recording.
LIES_ELSEWHERE = [by_webhook, by_link, by_inbox]
IS_KEPT = [by_jibri, by_import, by_placing]
TWICE = [*((first, second) for group in (LIES_ELSEWHERE, IS_KEPT) for first in group for second in group),
         (by_upload, by_upload)]


def name_of(value):
    return value.__name__ if callable(value) else None


every_way = pytest.mark.parametrize("way", WAYS, ids=name_of)
every_pair = pytest.mark.parametrize("first, second", TWICE, ids=name_of)


# ---- What follows ----

@every_way
def test_what_follows_is_the_same(world, way):
    status, who, action, detail, *sentences = WAYS[way]
    assert way(world) == (status, False if way in (by_webhook, by_import, by_placing) else None)
    (row,) = world.rows()
    key, public_id, url, file_name = row
    if way in LIES_ELSEWHERE:
        assert (url, file_name) == (world.url, None)
    else:
        assert url == "" and (world.files / public_id / file_name).is_file()
        url = f"{BASE}recordings/{public_id}/"
        assert world.teacher.get(url).status == 200
    assert world.says() == (1, url)
    assert world.published() == [key]
    actor = "" if who in (NOBODY, COMMAND) else getattr(world.people, who).username
    address = "" if who == COMMAND else "127.0.0.1"
    assert world.audit() == [
        (action, actor, address, "recording", key, TITLE, detail),
        ("recording_published_by_rule", actor, address, "lesson", world.lesson, "Chapitre 2", TITLE)]
    line = world.admin.get(f"{BASE}users/audit/?kind=recording").page.all("li", class_="row-line")[0].text
    assert all(sentence in line for sentence in (*sentences, TITLE, actor or who, address)), line


@every_pair
def test_it_comes_in_once(world, first, second):
    first(world)
    before = world.rows(), world.says(), world.published()
    world.forget_audit()
    status, is_known = second(world)
    assert (world.rows(), world.says(), world.published()) == before and len(before[0]) == 1
    assert status == (422 if second is by_placing else WAYS[second][0]) and is_known is not False
    assert [line[0] for line in world.audit()] == (["recording_discarded"] if second is by_inbox else [])


@every_pair
def test_what_its_class_does_not_see_stays_unseen(world, first, second):
    """Hidden by a teacher, and taken out of the lesson: that it comes once more changes nothing."""
    first(world)
    (key, public_id, _, _), = world.rows()
    world.teacher.post(f"{BASE}recordings/{public_id}/hide/", {"hidden": "1"})
    world.school.sql("DELETE FROM lesson_video WHERE recording_id = %s", key)
    second(world)
    assert [row[0] for row in world.rows()] == [key] and world.published() == []
    assert world.school.value("SELECT hidden_at IS NOT NULL FROM recording WHERE id = %s", key) == 1
    assert world.says() == (0, "")


@every_way
def test_all_of_it_or_nothing(world, way):
    """Where the rule cannot be followed, the recording is not taken in either: whoever brings it comes again."""
    world.httpd.allow_log("crvs:error.*publish_run")
    before = set(os.listdir(world.files))
    world.school.sql("RENAME TABLE publish_run TO publish_run_away")
    try:
        assert way(world)[0] == (1 if way is by_import else 503)
    finally:
        world.school.sql("RENAME TABLE publish_run_away TO publish_run")
    assert world.rows() == [] and world.says() == (0, "") and world.published() == [] and world.audit() == []
    assert set(os.listdir(world.files)) - before <= {"incoming"}
    assert way(world)[0] == WAYS[way][0]
    assert len(world.rows()) == 1 and len(world.published()) == 1


def test_a_hidden_one_that_is_placed_stays_hidden(world):
    world.school.kept_recording(world.files, url_hash=sha256(world.source), hidden_at="2026-01-01 00:00:00")
    key = world.school.value("SELECT public_id FROM recording WHERE url_hash = %s", sha256(world.source))
    assert world.admin.post(f"{BASE}recordings/{key}/attach/", {"session_id": world.session}).status == 303
    assert len(world.rows()) == 1 and world.says() == (0, "") and world.published() == []


def test_an_older_one_that_is_placed_is_not_the_newest(world):
    world.school.kept_recording(world.files, url_hash=sha256(world.source))
    world.school.sql("UPDATE recording SET received_at = '2026-01-01' WHERE url_hash = %s", sha256(world.source))
    key = world.school.value("SELECT public_id FROM recording WHERE url_hash = %s", sha256(world.source))
    by_webhook(world)
    assert world.admin.post(f"{BASE}recordings/{key}/attach/", {"session_id": world.session}).status == 303
    assert len(world.rows()) == 2 and world.says() == (1, world.url) and len(world.published()) == 2


def test_what_became_of_a_delivery_is_noted(world):
    by_webhook(world)
    by_link(world)
    by_webhook(world)
    assert [outcome for outcome, in world.school.sql("SELECT outcome FROM webhook_delivery ORDER BY id DESC LIMIT 2")] == [
        "duplicate", "stored"]


def test_a_recording_of_no_session_is_in_the_audit(world):
    machine = from_machine(world.machine, SECRET, f"{BASE}classrooms/recording/upload/")
    machine.create(len(VIDEO), source=world.source, session_id="", room="ailleurs", filename="a.mp4")
    assert machine.patch(0, VIDEO).status == 204
    key = world.school.value("SELECT id FROM recording WHERE url_hash = %s", sha256(world.source))
    assert world.audit() == [("recording_added", "", "127.0.0.1", "recording", key, "ailleurs", "machine")]


def test_what_is_found_on_the_disk_is_in_the_audit(world):
    """And what is missing there: the session tells its class of it no more."""
    by_jibri(world)
    (key, public_id, _, _), = world.rows()
    world.school.sql("UPDATE recording SET file_name = NULL WHERE id <> %s", key)
    # Of other tests, whose folder is another one.
    world.school.sql("DELETE FROM attachment")
    unknown = secrets.token_hex(16)
    (world.files / public_id).rename(world.files / unknown)
    os.utime(world.files / unknown, (1700000000, 1700000000))
    for path in world.files.iterdir():
        if path.name not in (unknown, "incoming"):
            shutil.rmtree(path)
    world.forget_audit()
    done = world.run("reconcile", "--apply", "--lost")
    assert done.stderr == "" and "2 differences, mended." in done.stdout
    assert world.says() == (0, "")
    found = world.school.value("SELECT id FROM recording WHERE public_id = %s", unknown)
    name = f"session-{world.session}.mp4"
    assert world.audit() == [("recording_deleted", "", "", "recording", key, TITLE, "file missing"),
                             ("recording_added", "", "", "recording", found, name, "reconcile")]
    text = world.admin.get(f"{BASE}users/audit/?kind=recording").page.one("main").text
    assert "fichier introuvable" in text and "fichier trouvé sur le disque" in text and "ligne de commande" in text
    assert world.admin.post(f"{BASE}recordings/{unknown}/attach/", {"session_id": world.session}).status == 303
    assert world.teacher.get(f"{BASE}recordings/{unknown}/{name}").body == VIDEO


def test_what_is_moved_from_another_disk_is_gone_there(world):
    with tempfile.TemporaryDirectory(prefix="crvs-test-", dir="/dev/shm") as disk:
        assert os.stat(disk).st_dev != world.files.stat().st_dev, "this test wants two file systems"
        path = world.record(pathlib.Path(disk))
        assert "1 imported" in world.run("import", "--move", disk).stdout
        assert not path.exists()
    (key, public_id, _, file_name), = world.rows()
    assert (world.files / public_id / file_name).read_bytes() == VIDEO and world.published() == [key]
    assert os.listdir(world.files / "incoming") == []


def test_the_import_knows_what_an_administrator_placed_elsewhere(world):
    """What Jibri sent, and an administrator put into another session than its room says, is left where it is."""
    other = world.school.live_session(world.people.classroom, -900, -900, -800)
    world.school.kept_recording(world.files, other, url_hash=sha256(world.source))
    assert by_import(world) == (0, True) and world.rows() == []


def test_the_import_asks_apache_for_what_it_is_not_told(world):
    """The day in the title of a lesson that the rule makes is that of the school's zone, in the school's language."""
    world.school.sql("UPDATE live_session SET start_at = '2026-01-11 23:30:00' WHERE id = %s", world.session)
    world.school.sql("UPDATE publish_rule SET kind = 'module', title_pattern = 'Live du {date}',"
                     " module_id = (SELECT module_id FROM lesson WHERE id = %s) WHERE classroom_id = %s",
                     world.lesson, world.people.classroom.id)
    assert by_import(world) == (0, False)
    assert world.school.value("SELECT COUNT(*) FROM lesson WHERE title = 'Live du lun. 12 janv. 2026' AND module_id ="
                              " (SELECT module_id FROM lesson WHERE id = %s)", world.lesson) == 1
