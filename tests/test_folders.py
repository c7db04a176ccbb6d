"""The kernel's temporary folder: private, held while the kernel lives, and in nobody's way."""

import fcntl
import pathlib
import stat


from notebook import Notebook
from test_control import wait_until
from test_ends import all_gone, family, left_in


def test_the_folder_is_the_users_alone(temporary):
    notebook = Notebook(temporary)
    notebook.ok("let x = 1;")
    (name,) = left_in(temporary)
    assert stat.S_IMODE((temporary / name).stat().st_mode) == 0o700
    notebook.close()


def test_what_a_killed_kernel_left_is_removed_by_the_next(temporary):
    killed = Notebook(temporary)
    killed.ok("let x = 1;")
    (leftover,) = left_in(temporary)
    processes = family(killed)
    for process in processes:
        process.kill()
    wait_until(lambda: all_gone(processes))
    assert left_in(temporary) == [leftover]
    killed.close()
    first, second = Notebook(temporary), Notebook(temporary)
    assert len(left_in(temporary)) == 2 and leftover not in left_in(temporary)
    for notebook in [first, second]:
        assert notebook.ok("1 + 1").result["text/plain"] == "2"
        notebook.close()


def test_what_is_not_a_killed_kernels_stays(temporary):
    own = temporary / "emberbook-notes"
    own.mkdir(0o700)
    (own / "thesis.txt").write_text("mine")
    open_to_all = temporary / "emberbook-4000000"
    open_to_all.mkdir(0o755)
    (open_to_all / "lock").touch()
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir(0o700)
    (elsewhere / "lock").touch()
    (temporary / "emberbook-link").symlink_to(elsewhere)
    locked = temporary / "emberbook-locked"
    locked.mkdir(0o700)
    with (locked / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = left_in(temporary)
        notebook = Notebook(temporary)
        notebook.ok("1")
        notebook.manager.shutdown_kernel(now=False)
        assert left_in(temporary) == before
    assert (own / "thesis.txt").read_text() == "mine" and (elsewhere / "lock").exists()
    notebook.close()


def test_a_long_path_of_temporary_files_is_none_for_sockets(temporary, monkeypatch):
    deep = temporary / ("t" * 120)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    notebook = Notebook(temporary)
    assert notebook.ok("1 + 1").result["text/plain"] == "2"
    processes = family(notebook)
    opened = [pathlib.Path(file.path) for file in processes[0].open_files()]
    (folder,) = [path.parent for path in opened if path.name == "lock"]
    assert folder.parent == pathlib.Path("/tmp")
    notebook.manager.shutdown_kernel(now=False)
    wait_until(lambda: all_gone(processes))
    assert not folder.exists() and left_in(deep) == []
    notebook.close()
