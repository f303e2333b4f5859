#!/usr/bin/env python
"""Django's own commands, for developers. People who run Yinuo use `yinuo`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.config.settings")
    os.environ.setdefault("YINUO_DB_AS", "owner")
    execute_from_command_line(sys.argv)
