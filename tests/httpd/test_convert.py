# SPDX-License-Identifier: Apache-2.0
"""crvs-admin recordings convert: light versions of recordings, and their sound alone, by a real ffmpeg."""

import fcntl
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from server import HTTPD

ADMIN = os.environ["CRVS_ADMIN"]
LIGHT, SOUND = "version.light.mp4", "version.sound.m4a"


def ffmpeg(path, *arguments):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *arguments, path], check=True, stdin=subprocess.DEVNULL)
    return path


def picture(size, seconds=4, rate=25):
    """Something to look at that takes many bits."""
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds},noise=alls=20:allf=t"]


TONE = ["-f", "lavfi", "-i", "sine=frequency=440:duration=4"]
HEAVY = ["-c:v", "mpeg4", "-q:v", "4", "-pix_fmt", "yuv420p"]


@pytest.fixture(scope="session")
def films(tmp_path_factory):
    """Recordings as they come, by what is odd of them."""
    folder = tmp_path_factory.mktemp("films")
    return {
        "usual": ffmpeg(folder / "usual.mp4", *picture("854x480"), *TONE, *HEAVY, "-c:a", "aac", "-b:a", "128k"),
        "mute": ffmpeg(folder / "mute.mp4", *picture("640x360"), *HEAVY),
        "standing": ffmpeg(folder / "standing.mp4", *picture("406x721", 2, 60), *HEAVY),
        "matroska": ffmpeg(folder / "film.mkv", *picture("854x480", 3), *TONE, *HEAVY, "-c:a", "libopus"),
        "sound": ffmpeg(folder / "sound.m4a", *TONE, "-c:a", "aac", "-b:a", "256k", "-ac", "2", "-f", "ipod"),
        "soft": ffmpeg(folder / "soft.m4a", *TONE, "-c:a", "aac", "-b:a", "32k", "-f", "ipod"),
        "light": ffmpeg(folder / "light.mp4", "-f", "lavfi", "-i", "color=gray:size=320x180:duration=4", *TONE, "-c:v", "mpeg4",
                        "-c:a", "aac", "-b:a", "48k", "-shortest"),
    }


@pytest.fixture
def school(emptied_school):
    emptied_school.sql("DELETE FROM recording")
    return emptied_school


@pytest.fixture
def files(files):
    """As Apache's children have it: ffmpeg runs as its owner."""
    if os.getuid() == 0:
        shutil.chown(files, "www-data", "www-data")
    return files


