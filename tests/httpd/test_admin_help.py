# SPDX-License-Identifier: Apache-2.0
"""crvs-admin --help, --version, its manual page and its completion, which are all made of one table."""

import os
import pathlib
import re
import subprocess

import pytest

from mariadb import CRVS_ADMIN
from server import ROOT

SHARE = pathlib.Path(os.environ["CRVS_DATA"]).parent
MANUAL = SHARE / "man" / "man8" / "crvs-admin.8"
COMPLETION = SHARE / "bash-completion" / "completions" / "crvs-admin"


def run(*arguments):
    # Without a database: help needs none.
    return subprocess.run([CRVS_ADMIN, *arguments], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                                                                                 "CRVS_CONFIG": "/nowhere"})


def usages():
    """Each command with how it is called."""
    said = " ".join(run("--help").stdout.split("\nDescription:")[0].split())
    return {re.match(r"[a-z-]+( [a-z-]+)?", usage)[0]: usage for usage in said.split("crvs-admin [--config FILE] ")[1:]}


USAGES = usages()
COMMANDS = list(USAGES)


def shown(*arguments):
    """The usages, descriptions and options that a command line shows: their first lines."""
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    parts = re.split(r"^(?:Usage|Description|Options):\n", done.stdout, flags=re.M)
    assert len(parts) == 4 and parts[0] == ""
    usages = [" ".join(text.split()) for text in parts[1].strip().split("\n\n")]
    return usages, *(re.findall(r"^    (\S.*)$", part, re.M) for part in parts[2:])


def test_there_are_commands():
    assert {"user add", "category add", "migrate", "migrate revert", "doctor"} <= set(COMMANDS)


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_whole_manual(flag):
    done = run(flag)
    assert (done.returncode, done.stderr) == (0, "")
    for command in COMMANDS:
        assert command.split()[-1] in done.stdout
    assert "--password-stdin" in done.stdout


@pytest.mark.parametrize("flag", ["--help", "-h"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_shows_its_own_part(command, flag):
    usages, items, options = shown(*command.split(), flag)
    # Nothing of its neighbours; of a first word, all that begin with it.
    wanted = [other for other in COMMANDS if other == command or other.startswith(f"{command} ")]
    assert usages == [f"crvs-admin [--config FILE] {USAGES[other]}".strip() for other in wanted] and items == wanted
    named = {name for usage in usages for name in re.findall(r"--[a-z-]+", usage)}
    assert {re.match("--[a-z-]+", option)[0] for option in options} == named


def test_the_first_word_shows_all_that_begin_with_it():
    usages, items, _ = shown("category", "--help")
    assert usages == ["crvs-admin [--config FILE] category add NAME", "crvs-admin [--config FILE] category list [--json]"]
    assert items == ["category add", "category list"]


def test_a_part_ends_where_the_next_begins():
    assert "Ends all of the account's sessions." in run("user", "sign-out", "--help").stdout
    for text in ("A password is asked", "Categories", "Adds a category"):
        assert text not in run("user", "sign-out", "--help").stdout


def test_help_stands_anywhere_behind_a_command():
    for arguments in (["x", "--name", "X", "--help"], ["--help", "x"]):
        assert shown("user", "add", *arguments) == shown("user", "add", "--help")


@pytest.mark.parametrize("arguments", [["nothing", "--help"], ["user", "nothing", "--help"]])
def test_there_is_no_help_for_what_is_not_there(arguments):
    done = run(*arguments)
    assert done.returncode == 2 and "is unknown" in done.stderr and done.stdout == ""


def test_the_version():
    version = re.search(r"^AC_INIT\(\[mod_crvs\], \[(.*?)\]", (ROOT / "configure.ac").read_text(), re.M)[1]
    done = run("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"crvs-admin {version}\n", "")


# ---- The manual page ----

def test_the_manual_page_is_well_formed():
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", MANUAL], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_manual_page_has_every_command_and_option():
    text = MANUAL.read_text().replace("\\-", "-")
    for command, usage in USAGES.items():
        assert f"\n.TP\n\\fB{command}\\fR\n" in text
        for option in re.findall(r"--[a-z-]+", usage):
            assert re.search(rf"^\.TP\n\\fB--\\fR\\fB{option[2:]}\\fR", text, re.M), option


# ---- Completion ----

def complete(*words):
    """What bash offers in place of the last word."""
    script = (f'compopt() {{ :; }}; . {COMPLETION}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crvs_admin; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, "bash", "crvs-admin", *words], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("before", [[], ["--config", "/x"]])
def test_first_words_are_completed(before):
    assert complete(*before, "") == {command.split()[0] for command in COMMANDS} | {"--config", "--help", "--version"}
    assert complete(*before, "us") == {"user"}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_follows_is_completed(command):
    options = set(re.findall(r"--[a-z-]+", USAGES[command]))
    verbs = {other.split()[1] for other in COMMANDS if other.startswith(f"{command} ")}
    assert complete(*command.split(), "--") == options
    assert verbs <= complete(*command.split(), "")
    subject, _, verb = command.partition(" ")
    assert not verb or verb in complete(subject, "")
    assert complete("--config", "/x", *command.split(), "--") == options


@pytest.mark.parametrize("words, wanted", [
    (["user", "add", "x", "--role", ""], {"learner", "trainer", "admin"}), (["user", "add", "--language", ""], {"fr", "en"}),
    (["user", "add", "--name", ""], set()), (["migrate", "revert", "--to", ""], set()), (["nothing", ""], set())])
def test_values_are_completed(words, wanted):
    assert complete(*words) == wanted


@pytest.mark.parametrize("words, folders_only", [
    (["user", "import"], False), (["--config"], False), (["user", "list", "--config"], False), (["doctor", "--apache"], False),
    (["recordings", "import"], True), (["migrate", "--sql"], True), (["recordings", "reconcile", "--recording-dir"], True)])
def test_files_and_folders_are_completed(tmp_path, words, folders_only):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    wanted = {f"{tmp_path}/folder"} | (set() if folders_only else {f"{tmp_path}/file"})
    assert complete(*words, f"{tmp_path}/f") == wanted
