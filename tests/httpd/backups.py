# SPDX-License-Identifier: Apache-2.0
"""Backups of a school: made, killed, looked at and restored."""

import hashlib
import os
import pathlib
import shutil
import subprocess

from mariadb import CRVS_ADMIN, sanitized

# What counting rows, or leaving accounts out of a dump, might stumble over.
AWKWARD = "L’é(co)l'e\\ \"a\" VALUES (1),(2); -- `b`"


def tree(folder):
    """The files below a folder: name to content."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def flip(path):
    """Turns one bit of a file over."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def rewrite(backup, name, change):
    """Another content of a file of a backup, as whoever made the backup may have wanted: its sum is right."""
    path, sums = backup / name, backup / "SHA256SUMS"
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(change(path.read_bytes()))
    sums.write_text(sums.read_text().replace(old, hashlib.sha256(path.read_bytes()).hexdigest()))


class Backups:
    def __init__(self, mariadb, school, files, folder):
        self.mariadb, self.school, self.files = mariadb, school, files
        self.folder, self.temporary, self.programs = folder / "backups", folder / "tmp", folder / "bin"
        self.temporary.mkdir()
        self.programs.mkdir()
        self.options = mariadb.option_file(school.database)
        self.said = ""

    def environment(self, files, options):
        return {**os.environ, **sanitized(), "LC_ALL": "C.UTF-8", "CRVS_CONFIG": str(options), "TMPDIR": str(self.temporary),
                "CRVS_RECORDING_DIR": str(files or ""), "PATH": f"{self.programs}:{os.environ['PATH']}"}

    def command(self, command, arguments, *, faults=(), files="", options=None, apache="/nowhere/apachectl"):
        """Runs a command, with faults that strace brings about; returns a CompletedProcess."""
        arguments = [str(argument) for argument in arguments]
        if "--apache" not in arguments:
            arguments += ["--apache", apache]
        strace = ["strace", "-o", str(self.temporary / "strace"), *[f"--inject={fault}" for fault in faults]] if faults else []
        done = subprocess.run([*strace, CRVS_ADMIN, command, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              env=self.environment(self.files if files == "" else files, options or self.options))
        (self.temporary / "strace").unlink(missing_ok=True)
        self.said = done.stdout + done.stderr
        return done

    def run(self, *arguments, status=0, **more):
        done = self.command("backup", arguments, **more)
        assert done.returncode == status, self.said
        return self.said

    def make(self, *arguments, **more):
        """The folder of a new backup."""
        before = self.left()
        self.run(*arguments, self.folder, **more)
        new, = [name for name in self.left() if name not in before]
        return self.folder / new

    def kill(self, call, when, *arguments):
        """A backup that is killed at its call number `when` of a system call."""
        done = self.command("backup", [*arguments, self.folder], faults=[f"{call}:signal=KILL:when={when}"])
        assert done.returncode == -9, self.said
        # As a reboot leaves it.
        for path in self.temporary.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def restore(self, database, *arguments, status=0, **more):
        done = self.command("restore", arguments, options=self.mariadb.option_file(database), **more)
        assert done.returncode == status, self.said
        return self.said

    def left(self):
        """What lies in the folder of backups."""
        return sorted(path.name for path in self.folder.iterdir() if path.name != ".lock") if self.folder.exists() else []

    def whole(self):
        return [self.folder / name for name in self.left() if name.endswith("Z")]

    def wrap(self, name, script):
        """Puts a shell script before a program. In it are {real}, {files}, {folder}, {socket} and {database}."""
        for word, value in {"real": shutil.which(name), "files": self.files, "folder": self.programs,
                            "socket": self.mariadb.socket, "database": self.school.database}.items():
            script = script.replace("{" + word + "}", str(value))
        path = pathlib.Path(self.programs / name)
        path.write_text(f"#!/bin/bash\nset -o pipefail\n{script}\n")
        path.chmod(0o755)
