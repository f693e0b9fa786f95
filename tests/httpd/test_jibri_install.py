# SPDX-License-Identifier: Apache-2.0
"""What comes with crvs-finalize: its manual, its completion, and how it is put on Jibri's machine."""

import os
import re
import subprocess

import pytest

from jibri import FINALIZE, mode_of


def options_of_help():
    done = subprocess.run([FINALIZE, "--help"], capture_output=True, text=True, check=True)
    return re.findall(r"--[a-z]+", done.stdout)


def test_the_manual_names_all():
    manual = (FINALIZE.parent / "crvs-finalize.8").read_text().replace("\\-", "-")
    options = options_of_help()
    names = re.findall(r"\[([a-z_]+)\]=", re.search(r"declare -A config=\((.*?)\n\)", FINALIZE.read_text(), re.S)[1])
    assert len(options) > 7 and len(names) == 14
    for name in [*options, *names]:
        assert re.search(rf"^\.TP\n\.(B|BI|BR) (.*[ \"])?{name}\b", manual, re.M) or name == "--now", name
    assert ".RB [ --now ]" in manual


def test_what_bash_completes(tmp_path):
    """Each word of --help, where it may stand."""
    completion = FINALIZE.parent / "crvs-finalize.bash-completion"
    (tmp_path / "rooms").mkdir()
    (tmp_path / "finalize.conf").touch()

    def complete(*words):
        script = (f'compopt() {{ :; }}; . {completion}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crvs_finalize; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", *words], cwd=tmp_path, capture_output=True, text=True,
                              check=True)
        assert done.stderr == ""
        return set(done.stdout.split())

    options = set(options_of_help())
    assert complete("crvs-finalize", "--") | complete("crvs-finalize", "--flush", "--") == options
    assert complete("crvs-finalize", "--config", "/x", "--") == options - {"--config", "--now"}
    assert complete("crvs-finalize", "--config", "fin") == {"finalize.conf"}
    assert complete("crvs-finalize", "ro") == complete("crvs-finalize", "--room", "x", "ro") == {"rooms"}
    assert complete("crvs-finalize", "--status", "--") == set()


def install(folder, *options):
    """Runs conf/jibri/install on a machine that a folder stands for; what there is then: path to mode."""
    subprocess.run([FINALIZE.parent / "install", *options], env={"PATH": os.environ["PATH"], "DESTDIR": str(folder)},
                   check=True)
    return {str(path.relative_to(folder)): mode_of(path) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("prefix, units", [("usr/local", "etc/systemd/system"), ("usr", "usr/lib/systemd/system")])
def test_installing_and_uninstalling(tmp_path, prefix, units):
    option = [] if prefix == "usr/local" else [f"--prefix=/{prefix}"]
    there = install(tmp_path, *option)
    assert there == {
        f"{prefix}/bin/crvs-finalize": 0o755, f"{prefix}/share/man/man8/crvs-finalize.8": 0o644,
        f"{prefix}/share/bash-completion/completions/crvs-finalize": 0o644,
        f"{prefix}/share/crvs-finalize/finalize.conf": 0o644, f"{units}/crvs-finalize.service": 0o644,
        f"{units}/crvs-finalize.timer": 0o644, "etc/crvs/finalize.conf": there["etc/crvs/finalize.conf"]}
    # 640 where Jibri's group may read it.
    assert there["etc/crvs/finalize.conf"] in [0o600, 0o640]
    service = (tmp_path / units / "crvs-finalize.service").read_text()
    assert f"ExecStart=/{prefix}/bin/crvs-finalize --flush\n" in service
    assert f" /{prefix}/bin/crvs-finalize --flush\n" in (tmp_path / "etc/crvs/finalize.conf").read_text()
    assert (tmp_path / prefix / "bin/crvs-finalize").read_bytes() == FINALIZE.read_bytes()
    # Once more: what is configured stays.
    (tmp_path / "etc/crvs/finalize.conf").write_text("url = https://school.example/\n")
    install(tmp_path, *option)
    assert install(tmp_path, *option, "--uninstall").keys() == {"etc/crvs/finalize.conf"}
    assert (tmp_path / "etc/crvs/finalize.conf").read_text() == "url = https://school.example/\n"
