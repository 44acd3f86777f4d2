"""Reading local git repositories, bare or with a work tree: what their HEAD holds, never the files around it."""

import subprocess
import threading
from pathlib import Path


class UpdateError(Exception):
    """Something that the person who runs the update has to know; nothing was replaced."""


class Repository:
    def __init__(self, name, git_dir):
        self.name = name
        self.git_dir = git_dir
        self.missing = []  # Files that HEAD names and the repository does not have (partial snapshots).
        self.commit, self.date = self.git("log", "-1", "--format=%h %cs", "HEAD").decode().split()

    @property
    def stamp(self):
        return f"{self.name}@{self.commit} ({self.date})"

    def git(self, *arguments):
        command = ["git", f"--git-dir={self.git_dir}", *arguments]
        result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if result.returncode != 0:
            raise UpdateError(f"{self.name}: git {arguments[0]}: {result.stderr.decode().strip()}")
        return result.stdout

    def files(self, *folders):
        """(blob, path) of every file below the folders, sorted by path."""
        listing = self.git("ls-tree", "-r", "-z", "HEAD", *folders).decode("utf-8", "surrogateescape")
        entries = []
        for line in filter(None, listing.split("\0")):
            about, path = line.split("\t", 1)
            _, kind, blob = about.split()
            if kind == "blob":
                entries.append((blob, path))
        return sorted(entries, key=lambda entry: entry[1])

    def contents(self, entries):
        """Yields (path, text) of each of (object, path), in their order."""
        entries = list(entries)
        process = subprocess.Popen(
            ["git", f"--git-dir={self.git_dir}", "cat-file", "--batch"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

        def ask():
            for name, _ in entries:
                process.stdin.write(name.encode() + b"\n")
            process.stdin.close()

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        for _, path in entries:
            head = process.stdout.readline().split()
            if len(head) != 3:  # `OBJECT missing`
                self.missing.append(path)
                continue
            data = process.stdout.read(int(head[2]))
            process.stdout.read(1)
            yield path, data.decode("utf-8-sig", "replace")
        asking.join()
        process.stdout.close()
        process.wait()

    def read(self, path):
        found = list(self.contents([(f"HEAD:{path}", path)]))
        if not found:
            raise UpdateError(f"{self.name}: no file {path}")
        return found[0][1]


def find(folder, name):
    """The repository OWNER/NAME below the folder, or None."""
    owner, short = name.split("/")
    for place in (f"{owner}+{short}/repo", f"{owner}+{short}", name, short):
        for path in (Path(folder, place, ".git"), Path(folder, place), Path(folder, place + ".git")):
            if path.is_file() or (path / "HEAD").is_file():
                return Repository(name, path)
    return None
