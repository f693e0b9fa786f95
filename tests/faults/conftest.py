# SPDX-License-Identifier: Apache-2.0
"""What is of tests/httpd is found there."""

import os
import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "httpd"))


@pytest.fixture(scope="session")
def folder():
    """A folder that httpd's children may enter."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="crvs-faults-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)