@pytest.fixture
def programs():
    """A folder for programs that whoever owns the recordings may run."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crvs-programs-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def add(school, files, films):
    """Keeps one of them as a recording: add("usual"); its public id."""
    def add(which, content=None, **columns):
        film = films.get(which)
        name = f"lecon{film.suffix}" if film else "lecon.mp4"
        kind = {"m4a": "audio/mp4", "mkv": "video/x-matroska"}.get(name.rpartition(".")[2], "video/mp4")
        return school.kept_recording(files, content=content or film.read_bytes(), name=name, media_type=kind, **columns)

    return add


@pytest.fixture
def command(mariadb, school, files):
    environment = {**os.environ, "CRVS_RECORDING_DIR": str(files), "CRVS_CONFIG": str(mariadb.option_file(school.database))}

    def start(*arguments, before=(), **more):
        return subprocess.Popen([*before, ADMIN, "recordings", "convert", "--force", *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env={**environment, **more})

    return start


@pytest.fixture
def convert(command):
    def convert(*arguments, status=0, **more):
        process = command(*arguments, **more)
        output, complaints = process.communicate()
        assert process.returncode == status, complaints
        return output + complaints

    return convert


def states(school):
    """What became of each version: {"light": "made", ...} of the only recording."""
    return dict(school.sql("SELECT kind, state FROM recording_version ORDER BY kind"))


def probe(path):
    said = subprocess.run(["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", path], check=True,
                          capture_output=True).stdout
    told = json.loads(said)
    return {stream["codec_type"]: stream for stream in told["streams"]}, told["format"]


def whole(path):
    """Whether all of a file can be played."""
    return subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", path, "-f", "null", "-"], capture_output=True).returncode == 0


def test_a_light_film_and_its_sound(convert, add, school, files):
    key = add("usual")
    original = (files / key / "lecon.mp4")
    before, touched = original.read_bytes(), original.stat().st_mtime_ns
    assert "2 made, 0 not needed, 0 failed." in convert()
    assert (original.read_bytes(), original.stat().st_mtime_ns) == (before, touched)
    streams, whole_file = probe(files / key / LIGHT)
    video, sound = streams["video"], streams["audio"]
    assert (video["codec_name"], video["profile"], video["pix_fmt"]) == ("h264", "Main", "yuv420p")
    assert (video["width"], video["height"], sound["codec_name"], sound["profile"]) == (640, 360, "aac", "LC")
    assert int(whole_file["bit_rate"]) <= 250_000 and abs(float(whole_file["duration"]) - 4) < .5
    # The index stands first, so that it begins to play before all of it came.
    content = (files / key / LIGHT).read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    streams, whole_file = probe(files / key / SOUND)
    assert streams.keys() == {"audio"} and streams["audio"]["codec_name"] == "aac" and int(whole_file["bit_rate"]) <= 42_000
    assert (files / key / SOUND).read_bytes()[8:12] == b"M4A "
    for name in (LIGHT, SOUND):
        assert whole(files / key / name)
        info = (files / key / name).stat()
        assert (info.st_uid, info.st_mode & 0o777) == (files.stat().st_uid, 0o640)
        assert school.value("SELECT bytes FROM recording_version WHERE kind = %s", name.split(".")[1]) == info.st_size
    assert states(school) == {"light": "made", "sound": "made"} and os.listdir(files / "incoming") == []
    assert "0 made, 0 not needed, 0 failed." in convert()


@pytest.mark.parametrize("which, size", [("standing", (360, 640)), ("mute", (640, 360))])
def test_whatever_shape_it_has(convert, add, school, files, which, size):
    key = add(which)
    convert()
    streams, whole_file = probe(files / key / LIGHT)
    width, height = streams["video"]["width"], streams["video"]["height"]
    assert abs(width - size[0]) <= 2 and abs(height - size[1]) <= 2 and width % 2 == height % 2 == 0
    assert int(streams["video"]["nb_frames"]) <= 26 * float(whole_file["duration"])
    # Without sound there is no sound alone.
    assert states(school) == {"light": "made", "sound": "missing"} and not (files / key / SOUND).exists()


def test_other_kinds_of_file(convert, add, school, files):
    key = add("matroska")
    convert()
    assert whole(files / key / LIGHT) and whole(files / key / SOUND) and states(school) == {"light": "made", "sound": "made"}


@pytest.mark.parametrize("which, expected", [
    ("light", {"light": "small", "sound": "made"}), ("soft", {"light": "missing", "sound": "small"}),
    ("sound", {"light": "missing", "sound": "made"})])
def test_what_is_light_already_is_left(convert, add, school, files, which, expected):
    key = add(which)
    output = convert()
    assert states(school) == expected and "0 failed" in output
    assert {name for name in os.listdir(files / key) if name.startswith("version.")} == {
        f"version.{kind}.{'mp4' if kind == 'light' else 'm4a'}" for kind, state in expected.items() if state == "made"}


def test_a_damaged_file_is_tried_again_and_given_up(convert, add, school, films, files):
    whole_film = films["usual"].read_bytes()
    at = whole_film.index(b"mdat") + 4
    # Its index is whole, and most of what it leads to is not.
    key = add("broken", whole_film[:at + 3000] + bytes(len(whole_film) - at - 3000 - 20000) + whole_film[-20000:])
    output = convert()
    assert "light version" in output and "it is tried again" in output and "2 failed." in output
    assert "0 failed." in convert(), "not at once"
    problem, = school.sql("SELECT DISTINCT problem <> '' FROM recording_version WHERE state = 'waiting'")
    assert problem == (1,)
    waits = []
    for _ in range(3):
        waits.append(school.value("SELECT MAX(ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due_at) / 60)) FROM recording_version"))
        school.sql("UPDATE recording_version SET due_at = UTC_TIMESTAMP() WHERE state = 'waiting'")
        output = convert()
    assert waits == [15, 120, 1440] and "given up" in output
    assert set(states(school).values()) == {"failed"} and os.listdir(files / key) == ["lecon.mp4"]
    school.sql("UPDATE recording_version SET due_at = UTC_TIMESTAMP()")
    assert "0 failed." in convert()
    assert "2 failed." in convert("--again")


def test_nothing_leads_out_of_a_file(convert, add, school, files, tmp_path):
    """A list of other files, or of hosts, is no film, whatever its name."""
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"secret")
    add("list", f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:{secret}\n#EXT-X-ENDLIST\n".encode())
    assert "2 failed." in convert()


# Points in a version's making at which nobody is asked: some before ffmpeg begins, most within it.
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_moment(command, convert, add, school, films, files, seed):
    chance = random.Random(seed)
    key = add("usual")
    original = films["usual"].read_bytes()
    for number in range(8):
        process = command()
        # Every other time a version has begun to grow.
        while number % 2 and process.poll() is None and not any((files / "incoming").glob("*")):
            time.sleep(.005)
        try:
            process.wait(chance.uniform(.02, .5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        process.communicate()
        for name, state in ((LIGHT, states(school).get("light")), (SOUND, states(school).get("sound"))):
            assert not (files / key / name).exists() or whole(files / key / name)
            assert state != "made" or (files / key / name).exists()
        assert (files / key / "lecon.mp4").read_bytes() == original
        # No more tries are counted than were made; here we are asked again at once.
        school.sql("UPDATE recording_version SET due_at = UTC_TIMESTAMP(), attempts = 0 WHERE state = 'waiting'")
    convert()
    assert states(school) == {"light": "made", "sound": "made"}
    assert whole(files / key / LIGHT) and whole(files / key / SOUND)
    assert os.listdir(files / "incoming") == [] and sorted(os.listdir(files / key)) == ["lecon.mp4", LIGHT, SOUND]


def wrapped(folder, program, script):
    """A folder for PATH in which a program is another one."""
    (folder / program).write_text(f"#!/bin/sh\n{script}\n")
    (folder / program).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def is_there(pid):
    """Whether a process runs; one that nobody has waited for yet is gone."""
    try:
        return open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def hanging(programs, files):
    """An ffmpeg that never ends, and the file with its number."""
    said = files / "pid"
    return wrapped(programs, "ffmpeg", f"echo $$ >{said}.new; mv {said}.new {said}; exec sleep 1000"), said


def test_ffmpeg_ends_with_the_command(command, add, hanging):
    add("usual")
    process = command(PATH=hanging[0])
    while not hanging[1].exists():
        assert process.poll() is None, process.communicate()
        time.sleep(.02)
    pid = int(hanging[1].read_text())
    process.kill()
    process.communicate()
    for _ in range(500):
        if not is_there(pid):
            return
        time.sleep(.02)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("it goes on")


def test_what_takes_too_long_is_ended(convert, add, school, hanging):
    add("mute")
    output = convert("--limit", "1", PATH=hanging[0])
    assert "took longer than 1 seconds" in output and states(school)["light"] == "waiting"
    assert not is_there(int(hanging[1].read_text()))


ROOT_ONLY = pytest.mark.skipif(os.getuid() != 0, reason="only root has more rights than the folder's owner")
REAL = f'{shutil.which("ffmpeg")} "$@"'


@ROOT_ONLY
@pytest.mark.parametrize("swapped", ["incoming", "recording"])
def test_a_folder_that_is_swapped_leads_root_nowhere(convert, add, school, files, films, programs, tmp_path, swapped):
    """Whoever took over ffmpeg is the account of Apache's children: what it may not touch itself, root doesn't for it."""
    key = add("mute")
    # Only root may enter it.
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    precious = private / f"converting.{LIGHT}"
    shutil.copy(films["light"], precious)
    precious.chmod(0o600)
    folder = files / ("incoming" if swapped == "incoming" else key)
    convert(PATH=wrapped(programs, "ffmpeg", f"{REAL} && mv {folder} {files}/away && ln -s {private} {folder}"), status=1)
    assert os.listdir(private) == [precious.name] and precious.read_bytes() == films["light"].read_bytes()
    assert (precious.stat().st_uid, precious.stat().st_mode & 0o777) == (0, 0o600)
    assert states(school)["light"] == "waiting"


def test_what_begins_with_a_gap_is_no_whole_version(convert, add, school, programs):
    """As ffmpeg makes it, and ends well, of a file of which it could read the end alone."""
    add("mute")
    late = ("for last; do :; done; exec " + shutil.which("ffmpeg") + " -v error -f lavfi -i color=gray:size=320x180:duration=0.2"
            ' -c:v libx264 -output_ts_offset 3.8 -f mp4 -y "$last"')
    assert "could read 0 of its 4 seconds" in convert(PATH=wrapped(programs, "ffmpeg", late))
    assert states(school)["light"] == "waiting"


def test_what_waits_for_a_writer_is_no_version(convert, add, school, programs):
    add("mute")
    output = convert(PATH=wrapped(programs, "ffmpeg", 'for last; do :; done; mkfifo "${last#file:}"'))
    assert "it is tried again" in output and states(school)["light"] == "waiting"


@ROOT_ONLY
def test_nothing_is_read_as_root(convert, add, school, files):
    add("mute")
    shutil.chown(files, "root", "www-data")
    assert f"chown www-data {files}" in convert(status=1) and states(school) == {}


def test_ffmpeg_has_no_more_memory_than_it_needs(convert, add, programs):
    add("mute")
    assert "kB: 4194304;" in convert(PATH=wrapped(programs, "ffmpeg", 'echo "kB: $(ulimit -v)" >&2; exit 1'))


def test_what_cannot_be_watched_says_why(command, add):
    add("mute")
    strace = ["strace", "-f", "-o", "/dev/null", "--inject=pidfd_open:error=EMFILE"]
    complaints = command(before=strace).communicate()[1]
    assert "ffprobe cannot be watched: Too many open files" in complaints and "longer than" not in complaints


def test_each_interrupted_try_counts(convert, add, school):
    add("soft")
    convert()
    school.sql("UPDATE recording_version SET state = 'waiting', attempts = 4, due_at = UTC_TIMESTAMP() WHERE kind = 'light'")
    assert "given up" in convert() and states(school)["light"] == "failed"


def test_the_disk_is_looked_at_before(convert, add, school, files):
    add("usual")
    assert "it was passed over" in convert("--reserve", "99999999", status=1)
    assert states(school) == {} and os.listdir(files / "incoming") == []


def test_what_the_disk_has_no_room_for_keeps_nothing_else_waiting(convert, add, school):
    """The newest is one for which no disk has room; it stands before all others."""
    small, large = add("soft"), add("soft", bytes=1 << 60)
    school.sql("UPDATE recording SET received_at = received_at - INTERVAL 1 DAY WHERE public_id = %s", small)
    number = school.value("SELECT id FROM recording WHERE public_id = %s", large)
    output = convert("--reserve", "0", status=1)
    assert states(school) == {"light": "missing", "sound": "small"} and "0 made, 2 not needed, 0 failed." in output
    assert f"version of recording {number}, with 0 MB" in output and "it was passed over" in output
    # By its length it is small all the same.
    school.sql("UPDATE recording SET duration_seconds = 4 WHERE public_id = %s", large)
    assert "passed over" not in convert("--reserve", "0")


def test_one_at_a_time(convert, add, school, files):
    add("usual")
    with open(files / ".converting", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another conversion is under way." in convert()
        assert states(school) == {}


def test_the_newest_first_and_none_from_the_bin(convert, add, school, files):
    old, new, gone = add("soft"), add("soft"), add("soft")
    school.sql("UPDATE recording SET received_at = received_at - INTERVAL 1 DAY WHERE public_id = %s", old)
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP() WHERE public_id = %s", gone)
    output = convert()
    numbers = [school.value("SELECT id FROM recording WHERE public_id = %s", key) for key in (new, old)]
    assert [int(line.split()[1].rstrip(",")) for line in output.splitlines() if line.startswith("recording ")] == [numbers[0]] * 2 + [numbers[1]] * 2


def test_a_recording_that_goes_into_the_bin_meanwhile(command, add, school, films, files, programs):
    key = add("mute")
    signs = programs / "signs"
    signs.mkdir()
    signs.chmod(0o777)
    slow = wrapped(programs, "ffmpeg", f"touch {signs}/begun; while ! [ -e {signs}/go ]; do sleep .05; done; "
                   f"exec {shutil.which('ffmpeg')} \"$@\"")
    process = command(PATH=slow)
    while not (signs / "begun").exists():
        assert process.poll() is None, process.communicate()
        time.sleep(.02)
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP() WHERE public_id = %s", key)
    (signs / "go").touch()
    output, complaints = process.communicate()
    assert "it went into the bin" in output and not complaints.count("light version")
    assert os.listdir(files / key) == ["lecon.mp4"] and os.listdir(files / "incoming") == []


def test_only_where_the_site_says_so(mariadb, make_server, school, add):
    httpd = make_server(database=school.database)

    def run():
        return mariadb.crvs_admin(school.database, "recordings", "convert", "--apache", f"{HTTPD} -f '{httpd.conf}'")

    httpd.write()
    school.kept_recording(httpd.recordings or httpd.folder / "recordings", content=b"x")
    done = run()
    assert done.returncode == 1 and "CrvsLightRecordings is Off" in done.stderr and states(school) == {}
    httpd.directives += "CrvsLightRecordings On\n"
    httpd.write()
    assert "2 failed." in run().stdout


def test_reconcile_knows_of_versions(mariadb, convert, add, school, files):
    key = add("soft")
    convert()
    school.sql("UPDATE recording_version SET state = 'made' WHERE kind = 'sound'")

    def reconcile(*options):
        done = subprocess.run([ADMIN, "recordings", "reconcile", *options], capture_output=True, text=True, env={
            **os.environ, "CRVS_RECORDING_DIR": str(files), "CRVS_CONFIG": str(mariadb.option_file(school.database))})
        return done.returncode, done.stdout

    status, said = reconcile()
    assert status == 1 and f"would be made again: the sound version of recording" in said and f"{key}/{SOUND}" in said
    status, said = reconcile("--apply")
    assert status == 0 and "1 difference, mended." in said
    status, said = reconcile()
    assert status == 0 and states(school) == {"light": "missing"} and "0 differences" in said


def test_versions_go_with_their_recording(tidy, make_server, school, mariadb):
    httpd = make_server(database=school.database)
    httpd.start()
    folder = httpd.recordings or httpd.folder / "recordings"
    key = school.kept_recording(folder, deleted_at="2026-01-01", purge_at="2026-01-01")
    for name in (LIGHT, SOUND):
        (folder / key / name).write_bytes(b"light")
    school.sql("INSERT INTO recording_version (recording_id, kind, state, due_at) SELECT id, 'light', 'made', UTC_TIMESTAMP()"
               " FROM recording")
    done = mariadb.crvs_admin(school.database, "tidy", "--json", "--apache", f"{HTTPD} -f '{httpd.conf}'")
    assert done.returncode == 0 and not (folder / key).exists() and states(school) == {}


def test_the_doctor_tells_of_them(mariadb, make_server, school):
    httpd = make_server("CrvsLightRecordings On\n", database=school.database)
    httpd.start()

    def seen(**more):
        done = mariadb.crvs_admin(school.database, "doctor", "--apache", f"{HTTPD} -f '{httpd.conf}'", **more)
        line, = [line for line in done.stdout.splitlines() if " light recordings" in line]
        return line

    assert seen() == "ok       light recordings"
    folder = httpd.recordings or httpd.folder / "recordings"
    if os.getuid() == 0:
        owner = folder.owner()
        shutil.chown(folder, "root", "www-data")
        folder.chmod(0o2770)
        assert "error" in seen() and f"chown www-data {folder}" in seen()
        shutil.chown(folder, owner)
        folder.chmod(0o755)
    key = school.kept_recording(folder)
    school.sql("UPDATE recording SET received_at = received_at - INTERVAL 2 DAY WHERE public_id = %s", key)
    assert "warning" in seen() and "crvs-convert.timer" in seen()
    # Of many old ones it has come to another: it works.
    school.kept_recording(folder)
    school.sql("INSERT INTO recording_version (recording_id, kind, state, due_at) SELECT id, 'light', 'made', UTC_TIMESTAMP()"
               " FROM recording WHERE public_id <> %s", key)
    assert seen() == "ok       light recordings"
    school.sql("UPDATE recording_version SET due_at = UTC_TIMESTAMP() - INTERVAL 25 HOUR")
    assert "crvs-convert.timer" in seen()
    school.sql("DELETE FROM recording WHERE public_id <> %s", key)
    school.sql("INSERT INTO recording_version (recording_id, kind, state, problem, due_at, done_at) SELECT id, 'light', 'failed',"
               " 'no such codec', UTC_TIMESTAMP(), UTC_TIMESTAMP() FROM recording")
    assert "warning" in seen() and "no such codec" in seen() and "--again" in seen()
    if not shutil.which("ffmpeg", path="/usr/sbin"):
        assert "error" in seen(PATH="/nowhere") and "apt install ffmpeg" in seen(PATH="/nowhere")
