"""Installs and builds the clients under build/compat, once: each step leaves a stamp of what it was made from."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

SUITE = Path(__file__).resolve().parent.parent
BUILD = SUITE.parent.parent / "build" / "compat"
LOGS = BUILD / "logs"


class Missing(Exception):
    """A toolchain is not there; the text says which."""


def need(program, at_least, *version_arguments):
    """The program must be on the PATH and say a version (major, minor) of at least that."""
    if not shutil.which(program):
        raise Missing(f"{program} is not installed")
    said = subprocess.run([program, *version_arguments], capture_output=True, text=True)
    found = re.search(r"(\d+)\.(\d+)", said.stdout + said.stderr)
    if not found or tuple(map(int, found.groups())) < at_least:
        raise Missing(f"{program} is {found.group() if found else 'of unknown version'}, older than {at_least[0]}.{at_least[1]}")


def run(step, command, cwd=None):
    log_file = LOGS / f"install-{step}.log"
    with open(log_file, "wb") as log:
        done = subprocess.run(command, cwd=cwd, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: see {log_file}\n{log_file.read_text(errors='replace')[-1500:]}")


def once(step, sources, make):
    """Runs make() unless the stamp of this step tells the same sources."""
    digest = hashlib.sha256(b"".join(str(path.name).encode() + path.read_bytes() for path in sorted(sources))).hexdigest()
    stamp = BUILD / f"{step}.stamp"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"compat: installing {step}", file=sys.stderr, flush=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    make()
    stamp.write_text(digest)


def python(requirements="requirements.txt"):
    """A virtual environment with these requirements; answers its interpreter."""
    need("python3", (3, 9), "--version")
    if subprocess.run(["python3", "-c", "import ensurepip, venv"], capture_output=True).returncode:
        raise Missing("python3 has no venv (Debian: python3-venv)")
    name = Path(requirements).stem.replace("requirements", "python")
    venv, source = BUILD / name, SUITE / "python" / requirements

    def make():
        shutil.rmtree(venv, ignore_errors=True)
        run(name, ["python3", "-m", "venv", str(venv)])
        run(name, [str(venv / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", str(source)])

    once(name, [source], make)
    return str(venv / "bin" / "python")


def node():
    """The programs beside their node_modules; answers the directory."""
    need("node", (20, 0), "--version")
    need("npm", (9, 0), "--version")
    place, sources = BUILD / "node", [SUITE / "node" / name for name in ("package.json", "package-lock.json")]
    place.mkdir(parents=True, exist_ok=True)
    for source in (SUITE / "node").iterdir():
        if source.is_file():
            shutil.copy(source, place)
    once("node", sources, lambda: run("node", ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place))
    return place


def go(package):
    need("go", (1, 21), "version")
    (BUILD / "go").mkdir(parents=True, exist_ok=True)
    once("go", [p for p in (SUITE / "go").rglob("*") if p.is_file()],
         lambda: run("go", ["go", "build", "-o", str(BUILD / "go") + "/", "./..."], cwd=SUITE / "go"))
    return str(BUILD / "go" / package)


def go_sarama_1_40(package="sarama"):
    """The sarama programs again, with the dependencies of go.sarama-1.40.mod."""
    go("sarama")
    place, sources = BUILD / "go" / "1.40", [p for p in (SUITE / "go").rglob("*") if p.is_file()]
    place.mkdir(parents=True, exist_ok=True)
    once("go-sarama-1.40", sources, lambda: run("go-sarama-1.40", ["go", "build", "-modfile=go.sarama-1.40.mod", "-o", f"{place}/",
                                                                   "./sarama", "./member-sarama"], cwd=SUITE / "go"))
    return str(place / package)


def rust():
    need("cargo", (1, 85), "--version")
    for program in ("cc", "c++", "make"):
        if not shutil.which(program):
            raise Missing(f"{program} is not installed (the rdkafka crate compiles librdkafka)")
    once("rust", [p for p in (SUITE / "rust").rglob("*") if p.is_file()],
         lambda: run("rust", ["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path",
                              str(SUITE / "rust" / "Cargo.toml"), "--target-dir", str(BUILD / "rust")]))
    return str(BUILD / "rust" / "release" / "compat")


def burrow():
    """Debian's Burrow, and the ZooKeeper that it does not start without."""
    if not shutil.which("Burrow") or not Path("/usr/share/java/zookeeper.jar").exists():
        raise Missing("burrow is not installed (Debian: burrow, zookeeper)")


def java(profile):
    """Jars of the profile in pom.xml and the compiled checks; answers (directory of the jars, class path)."""
    need("java", (17, 0), "-version")
    need("javac", (17, 0), "-version")
    need("mvn", (3, 6), "--version")
    libs, classes = BUILD / "java" / profile, BUILD / "java" / f"classes-{profile}"
    pom, sources = SUITE / "java" / "pom.xml", [*(SUITE / "java" / "clients").glob("*"), *(SUITE / "java" / profile).glob("*")]

    def fetch():
        shutil.rmtree(libs, ignore_errors=True)
        run(f"java-{profile}", ["mvn", "-q", "-B", "-f", str(pom), "-P", profile, "dependency:copy-dependencies",
                                f"-DoutputDirectory={libs}", "-DincludeScope=runtime"])

    def compile_checks():
        shutil.rmtree(classes, ignore_errors=True)
        run(f"classes-{profile}", ["javac", "-d", str(classes), "-cp", f"{libs}/*", *map(str, sources)])

    once(f"java-{profile}", [pom], fetch)
    once(f"classes-{profile}", [pom, *sources], compile_checks)
    return libs, f"{classes}:{libs}/*"
