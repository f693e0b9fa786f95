# SPDX-License-Identifier: Apache-2.0
"""The sqitch project: from nothing, from the older schema with data, and back."""

import pathlib
import re
import subprocess

import pytest

from mariadb import CHANGES, MariaDB, ROOT, SqlError

SQL = ROOT / "sql"
REGISTRY = {"changes", "dependencies", "events", "migrate_unfinished", "projects", "releases", "tags"}

# A class of a course with a category (1), of one without (2), and without a course (3).
OLD_SCHOOL = """
    INSERT INTO category (id, name, slug) VALUES (1, 'Sciences', 'sciences'), (2, 'Langues', 'langues');
    INSERT INTO user (id, username, full_name, role, created_at) VALUES
        (1, 'formateur', 'Étienne Mbarga', 'trainer', '2026-01-01'),
        (2, 'apprenant', 'Aïcha Ngo', 'learner', '2026-01-02');
    INSERT INTO course (id, title, category_id, created_by, created_at) VALUES
        (1, 'Terminale', 1, 1, '2026-01-01'), (2, 'Divers', NULL, 1, '2026-01-01'), (3, 'Autre', 2, 1, '2026-01-01');
    INSERT INTO classroom (id, name, course_id, created_by, join_code, created_at) VALUES
        (1, 'Terminale S2', 1, 1, 'AAAA1111', '2026-02-01'), (2, 'Club', 2, 1, 'BBBB2222', '2026-02-01'),
        (3, 'Libre', NULL, 1, 'CCCC3333', '2026-02-01'), (4, 'Terminale S1', 1, 1, 'DDDD4444', '2026-02-01');
    INSERT INTO classroom_member VALUES (1, 1, 'teacher', '2026-02-01'), (1, 2, 'student', '2026-02-02');
    INSERT INTO live_session (id, classroom_id, title, start_at, created_by, created_at) VALUES
        (1, 1, 'Limites', '2026-03-01 08:00:00', 1, '2026-02-20');"""


@pytest.fixture
def old_school(mariadb):
    """The name of a database as it stood when a class belonged to a course, with data."""
    mariadb.migrated("old_school", to="school")
    mariadb.run_sql("old_school", OLD_SCHOOL)
    return "old_school"


