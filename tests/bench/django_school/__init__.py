# SPDX-License-Identifier: Apache-2.0
"""A page of a class as a Django application has it, with what the class's page here reads: what make bench compares with."""
