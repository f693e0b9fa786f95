# SPDX-License-Identifier: Apache-2.0
"""What the guards share: the project's files, and how a complaint is made."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True


class Guard:
    """Collects complaints. finish() prints them as file:line: text, and ends the program."""

    def __init__(self):
        self.complaints = []

    def complain(self, path, line, text):
        self.complaints.append(f"{relative(path)}:{line}: {text}")

    def finish(self):
        for complaint in self.complaints:
            print(complaint)
        sys.exit(1 if self.complaints else 0)


def relative(path):
    return pathlib.Path(path).resolve().relative_to(ROOT).as_posix()


def files(folder, *patterns):
    """The files below a folder of the project that match; those that the tests left behind aside."""
    found = {path for pattern in patterns for path in (ROOT / folder).rglob(pattern) if path.is_file()}
    return sorted(path for path in found if not {"node_modules", "__pycache__", ".pytest_cache"} & set(path.parts))


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def line_of(text, position):
    """The number of the line on which a position in a text lies."""
    return text.count("\n", 0, position) + 1


def without_comments(code):
    """C with its comments made blank; each line stays where it is. Texts are left alone."""
    parts = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|/\*.*?\*/|//[^\n]*', re.S)
    return parts.sub(lambda part: part[0] if part[0][0] in "\"'" else re.sub(r"[^\n]", " ", part[0]), code)


def includes(path):
    """What a C file includes: (line, name, whether in quotation marks)."""
    code = without_comments(path.read_text(encoding="utf-8"))
    return [(line_of(code, found.start()), found[2], found[1] == '"')
            for found in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', code, re.M)]


def makefile():
    """Makefile.am with continued lines joined: variable to (line, words)."""
    variables, line = {}, 1
    for text in re.split(r"(?<!\\)\n", read("Makefile.am")):
        found = re.match(r"(\w+) *\+?= *(.*)", text, re.S)
        if found:
            words = found[2].replace("\\\n", " ").split()
            variables[found[1]] = (line, variables.get(found[1], (line, []))[1] + words)
        line += text.count("\n") + 1
    return variables
