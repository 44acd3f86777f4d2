"""Renews the tables of schemas/data from local checkouts of the public sources (./dev update-schemas)."""

import argparse
import re
import sys
from pathlib import Path

from . import checks, patterns, resource_types, roles, summary, table, tasks, type_file, type_graph
from .repository import UpdateError, find

TYPES = "Azure/bicep-types-az"
SCHEMAS = "Azure/azure-resource-manager-schemas"
LISTING = "BernieWhite/PSRule.Rules.Azure"
NAMING = "mspnp/AzureNamingTool"
ROLES = "iann0036/iam-dataset"
TASKS = "microsoft/azure-pipelines-tasks"
LICENCES = {name: "MIT" for name in (TYPES, SCHEMAS, LISTING, NAMING, ROLES, TASKS)}

# What each table is made of; only the first source of a table must be there.
MADE_OF = {
    "arm-types.ptt": (TYPES,),
    "arm-resource-types.tsv": (TYPES, SCHEMAS, LISTING),
    "arm-patterns.tsv": (TYPES, NAMING),
    "azure-roles.tsv": (ROLES,),
    "azure-role-permissions.tsv": (ROLES,),
    "pipeline-tasks.tsv": (TASKS,),
    "pipeline-task-inputs.tsv": (TASKS,),
}


class Update:
    """The new texts of the tables, with what is to be said about them."""

    def __init__(self, data, repositories):
        self.data = data
        self.repositories = repositories  # {name: Repository} of those that are there.
        self.texts = {}  # {file: new text}
        self.sections = []
        self.wrong = []
        if TYPES in repositories:
            self._types()
        if ROLES in repositories:
            self._roles()
        if TASKS in repositories:
            self._tasks()

    def _sources(self, file):
        return [self.repositories[name] for name in MADE_OF[file] if name in self.repositories]

    def _put(self, file, new):
        new.notes = [table.restamp(note, self._sources(file)) for note in new.notes]
        self.texts[file] = new.text()

    def _read(self, file):
        return table.read(self.data / file)

    def _types(self):
        get = self.repositories.get
        graph = type_graph.load(get(TYPES))
        file = "arm-types.ptt"
        self.texts[file] = type_file.write(graph, get(TYPES).stamp)
        old = type_file.TypeFile((self.data / file).read_text(encoding="utf-8"))
        new = type_file.TypeFile(self.texts[file])
        self.sections.append(summary.of_types(old, new))
        self.wrong += checks.of_types(new)

        file = "arm-resource-types.tsv"
        old = self._read(file)
        renewed = resource_types.update(old, graph, get(SCHEMAS), get(LISTING))
        renewed.notes = [re.sub(r"\(\d+ files\)", f"({graph.n_files} files)", note) for note in renewed.notes]
        self._put(file, renewed)
        self.sections.append(summary.of_resource_types(old, renewed))
        self.wrong += checks.of_resource_types(renewed)

        file = "arm-patterns.tsv"
        old = self._read(file)
        renewed = patterns.update(old, graph, new.nodes, get(NAMING))
        self._put(file, renewed)
        self.sections.append(summary.of_patterns(old, renewed))

    def _roles(self):
        files = "azure-roles.tsv", "azure-role-permissions.tsv"
        old = [self._read(file) for file in files]
        new = roles.update(*old, self.repositories[ROLES])
        for file, renewed in zip(files, new):
            self._put(file, renewed)
        self.sections += [summary.of_roles(old[0], new[0]), summary.of_permissions(old[1], new[1], new[0])]
        self.wrong += checks.of_roles(new[0])

    def _tasks(self):
        files = "pipeline-tasks.tsv", "pipeline-task-inputs.tsv"
        old = [self._read(file) for file in files]
        new = tasks.update(*old, self.repositories[TASKS])
        for file, renewed in zip(files, new):
            self._put(file, renewed)
        self.sections += [summary.of_tasks(old[0], new[0]), summary.of_inputs(old[1], new[1])]
        self.wrong += checks.of_tasks(*new)


def version_text(present, repositories):
    """schemas/data/VERSION: the date of the newest source, then a line for each source."""
    sources = {}
    for line in present.splitlines():
        if "\t" in line:
            name, *rest = line.split("\t")
            sources[name] = rest
    for name, repository in repositories.items():
        sources[name] = [repository.commit, repository.date, LICENCES[name]]
    newest = max(date for _, date, _ in sources.values())
    lines = ["\t".join([name, *rest]) for name, rest in sorted(sources.items(), key=lambda item: item[0].lower())]
    return "\n".join([f"data = {newest}", *lines]) + "\n"


def run(folder, root, say, *, allow_removals=False, list_all=False, check=True):
    """Renews what can be renewed below the root of the project. False when removals need the flag."""
    data = root / "schemas" / "data"
    found = {name: find(folder, name) for name in LICENCES}
    for name, repository in found.items():
        say(f"source: {repository.stamp if repository else name + ' is not there'}")
    repositories = {name: repository for name, repository in found.items() if repository}
    if not repositories:
        raise UpdateError(f"no source is below {folder}")

    update = Update(data, repositories)
    for repository in repositories.values():
        if repository.missing:
            say(f"{repository.name} has not all that its newest commit names: {', '.join(repository.missing[:5])}")
    if check and update.wrong:
        raise UpdateError("the new tables do not know that\n  " + "\n  ".join(update.wrong))
    for section in update.sections:
        say(section.text(sys.maxsize if list_all else summary.MOST_LINES))
    for path in sorted(data.iterdir()):
        if path.name not in update.texts and path.name != "VERSION":
            needs = MADE_OF.get(path.name)
            say(f"{path.name} stays as it is: " + (f"needs {needs[0]}" if needs else "kept by hand"))

    much = [section.table for section in update.sections if section.removes_much]
    if much and not allow_removals:
        say(f"nothing was replaced: more than 1 % of the rows of {', '.join(much)} would go; "
            "if that is right, say --allow-removals")
        return False
    new = {data / file: text for file, text in update.texts.items()}
    version, notice = data / "VERSION", root / "NOTICE"
    used = {name: repositories[name] for file in update.texts for name in MADE_OF[file] if name in repositories}
    new[version] = version_text(version.read_text(encoding="utf-8"), used)
    new[notice] = table.restamp(notice.read_text(encoding="utf-8"), used.values())
    changed = [path for path, text in new.items() if path.read_text(encoding="utf-8") != text]
    for path in changed:
        fresh = path.with_name(path.name + ".new")
        fresh.write_text(new[path], encoding="utf-8", newline="\n")
        fresh.replace(path)
    say("replaced: " + ", ".join(path.name for path in changed) if changed else "nothing changed")
    return True


def main():
    parser = argparse.ArgumentParser(prog="./dev update-schemas", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True, metavar="DIR",
                        help="folder with git repositories called OWNER+NAME/repo, OWNER/NAME or NAME")
    parser.add_argument("--allow-removals", action="store_true", help="also when more than 1 %% of a table goes")
    parser.add_argument("--all", dest="list_all", action="store_true", help="print every change, not the first 40")
    arguments = parser.parse_args()
    if not arguments.folder.is_dir():
        parser.error(f"{arguments.folder} is no folder")
    try:
        done = run(arguments.folder, Path(__file__).resolve().parents[2], print,
                   allow_removals=arguments.allow_removals, list_all=arguments.list_all)
    except UpdateError as error:
        sys.exit(f"update-schemas: {error}")
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