def migrate(mariadb, database, *arguments):
    done = mariadb.crvs_admin(database, "migrate", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tables_of(mariadb, database):
    return sorted({name for name, in mariadb.run_sql(database, "SHOW TABLES")} - REGISTRY)


def snapshot(mariadb, database):
    """Every table's definition and rows."""
    result = {}
    for table in tables_of(mariadb, database):
        definition = mariadb.run_sql(database, f"SHOW CREATE TABLE `{table}`")[0][1]
        result[table] = (re.sub(r" AUTO_INCREMENT=\d+", "", definition),
                         sorted(map(str, mariadb.run_sql(database, f"SELECT * FROM `{table}`"))))
    return result


def classes(mariadb, database, column):
    return {int(id): value and int(value)
            for id, value in mariadb.run_sql(database, f"SELECT id, {column} FROM classroom")}


def test_from_nothing_to_today(mariadb):
    mariadb.migrated("fresh")
    assert tables_of(mariadb, "fresh") == [
        "announcement", "attachment", "attendance_click", "attendance_correction", "attendance_mark", "attendance_stay", "audit", "calendar_link", "category",
        "category_count", "classroom", "classroom_count", "classroom_former_course", "classroom_member", "classroom_revision", "course",
        "form_sent", "home_visit", "lesson",
        "lesson_progress",
        "lesson_video", "live_session", "login_key", "module", "notice", "notice_class_kind", "notice_event", "notice_off_class", "notice_off_kind", "notice_person", "notice_week", "password_request",
        "publish_rule", "publish_run", "recording", "recording_inbox",
        "recording_position", "recording_space", "recording_version", "upload", "user", "user_count", "user_import",
        "user_import_class", "user_import_course", "user_import_line", "user_import_suspended", "user_link", "user_session",
        "video_position", "webhook_delivery"]
    assert "Verify successful" in migrate(mariadb, "fresh", "verify")


def test_a_second_migrate_changes_nothing(mariadb, old_school):
    migrate(mariadb, old_school)
    before = snapshot(mariadb, old_school)
    assert "+" not in migrate(mariadb, old_school)
    assert snapshot(mariadb, old_school) == before


def test_a_class_gets_the_category_of_its_course(mariadb, old_school):
    migrate(mariadb, old_school)
    assert classes(mariadb, old_school, "category_id") == {1: 1, 2: None, 3: None, 4: 1}
    assert not mariadb.run_sql(old_school, "SHOW COLUMNS FROM classroom LIKE 'course_id'")


def test_revert_restores_the_older_schema_and_its_data(mariadb, old_school):
    before = snapshot(mariadb, old_school)
    migrate(mariadb, old_school)
    migrate(mariadb, old_school, "revert", "--to", "school", "--yes")
    assert snapshot(mariadb, old_school) == before
    migrate(mariadb, old_school)
    assert classes(mariadb, old_school, "category_id") == {1: 1, 2: None, 3: None, 4: 1}


def test_revert_after_the_school_went_on(mariadb, old_school):
    """Another category, a course deleted, a class deleted, a new class, a category deleted."""
    migrate(mariadb, old_school)
    mariadb.run_sql(old_school, """
        UPDATE classroom SET category_id = 2 WHERE id = 1;
        DELETE FROM course WHERE id = 2;
        DELETE FROM classroom WHERE id = 4;
        INSERT INTO classroom (id, name, category_id, created_by, join_code, created_at)
            VALUES (5, 'Nouvelle', 2, 1, 'EEEE5555', '2026-04-01');
        DELETE FROM category WHERE id = 2;""")
    assert classes(mariadb, old_school, "category_id") == {1: None, 2: None, 3: None, 5: None}
    migrate(mariadb, old_school, "revert", "--to", "school", "--yes")
    assert classes(mariadb, old_school, "course_id") == {1: 1, 2: None, 3: None, 5: None}
    migrate(mariadb, old_school)
    assert classes(mariadb, old_school, "category_id") == {1: 1, 2: None, 3: None, 5: None}


@pytest.mark.parametrize("change", CHANGES[1:])
def test_each_change_reverts_to_what_was_before_it(mariadb, change):
    previous = CHANGES[CHANGES.index(change) - 1]
    mariadb.deployed("steps", to=previous)
    before = snapshot(mariadb, "steps")
    mariadb.run_scripts("steps", "deploy", [change])
    assert snapshot(mariadb, "steps") != before
    mariadb.run_scripts("steps", "revert", [change])
    assert snapshot(mariadb, "steps") == before


def test_attendance_goes_and_comes_with_all_else_as_it_was(mariadb):
    """Back and forth over a school in which somebody was somewhere: nothing but attendance is lost."""
    previous = CHANGES[CHANGES.index("attendance") - 1]
    mariadb.deployed("attended", to=previous)
    mariadb.run_sql("attended", """
        INSERT INTO user (id, username, full_name, created_at) VALUES (1, 'a', 'A', '2026-01-01'), (2, 'b', 'B', '2026-01-01');
        INSERT INTO classroom (id, name, join_code, created_at) VALUES (1, 'Classe', 'AAAA1111', '2026-01-01');
        INSERT INTO live_session (id, classroom_id, title, start_at, created_at) VALUES
            (1, 1, 'Limites', '2026-03-01 08:00:00', '2026-02-20');""")
    before = snapshot(mariadb, "attended")
    mariadb.run_scripts("attended", "deploy", ["attendance"])
    mariadb.run_sql("attended", """
        INSERT INTO attendance_stay VALUES
            (1, SHA2(1, 256), SHA2(1, 256), SHA2(1, 256), 'jitsi', 1, '2026-03-01 08:00:00', NULL, NULL, '2026-03-01');
        INSERT INTO attendance_mark VALUES (1, SHA2(1, 256), 'created', '2026-03-01 08:00:00');
        INSERT INTO attendance_correction VALUES (1, 1, 'excused', '', 2, '2026-03-01 10:00:00');
        INSERT INTO attendance_click VALUES (1, 1, '2026-03-01 08:00:00', '2026-03-01 08:00:00');
        DELETE FROM user WHERE id = 2;""")
    assert mariadb.run_sql("attended", "SELECT corrected_by IS NULL FROM attendance_correction") == [["1"]]
    mariadb.run_sql("attended", "INSERT INTO user (id, username, full_name, created_at) VALUES (2, 'b', 'B', '2026-01-01')")
    mariadb.run_scripts("attended", "revert", ["attendance"])
    assert snapshot(mariadb, "attended") == before
    mariadb.run_scripts("attended", "deploy", ["attendance"])
    mariadb.run_scripts("attended", "verify", ["attendance"])


def test_the_first_change_leaves_no_table_when_reverted(mariadb):
    mariadb.deployed("steps", to="school")
    mariadb.run_scripts("steps", "revert", ["school"])
    assert tables_of(mariadb, "steps") == []


@pytest.mark.parametrize("damage", [
    "ALTER TABLE classroom DROP COLUMN schedule",
    "ALTER TABLE classroom_member DROP KEY classroom_member_order",
    "ALTER TABLE live_session DROP KEY live_session_closes",
    "DROP TABLE webhook_delivery",
    "ALTER TABLE lesson_progress DROP KEY lesson_progress_seen",
    "DROP TABLE classroom_former_course",
    "ALTER TABLE audit DROP KEY audit_at",
    "ALTER TABLE recording DROP KEY recording_purge",
    "ALTER TABLE recording_inbox DROP KEY recording_inbox_url",
    "ALTER TABLE upload DROP KEY upload_expires",
    "ALTER TABLE lesson DROP KEY lesson_search",
    "ALTER TABLE live_session DROP KEY live_session_recorded",
    "DROP TABLE form_sent",
    "ALTER TABLE category DROP KEY category_once",
    "ALTER TABLE attendance_stay DROP KEY attendance_stay_kept",
    "ALTER TABLE notice_event DROP COLUMN due_at",
    "DROP TABLE notice_week",
    "DROP TABLE notice_class_kind",
])
def test_verify_notices_what_is_missing(mariadb, damage):
    mariadb.deployed("damaged")
    mariadb.run_scripts("damaged", "verify", CHANGES)
    mariadb.run_sql("damaged", damage)
    with pytest.raises(SqlError):
        mariadb.run_scripts("damaged", "verify", CHANGES)


def registry_script():
    """By which sqitch makes its tables."""
    found = subprocess.run(["perl", "-MApp::Sqitch", "-e", "print $INC{'App/Sqitch.pm'}"],
                           capture_output=True, text=True, check=True).stdout
    return (pathlib.Path(found).with_suffix("") / "Engine" / "mysql.sql").read_text()


# The end comes after the script: a row in `releases`.
@pytest.mark.parametrize("interrupted_before", ["CREATE TABLE changes", "DELIMITER", None])
def test_tables_that_sqitch_left_half_made(mariadb, interrupted_before):
    mariadb.create("half")
    script = registry_script()
    mariadb.run_sql("half", script[:script.index(interrupted_before)] if interrupted_before else script)
    for verb in "deploy", "status":
        done = mariadb.crvs_admin("half", "migrate", verb)
        assert done.returncode == 1 and "interrupted" in done.stderr
    mariadb.run_sql("half", "\n".join(re.findall(r"^    (DROP .*;)$", done.stderr, re.MULTILINE)))
    migrate(mariadb, "half", "deploy", "--to", "school")
    assert ["1"] in mariadb.run_sql("half", "SELECT COUNT(*) FROM changes")


@pytest.mark.parametrize("damage, said", [("DROP TABLE dependencies", "no table dependencies"),
                                          ("DELETE FROM releases", "no row in releases")])
def test_tables_of_sqitch_that_lost_something_are_not_to_be_dropped(mariadb, old_school, damage, said):
    mariadb.run_sql(old_school, damage)
    done = mariadb.crvs_admin(old_school, "migrate")
    assert done.returncode == 1 and said in done.stderr and "backup" in done.stderr
    assert "DROP" not in done.stderr


BINARY_LOG = ["--log-bin", "--server-id=1"]
# A cluster of one node, which has no binary log.
CLUSTER = ["--wsrep-on=ON", "--wsrep-provider=/usr/lib/galera/libgalera_smm.so", "--wsrep-cluster-address=gcomm://",
           "--binlog-format=ROW", "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:0"]


@pytest.mark.parametrize("options, said", [(BINARY_LOG, "keeps a binary log"), (CLUSTER, "on each node")])
def test_a_server_that_lets_only_super_make_functions(folder, options, said):
    """Told before sqitch stops half-way."""
    server = MariaDB(folder / f"super-{said[0]}", options)
    server.start()
    try:
        server.create("school")
        done = server.crvs_admin("school", "migrate")
        assert done.returncode == 1 and "SET GLOBAL log_bin_trust_function_creators = 1" in done.stderr
        assert said in done.stderr
        assert server.run_sql("school", "SHOW TABLES") == []
        server.run_sql(None, "GRANT SUPER ON *.* TO crvs@localhost")
        migrate(server, "school", "deploy", "--to", "school")
    finally:
        server.remove()


@pytest.mark.parametrize("mode", ["", "ANSI", "TRADITIONAL,PAD_CHAR_TO_FULL_LENGTH,NO_BACKSLASH_ESCAPES"])
def test_the_servers_sql_mode_does_not_matter(mariadb, mode):
    (usual,), = mariadb.run_sql(None, "SELECT @@global.sql_mode")
    mariadb.run_sql(None, f"SET GLOBAL sql_mode = '{mode}'")
    try:
        mariadb.deployed("modes", to="school")
        mariadb.run_sql("modes", OLD_SCHOOL)
        before = snapshot(mariadb, "modes")
        mariadb.run_scripts("modes", "deploy", CHANGES[1:])
        mariadb.run_scripts("modes", "verify", CHANGES)
        assert classes(mariadb, "modes", "category_id") == {1: 1, 2: None, 3: None, 4: 1}
        mariadb.run_scripts("modes", "revert", CHANGES[:0:-1])
        assert snapshot(mariadb, "modes") == before
    finally:
        mariadb.run_sql(None, f"SET GLOBAL sql_mode = '{usual}'")


@pytest.fixture
def new_school(mariadb):
    """The older school's data, brought to today's schema."""
    mariadb.deployed("new_school", to="school")
    mariadb.run_sql("new_school", OLD_SCHOOL)
    mariadb.run_scripts("new_school", "deploy", CHANGES[1:])
    return "new_school"


def test_members_of_older_classes_get_their_name_for_sorting(mariadb, new_school):
    assert mariadb.run_sql(new_school, "SELECT user_id, sort_name FROM classroom_member ORDER BY user_id") == [
        ["1", "Étienne Mbarga"], ["2", "Aïcha Ngo"]]


def test_members_of_older_classes_are_counted(mariadb, new_school):
    assert mariadb.run_sql(new_school, "SELECT classroom_id, members FROM classroom_count ORDER BY classroom_id") == [
        ["1", "2"], ["2", "0"], ["3", "0"], ["4", "0"]]
    mariadb.run_sql(new_school, "DELETE FROM classroom WHERE id = 4")
    mariadb.run_scripts(new_school, "revert", ["member_count"])
    mariadb.run_scripts(new_school, "deploy", ["member_count"])
    assert mariadb.run_sql(new_school, "SELECT classroom_id, members FROM classroom_count ORDER BY classroom_id") == [
        ["1", "2"], ["2", "0"], ["3", "0"]]


def test_older_classes_and_courses_are_counted_by_category(mariadb, new_school):
    mariadb.run_sql(new_school, "UPDATE classroom SET archived_at = '2026-01-01', category_id = NULL WHERE id = 2")
    mariadb.run_scripts(new_school, "revert", ["category_count"])
    mariadb.run_scripts(new_school, "deploy", ["category_count"])
    kept = mariadb.run_sql(new_school, "SELECT category_id, classes, archived, courses FROM category_count ORDER BY category_id")
    assert kept[0][:3] == ["0", "1", "1"] and [row[0] for row in kept[1:]] == [
        id for id, in mariadb.run_sql(new_school, "SELECT id FROM category ORDER BY id")]
    totals = mariadb.run_sql(new_school, "SELECT SUM(classes + archived), SUM(courses) FROM category_count")
    assert totals == mariadb.run_sql(new_school, "SELECT (SELECT COUNT(*) FROM classroom), (SELECT COUNT(*) FROM course)")


def test_older_recordings_are_counted_by_class(mariadb, new_school):
    mariadb.run_sql(new_school, """
        INSERT INTO live_session (id, classroom_id, title, start_at, created_at) VALUES (901, 2, 'Leçon', '2026-01-01', '2026-01-01');
        INSERT INTO recording (id, live_session_id, url, url_hash, file_name, bytes, received_at)
            SELECT 900 + seq, IF(seq < 3, 901, NULL), '', SHA2(seq, 256), IF(seq = 4, NULL, 'lecon.mp4'), 100 * seq, '2026-01-01' FROM seq_1_to_4;
        INSERT INTO recording_version (recording_id, kind, state, bytes, due_at) VALUES (901, 'light', 'made', 7, '2026-01-01');""")
    mariadb.run_scripts(new_school, "revert", ["recording_space"])
    mariadb.run_scripts(new_school, "deploy", ["recording_space"])
    assert mariadb.run_sql(new_school, "SELECT classroom_id, recordings, bytes FROM recording_space ORDER BY classroom_id") == [
        ["-1", "3", "607"], ["0", "1", "300"], ["2", "2", "307"]]


def test_older_classes_have_a_revision(mariadb, new_school):
    assert mariadb.run_sql(new_school, "SELECT COUNT(*) = (SELECT COUNT(*) FROM classroom), MIN(revision) FROM classroom_revision") == [
        ["1", "1"]]


def test_what_a_class_is_to_be_told_is_told_by_an_older_release_too(mariadb, new_school):
    """Where its schema comes back while rows wait for the sender."""
    mariadb.run_sql(new_school, """
        UPDATE user SET email = CONCAT('u', id, '@example.org');
        UPDATE classroom_member SET joined_at = '2026-01-01';
        INSERT INTO notice_event (kind, subject_id, classroom_id, due_at, caused_by, created_at)
            VALUES ('planned', 7, 1, '2026-02-02', 1, '2026-02-01')""")
    mariadb.run_scripts(new_school, "revert", ["notice_class_kind", "notice_event"])
    assert mariadb.run_sql(new_school, "SELECT user_id, kind, subject_id, classroom_id, due_at FROM notice") == [
        ["2", "planned", "7", "1", "2026-02-02 00:00:00"]]


def test_people_are_sorted_by_their_familys_name_and_back(mariadb, new_school):
    mariadb.run_sql(new_school, "UPDATE user SET sort_name = 'NGO' WHERE id = 2")
    assert mariadb.run_sql(new_school, "SELECT order_name FROM user ORDER BY id") == [["Étienne Mbarga"], ["NGO Aïcha Ngo"]]
    mariadb.run_sql(new_school, """UPDATE classroom_member m JOIN user u ON u.id = m.user_id SET m.sort_name = u.order_name""")
    mariadb.run_scripts(new_school, "revert", ["people_found", "sort_names"])
    assert mariadb.run_sql(new_school, "SELECT sort_name FROM classroom_member WHERE user_id = 2") == [["Aïcha Ngo"]]


@pytest.mark.parametrize("started_at, ended_at, closes_at", [
    (None, None, "2026-03-01 09:45:00"),
    ("2026-03-01 07:50:00", None, "2026-03-01 09:45:00"),
    ("2026-03-01 08:20:00", None, "2026-03-01 10:05:00"),
    ("2026-03-01 08:20:00", "2026-03-01 08:30:00", "2026-03-01 08:30:00"),
    ("2026-03-01 08:00:00", "2026-03-01 11:00:00", "2026-03-01 11:00:00"),
])
def test_when_a_session_of_45_minutes_at_8_is_over(mariadb, new_school, started_at, ended_at, closes_at):
    moments = ", ".join(f"{name} = " + (f"'{value}'" if value else "NULL")
                        for name, value in [("started_at", started_at), ("ended_at", ended_at)])
    assert mariadb.run_sql(new_school, f"""
        UPDATE live_session SET duration_minutes = 45, {moments} WHERE id = 1;
        SELECT closes_at FROM live_session WHERE id = 1""") == [[closes_at]]


def test_older_sessions_changed_when_they_were_planned_or_cancelled(mariadb):
    """And a later change is noted, whatever statement makes it; reverted, all the rest of them is as it was."""
    mariadb.deployed("calendars", to="session_cancel")
    mariadb.run_sql("calendars", """
        INSERT INTO classroom (id, name, join_code, created_at) VALUES (1, 'Club', 'AAAA1111', '2026-02-01');
        INSERT INTO live_session (id, classroom_id, title, start_at, created_at, cancelled_at) VALUES
            (1, 1, 'Limites', '2026-03-01 08:00:00', '2026-02-20', NULL),
            (2, 1, 'Suites', '2026-03-08 08:00:00', '2026-02-20', '2026-02-27 10:00:00');""")
    before = snapshot(mariadb, "calendars")
    mariadb.run_scripts("calendars", "deploy", ["calendar"])
    assert mariadb.run_sql("calendars", "SELECT changed_at, revision FROM live_session ORDER BY id") == [
        ["2026-02-20 00:00:00", "0"], ["2026-02-27 10:00:00", "0"]]
    mariadb.run_sql("calendars", "UPDATE live_session SET title = 'Suites' WHERE id = 2; UPDATE live_session SET title = 'limites' WHERE id = 1")
    assert mariadb.run_sql("calendars", "SELECT id FROM live_session WHERE changed_at > '2026-03-01'") == [["1"]]
    mariadb.run_sql("calendars", "UPDATE live_session SET title = 'Limites' WHERE id = 1")
    mariadb.run_scripts("calendars", "revert", ["calendar"])
    assert snapshot(mariadb, "calendars") == before


def test_categories_of_one_name_stay_apart(mariadb):
    before = CHANGES[CHANGES.index("category_once") - 1]
    mariadb.deployed("doubles", to=before)
    long = "Littérature " * 8
    mariadb.run_sql("doubles", f"""
        INSERT INTO category (id, name, slug) VALUES (1, 'Histoire', 'a'), (2, 'HISTOIRE', 'b'), (3, 'Géo', 'c'),
            (4, 'histoire', 'd'), (5, '{long}', 'e'), (6, '{long}', 'f');
        INSERT INTO user (id, username, full_name, role, created_at) VALUES (1, 'a', 'A', 'trainer', '2026-01-01');
        INSERT INTO classroom (id, name, category_id, created_by, join_code, created_at)
            VALUES (1, 'A', 2, 1, 'AAAA1111', '2026-02-01'), (2, 'B', 4, 1, 'BBBB2222', '2026-02-01');""")
    mariadb.run_scripts("doubles", "deploy", ["category_once"])
    names = dict(mariadb.run_sql("doubles", "SELECT id, name FROM category ORDER BY id"))
    assert [names[id] for id in "1234"] == ["Histoire", "HISTOIRE (2)", "Géo", "histoire (4)"]
    assert names["5"].strip() == long.strip() and names["6"].startswith("Littérature") and names["6"].endswith(" (6)")
    assert classes(mariadb, "doubles", "category_id") == {1: 2, 2: 4}
    with pytest.raises(SqlError):
        mariadb.run_sql("doubles", "INSERT INTO category (name, slug) VALUES ('histoire', 'z')")


def test_what_another_program_made_is_found_and_back(mariadb, new_school):
    mariadb.run_sql(new_school, """
        UPDATE classroom SET join_code = 'oILUab12' WHERE id = 1;
        UPDATE user SET password_hash = 'pbkdf2_sha256$720000$salt$key' WHERE id = 1;""")
    for turn in range(2):
        assert mariadb.run_sql(new_school, "SELECT join_key FROM classroom WHERE id = 1") == [["011VAB12"]]
        assert mariadb.run_sql(new_school, "SELECT MAX(hash_iterations), MIN(hash_iterations) FROM user") == [["720000", "0"]]
        with pytest.raises(SqlError):
            mariadb.run_sql(new_school, "UPDATE classroom SET join_code = '011VAB12' WHERE id = 2")
        if not turn:
            mariadb.run_scripts(new_school, "revert", ["coming_over"])
            mariadb.run_scripts(new_school, "deploy", ["coming_over"])


def test_the_dearest_bcrypt_is_found(mariadb, new_school):
    mariadb.run_sql(new_school, """
        UPDATE user SET password_hash = '$2y$12$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2' WHERE id = 1;
        UPDATE user SET password_hash = '' WHERE id <> 1""")
    for turn in range(2):
        assert mariadb.run_sql(new_school, "SELECT MAX(bcrypt_cost), MIN(bcrypt_cost) FROM user") == [["12", "0"]]
        if not turn:
            mariadb.run_scripts(new_school, "revert", ["bcrypt_cost"])
            mariadb.run_scripts(new_school, "deploy", ["bcrypt_cost"])


def test_a_recordings_address_keeps_its_case(mariadb, new_school):
    mariadb.run_sql(new_school, """
        INSERT INTO recording (live_session_id, url, url_hash, received_at) VALUES
            (1, 'https://x.example/A.mp4', SHA2('https://x.example/A.mp4', 256), '2026-03-01'),
            (1, 'https://x.example/a.mp4', SHA2('https://x.example/a.mp4', 256), '2026-03-01')""")
    assert mariadb.run_sql(new_school, "SELECT id FROM recording WHERE url = 'https://x.example/a.mp4'") == [["2"]]


def test_every_table_is_fit_for_a_cluster_and_for_json(mariadb):
    mariadb.deployed("fresh")
    names = ", ".join(f"'{name}'" for name in tables_of(mariadb, "fresh"))
    assert mariadb.run_sql("fresh", f"""
        SELECT table_name FROM information_schema.tables t
        WHERE table_schema = DATABASE() AND table_name IN ({names}) AND (engine <> 'InnoDB' OR NOT EXISTS (
            SELECT 1 FROM information_schema.table_constraints c
            WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND constraint_type = 'PRIMARY KEY'))
        """) == []
    assert mariadb.run_sql("fresh", f"""
        SELECT table_name, column_name, collation_name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name IN ({names})
          AND collation_name NOT IN ('utf8mb4_unicode_520_ci', 'utf8mb4_bin', 'ascii_bin')""") == []
    assert mariadb.run_sql("fresh", f"""
        SELECT table_name, column_name, column_type FROM information_schema.columns
        WHERE table_schema = DATABASE() AND table_name IN ({names})
          AND (column_type LIKE '%unsigned%' OR data_type IN ('bigint', 'timestamp'))
          AND column_name <> 'bytes'""") == []


@pytest.mark.parametrize("path", sorted(SQL.glob("*/*.sql")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_sql_is_that_of_mysql_too(path):
    text = re.sub(r"--.*", "", path.read_text())
    for word in (r"\bRETURNING\b", r"\bINT(EGER)?\s*\(", r"\bADD COLUMN IF\b", r"\bDROP COLUMN IF\b", r"\bSEQUENCE\b",
                 r"\bSYSTEM VERSIONING\b", r"\bPERSISTENT\b"):
        assert not re.search(word, text, re.IGNORECASE), word


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_has_its_three_scripts(change):
    for folder in ("deploy", "revert", "verify"):
        assert (SQL / folder / f"{change}.sql").is_file()


def test_no_script_is_left_out_of_the_plan():
    assert {path.stem for path in SQL.glob("deploy/*.sql")} == set(CHANGES)


def test_the_sample_school_loads(mariadb):
    mariadb.deployed("sample")
    mariadb.run_sql("sample", (SQL / "demo.sql").read_text())
    rows = mariadb.run_sql("sample", """
        SELECT role, COUNT(*) FROM user GROUP BY role ORDER BY role;
        SELECT COUNT(*) FROM category; SELECT COUNT(*) FROM classroom;
        SELECT COUNT(*) FROM live_session WHERE started_at IS NOT NULL AND closes_at > UTC_TIMESTAMP();
        SELECT COUNT(*) FROM live_session WHERE start_at > UTC_TIMESTAMP() + INTERVAL 3 DAY;
        SELECT MAX(n) FROM (SELECT COUNT(*) n FROM recording GROUP BY live_session_id) counted;
        SELECT COUNT(*) FROM live_session s JOIN classroom c ON c.id = s.classroom_id
            WHERE s.room_name <> CONCAT('CRVS_', c.join_code, '_', s.id);
        SELECT COUNT(*) FROM live_session s WHERE s.recording_ready <> EXISTS
            (SELECT 1 FROM recording r WHERE r.live_session_id = s.id
             AND (r.file_name IS NOT NULL OR r.url_hash = CONVERT(SHA2(r.url, 256) USING ascii)));""")
    assert rows == [["learner", "12"], ["trainer", "2"], ["admin", "1"], ["3"], ["4"], ["1"], ["1"], ["2"], ["0"], ["0"]]
    # Each recording that a lesson shows is there, and its film as long as what the demo puts in its place.
    shown = mariadb.run_sql("sample", """
        SELECT v.lesson_id, r.live_session_id, r.bytes FROM lesson_video v LEFT JOIN recording r ON r.id = v.recording_id
        WHERE v.url = '' ORDER BY v.lesson_id""")
    size = str((SQL / "demo.mp4").stat().st_size)
    assert shown == [["1", "1", size], ["3", "2", size], ["8", "6", size]]


@pytest.mark.parametrize("username", ["admin", "formateur", "apprenant"])
def test_the_sample_schools_accounts_have_its_password(mariadb, username):
    mariadb.deployed("sample")
    mariadb.run_sql("sample", (SQL / "demo.sql").read_text())
    (stored,), = mariadb.run_sql("sample", f"SELECT password_hash FROM user WHERE username = '{username}'")
    done = subprocess.run(["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", "crvs-demo", stored],
                          capture_output=True, text=True, check=True)
    assert done.stdout == stored
