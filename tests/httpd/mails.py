# SPDX-License-Identifier: Apache-2.0
"""Mail: a program that takes it as sendmail does and keeps it, and crvs-admin notify, which hands it over.

    office = Office(folder, mariadb, "school")
    httpd = make_server(office.directives)
    office.notify(httpd)            runs crvs-admin notify to its end
    office.mails()                  what arrived, each with .to, .arguments and .message, and taken out of the office
    office.answer(75, "busy")       from now on the program says so
"""

import email
import email.policy
import os
import re
import subprocess

from server import HTTPD
from mariadb import CRVS_ADMIN, sanitized

FROM = "classe@example.org"
BOUNCE = "retours@example.org"
# A mail is a file: its arguments, a NUL behind each, an empty one, and what it read.
PROGRAM = """#!/bin/sh
read -r status <{folder}/status
if [ "$status" = 0 ]; then
    # Numbers of processes come again among a thousand.
    new=$(mktemp {folder}/XXXXXXXXXXXX.new)
    {{ printf '%s\\0' "$@" ''; cat; }} >"$new" && mv "$new" "${{new%.new}}.mail"
fi
cat {folder}/text >&2
exit "$status"
"""


class Mail:
    def __init__(self, content):
        arguments, _, self.bytes = content.partition(b"\0\0")
        self.arguments = arguments.decode().split("\0")
        self.to = self.arguments[-1]
        self.message = email.message_from_bytes(self.bytes, policy=email.policy.default)

    @property
    def subject(self):
        return self.message["Subject"]

    def part(self, kind):
        """The content of its part of that type; None where it has none."""
        found = [part for part in self.message.walk() if part.get_content_type() == kind]
        return found[0].get_content() if found else None

    @property
    def text(self):
        return self.part("text/plain")

    @property
    def html(self):
        return self.part("text/html")

    def links(self, path):
        """The paths of the links in its text that begin so."""
        return re.findall(rf"http://[^\s/]+({path}\S*)", self.text)


class Office:
    def __init__(self, folder, mariadb, database):
        self.folder = folder
        folder.mkdir(parents=True)
        self.mariadb, self.database = mariadb, database
        self.program = folder / "sendmail"
        self.program.write_text(PROGRAM.format(folder=folder))
        self.program.chmod(0o755)
        self.answer(0)
        self.directives = f'CrvsMailFrom {FROM}\nCrvsMailBounce {BOUNCE}\nCrvsMailCommand "{self.program} --kept"\n'

    def answer(self, status, text=""):
        (self.folder / "status").write_text(f"{status}\n")
        (self.folder / "text").write_text(text)

    def command(self, httpd):
        return [CRVS_ADMIN, "notify", "--apache", f"{HTTPD} -f '{httpd.conf}'"]

    def environment(self):
        return {**os.environ, **sanitized(), "LC_ALL": "C.UTF-8",
                "CRVS_CONFIG": str(self.mariadb.option_file(self.database))}

    def start(self, httpd):
        return subprocess.Popen(self.command(httpd), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.environment(), stdin=subprocess.DEVNULL)

    def notify(self, httpd):
        done = subprocess.run(self.command(httpd), capture_output=True, text=True, env=self.environment(),
                              stdin=subprocess.DEVNULL)
        assert done.returncode == 0, done.stderr
        return done

    def mails(self):
        found = []
        for path in sorted(self.folder.glob("*.mail"), key=lambda path: path.stat().st_mtime_ns):
            found.append(Mail(path.read_bytes()))
            path.unlink()
        return found
