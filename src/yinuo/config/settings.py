"""Django's settings. Everything that an installation may change comes from the environment (docs/operations.md)."""

from yinuo.config import database, env, secret
from yinuo.platform.ui import assets

DEBUG = env.flag("YINUO_DEBUG")
DATA_DIR = env.data_dir()
SECRET_KEY = secret.key(DATA_DIR)
ALLOWED_HOSTS = env.text("YINUO_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
SECURE = env.flag("YINUO_HTTPS")
AUTHORITY = env.text("YINUO_AUTHORITY")
DEMONSTRATIONS = [slug for slug in env.text("YINUO_DEMO").split(",") if slug]

SHARED_APPS = [
    "django_tenants",
    "yinuo.platform.organisations",
    "yinuo.platform.reference",
    "procrastinate.contrib.django",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.messages",
    "django.forms",
    "django_htmx",
    "csp",
    "yinuo.platform.ui",
    "yinuo.platform.papers",
    "yinuo.platform.jobs",
    "yinuo.flow",
    "yinuo.api",
    "yinuo.web",
]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "yinuo.platform.accounts",
    "yinuo.platform.journal",
    "yinuo.platform.files",
    "yinuo.platform.evidence",
    "yinuo.platform.numbering",
    "yinuo.platform.imports",
    "yinuo.charters",
    "yinuo.catalogue",
    "yinuo.network",
    "yinuo.parties",
    "yinuo.installed_base",
    "yinuo.intake",
    "yinuo.entitlement",
    "yinuo.commitments",
    "yinuo.duties",
    "yinuo.escalation",
    "yinuo.workorders",
    "yinuo.billing",
    "yinuo.dispatch",
    "yinuo.field",
    "yinuo.depot",
    "yinuo.followup",
    "yinuo.improvement",
    "yinuo.channels.webhooks",
    "yinuo.notices",
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]

TENANT_MODEL = "organisations.Organisation"
TENANT_DOMAIN_MODEL = "organisations.Domain"
TENANT_LIMIT_SET_CALLS = True
DATABASES = {"default": database.settings()}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "yinuo.platform.accounts.passwords.NotTheProductName"},
]
SESSION_ENGINE = "yinuo.platform.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-yinuo" if SECURE else "yinuo"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-yinuo-csrf" if SECURE else "yinuo-csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "yinuo.platform.ui.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [origin for origin in env.text("YINUO_ORIGINS").split(",") if origin]

MIDDLEWARE = [
    "yinuo.platform.ui.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yinuo.platform.organisations.middleware.OrganisationMiddleware",
    "yinuo.platform.accounts.sessions.PathSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yinuo.network.middleware.ActorMiddleware",
    "yinuo.platform.ui.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yinuo.platform.ui.middleware.RefusalMiddleware",
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
ROOT_URLCONF = "yinuo.config.urls_public"
WSGI_APPLICATION = "yinuo.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "yinuo.web.shell.shell",
            ],
            "builtins": ["yinuo.platform.ui.templatetags.ui", "yinuo.platform.ui.templatetags.acts"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [env.ROOT / "src" / "yinuo" / "locale"]
LANGUAGE_COOKIE_NAME = "yinuo-language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [env.ROOT / "frontend" / "dist"] if (env.ROOT / "frontend" / "dist").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = assets.is_immutable
WHITENOISE_MAX_AGE = 31_536_000

PAPER_FONTS = env.paper_fonts()

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20
UPLOAD_LIMIT = 20 * 2**20

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("YINUO_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    },
}

PROCRASTINATE_ON_APP_READY = "yinuo.platform.jobs.app.ready"
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}
WEBHOOK_HOSTS = env.text("YINUO_WEBHOOK_HOSTS").split(",")
LOGGING_CONFIG = "yinuo.platform.ui.logging.configure"
LOGGING = {"lines": "json"}
EMAIL_HOST = env.text("YINUO_MAIL_HOST")
EMAIL_PORT = env.number("YINUO_MAIL_PORT", 587)
EMAIL_HOST_USER = env.text("YINUO_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("YINUO_MAIL_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = env.mail_tls()
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("YINUO_MAIL_FROM")

CLOCK = env.text("YINUO_CLOCK")
SILENCED_SYSTEM_CHECKS = [
    "django_tenants.W001",
    "django_tenants.W002",
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]
