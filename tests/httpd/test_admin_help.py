"""crvs-admin --help, --version, and the part of the manual that each command shows of itself."""

import pathlib
import re
import subprocess

import pytest

from mariadb import CRVS_ADMIN, SOURCE_ADMIN
from server import ROOT

COMMANDS = re.findall(r"^    \['([a-z -]+)',", pathlib.Path(SOURCE_ADMIN).read_text(), re.M)


def run(*arguments, program=CRVS_ADMIN):
    # Without a database: help needs none.
    return subprocess.run([program, *arguments], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                                                                                 "CRVS_CONFIG": "/nowhere"})


def shown(*arguments):
    """The usages, descriptions and options that a command line shows: their first lines."""
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    parts = re.split(r"^(?:Usage|Description|Options):\n", done.stdout, flags=re.M)
    assert len(parts) == 4 and parts[0] == ""
    usages = [" ".join(text.split()) for text in parts[1].strip().split("\n\n")]
    return usages, *(re.findall(r"^    (\S.*)$", part, re.M) for part in parts[2:])


def test_there_are_commands():
    assert {"user add", "category add", "migrate", "doctor"} <= set(COMMANDS)


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
    subject, _, verb = command.partition(" ")
    assert len(usages) == 1
    # "user disable|enable" stands for both.
    assert re.match(rf"crvs-admin \[--config FILE\] {subject}( ([a-z-]+\|)*{verb}(?![a-z-]))?", usages[0])
    assert re.search(rf"(^|, ){command}(?![a-z-])", items[0])
    # Nothing of its neighbours.
    assert not [other for other in COMMANDS for item in items if item.startswith(other) and other.split()[0] != subject]
    named = set(re.findall(r"--[a-z-]+", usages[0]))
    assert {"--config"} <= {re.match("--[a-z-]+", option)[0] for option in options} <= named


def test_the_first_word_shows_all_that_begin_with_it():
    usages, items, _ = shown("category", "--help")
    assert usages == ["crvs-admin [--config FILE] category add NAME", "crvs-admin [--config FILE] category list"]
    assert items == ["category add", "category list"]


def test_a_part_ends_where_the_next_begins():
    assert "Ends all of the account's sessions." in run("user", "sign-out", "--help").stdout
    for text in ("A password is asked", "Categories", "Adds a category"):
        assert text not in run("user", "sign-out", "--help").stdout


def test_help_stands_anywhere_behind_a_command():
    for arguments in (["x", "--name", "X", "--help"], ["--help", "x"]):
        assert shown("user", "add", *arguments) == shown("user", "add", "--help")
    assert shown("migrate", "status", "--help") == shown("migrate", "--help")


@pytest.mark.parametrize("arguments", [["nothing", "--help"], ["user", "nothing", "--help"]])
def test_there_is_no_help_for_what_is_not_there(arguments):
    done = run(*arguments)
    assert done.returncode == 2 and "is unknown" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("program", [CRVS_ADMIN, SOURCE_ADMIN])
def test_the_version(program):
    version = re.search(r"^AC_INIT\(\[mod_crvs\], \[(.*?)\]", (ROOT / "configure.ac").read_text(), re.M)[1]
    done = run("--version", program=program)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"crvs-admin {version}\n", "")
