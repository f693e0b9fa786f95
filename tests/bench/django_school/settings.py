# SPDX-License-Identifier: Apache-2.0
"""As in production: no debugging, connections to the database and compiled templates are kept."""

import os
import pathlib

DEBUG = False
SECRET_KEY = "of a server that lives for a minute"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "django_school.views"
INSTALLED_APPS = ["django_school"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django_school.views.SignedIn",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [pathlib.Path(__file__).with_name("templates")],
    "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
}]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.mysql",
    "NAME": os.environ["SCHOOL_DATABASE"],
    "OPTIONS": {"read_default_file": os.environ["SCHOOL_OPTION_FILE"], "charset": "utf8mb4"},
    "CONN_MAX_AGE": None,
}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LANGUAGE_CODE = "fr"
USE_I18N = True
USE_L10N = True
USE_TZ = True
TIME_ZONE = "Africa/Douala"
