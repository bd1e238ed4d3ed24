# One image for web, worker, beat and commands. It runs as nobody in particular on a file system that it cannot write to.
#   docker build --tag kindcircle .
FROM node:22-slim AS app
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/
RUN npm --prefix frontend ci --no-audit --no-fund
COPY frontend frontend
COPY docs/api/openapi.yaml docs/api/openapi.yaml
RUN npm --prefix frontend run build

FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/srv/var BEAT_SCHEDULE=/tmp/beat-schedule
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin kindcircle
WORKDIR /srv/kindcircle
COPY --from=packages /venv /venv
COPY manage.py LICENSE ./
COPY locale locale
COPY config config
COPY members members
COPY groups groups
COPY notifications notifications
COPY --from=app /build/frontend/dist frontend/dist
# Static files are the same for every installation, and local settings need no secret to collect them.
RUN DJANGO_SETTINGS_MODULE=config.settings.local python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q config members groups notifications
USER 10001
EXPOSE 8000
# The worker's and beat's own commands stand in compose.yaml and in the Procfile. Heartbeat files want memory, not a disk.
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
