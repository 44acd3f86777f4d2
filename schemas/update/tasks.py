"""pipeline-tasks.tsv and pipeline-task-inputs.tsv: the tasks whose source is in azure-pipelines-tasks.

Rows of other tasks, and inputs that only the editor's schema lists, come from sources of another kind and stay.
"""

import json
import re

from .table import Table

NODE_AT_ITS_END = {"node", "node6", "node10", "node14", "node16"}
WINDOWS_ONLY = {"powershell", "powershell3", "process", "azurepowershell"}
RUNS = ("prejobexecution", "execution", "postjobexecution")
TYPES = {"multiline": "multiLine", "picklist": "pickList", "filepath": "filePath", "securefile": "secureFile"}


def true(value):
    return value is True or isinstance(value, str) and value.strip().lower() == "true"


def escape(text):
    for plain, written in (("\\", "\\\\"), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(plain, written)
    return text


def default_of(value):
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else escape(str(value))


def input_row(name, major, item, groups):
    properties = {key.lower(): value for key, value in (item.get("properties") or {}).items()}
    kind = TYPES.get(item["type"].lower(), item["type"])
    options = list(item["options"]) if isinstance(item.get("options"), dict) else []
    flags = "r" if true(item.get("required")) else ""
    if true(properties.get("multiselectflatlist")) or true(properties.get("multiselect")):
        flags += "m"
    if true(properties.get("editableoptions")) if options else kind.startswith("pickList"):
        flags += "o"
    return {"task": name, "major": str(major), "input": item["name"], "type": kind, "flags": flags,
            "default": default_of(item.get("defaultValue")), "aliases": " ;; ".join(item.get("aliases") or []),
            "options": " ;; ".join(escape(option) or "\\e" for option in options),
            "visible": item.get("visibleRule") or "",
            "group": groups.get(item.get("groupName"), "")}


def names_of(row):
    return {row["input"].lower(), *(alias.lower() for alias in row["aliases"].split(" ;; ") if alias)}


def in_source(repository):
    """{(lower-case name, major): [task.json, then those generated from it]}"""
    tasks = {}
    files = [e for e in repository.files("Tasks", "_generated") if re.fullmatch(r"[^/]+/[^/]+/task\.json", e[1])]
    for _, text in repository.contents(sorted(files, key=lambda e: (e[1].startswith("_"), e[1]))):
        document = json.loads(text)
        tasks.setdefault((document["name"].lower(), int(document["version"]["Major"])), []).append(document)
    return tasks


def handlers(documents):
    return {handler.lower() for document in documents for run in RUNS for handler in document.get(run) or {}}


def host(documents):
    runs_on = {place.lower() for document in documents for place in document.get("runsOn") or []}
    if runs_on and runs_on <= {"server", "servergate"}:
        return "server"
    found = handlers(documents)
    return "windows" if found and found <= WINDOWS_ONLY else "any"


def is_at_its_end(documents):
    found = handlers(documents)
    return bool(found) and found <= NODE_AT_ITS_END


def deprecation_days(repository):
    days = {}
    for line in repository.read("DEPRECATION.md").split("\n"):
        match = re.match(r"\|\s*(\S+) V(\d+)\s*\|.*\|\s*(\d{4}-\d\d-\d\d)\s*\|", line)
        if match:
            days[match[1].lower(), int(match[2])] = match[3]
    return days


def removal_day(repository, name, major):
    day = repository.git("log", "-1", "--format=%cs", "--diff-filter=D", "HEAD", "--",
                         f"Tasks/{name}V{major}/task.json").decode().strip()
    return day or repository.date


def task_row(old, documents, sources, days):
    first = documents[0]
    name, major = first["name"], int(first["version"]["Major"])
    key = (name.lower(), major)
    is_deprecated = true(first.get("deprecated"))
    newer = [other for (lower, other), others in sources.items()
             if lower == key[0] and other > major and not true(others[0].get("deprecated"))]
    replacement = old["replacement"] or (f"{name}@{max(newer)}" if newer else "")
    outputs = [item["name"] for item in first.get("outputVariables") or first.get("OutputVariables") or []
               if item.get("name")]
    return {"task": name, "major": str(major), "guid": first["id"].lower(),
            "status": "deprecated" if is_deprecated else "current",
            "deprecated_on": days.get(key, old["deprecated_on"]) if is_deprecated else "",
            "removal_date": first.get("removalDate") or "", "source_removed_on": "",
            "replacement": replacement if is_deprecated else "", "host": host(documents),
            "eol_node": "yes" if is_at_its_end(documents) else "",
            "preview": "yes" if true(first.get("preview")) else "", "inputs": "task",
            "outputs": " ;; ".join(outputs)}


def input_rows(documents, kept):
    first = documents[0]
    rows, known = [], set()
    for document in documents:
        groups = {group["name"]: group.get("visibleRule") or "" for group in document.get("groups") or []}
        for item in document.get("inputs") or []:
            row = input_row(first["name"], first["version"]["Major"], item, groups)
            if not names_of(row) & known:
                rows.append(row)
        known = set().union(*map(names_of, rows))
    return rows + [row for row in kept if not names_of(row) & known]


def update(present_tasks, present_inputs, repository):
    """(tasks, inputs): the new tables."""
    sources = in_source(repository)
    days = deprecation_days(repository)
    before = {(row["task"].lower(), int(row["major"])): row for row in present_tasks.rows}
    inputs_before = {}
    for row in present_inputs.rows:
        inputs_before.setdefault((row["task"].lower(), int(row["major"])), []).append(row)

    tasks, inputs = [], []
    for key in sorted({*before, *sources}):
        old = before.get(key, dict.fromkeys(present_tasks.columns, ""))
        if key in sources:
            tasks.append(task_row(old, sources[key], sources, days))
            inputs += input_rows(sources[key], inputs_before.get(key, []))
            continue
        if old["status"] in ("current", "deprecated"):  # Its source is gone.
            old = {**old, "status": "frozen", "source_removed_on": removal_day(repository, old["task"], old["major"])}
        tasks.append(old)
        inputs += inputs_before.get(key, [])
    return (Table(present_tasks.columns, tasks, present_tasks.notes),
            Table(present_inputs.columns, inputs, present_inputs.notes))
