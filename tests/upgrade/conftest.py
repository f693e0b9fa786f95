# SPDX-License-Identifier: Apache-2.0
"""What is of tests/httpd is found there."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "httpd"))
