"""Python environments with versions of their own; made once, and kept."""

import functools
import hashlib
import os
import pathlib
import subprocess
import sys


@functools.cache
def environment(name, *packages):
    """The folder of an environment with these packages."""
    kept = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "emberbook"
    what = hashlib.sha256(f"{sys.version} {list(packages)}".encode()).hexdigest()[:16]
    folder = kept / f"{name}-{what}"
    if not (folder / "done").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = [folder / "bin" / "python", "-m", "pip", "install", "--disable-pip-version-check", "-q", *packages]
        done = subprocess.run(install, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        (folder / "done").touch()
    return folder
