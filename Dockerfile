# A small image that runs as nobody in particular and writes nowhere but into /data:
#   docker build -t chatapp . && docker run -p 5000:5000 -v chatapp:/data --read-only --tmpfs /tmp chatapp
# Several of them, with PostgreSQL, Valkey and nginx: compose.yaml.

FROM node:22-slim AS browser
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --silent
COPY bin/vendor.mjs bin/vendor.sha256 bin/
RUN node bin/vendor.mjs

FROM python:3.11-slim AS parts
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
COPY --from=browser /build/static/vendor static/vendor
RUN pybabel --quiet compile -d chatapp/translations \
    && python bin/compress.py \
    && python -m compileall -q chatapp config.py wsgi.py

FROM python:3.11-slim
RUN groupadd --system --gid 10001 chatapp \
    && useradd --system --uid 10001 --gid chatapp --home-dir /data --no-create-home chatapp \
    && install --directory --owner=chatapp --group=chatapp --mode=0700 /data
COPY --from=parts /venv /venv
COPY --from=parts /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    DATA_DIR=/data \
    FLASK_APP=wsgi \
    HOST=0.0.0.0 \
    PORT=5000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /data
EXPOSE 5000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/healthz', timeout=2)"]
CMD ["sh", "-c", "flask db upgrade && exec python wsgi.py"]
