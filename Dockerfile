FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY constraints.txt requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt
COPY . .
# The front end is fetched and collected here, so that the running container needs neither npm nor a network.
RUN VAR_DIR=/tmp/build DEBUG=1 /venv/bin/python manage.py fetch_assets \
    && VAR_DIR=/tmp/build DEBUG=0 STATIC_ROOT=/app/staticfiles /venv/bin/python manage.py collectstatic --noinput

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data court && mkdir /data && chown court /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEBUG=0 VAR_DIR=/data STATIC_ROOT=/app/staticfiles
USER court
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000", "config.wsgi"]
