"""What an update changes, for the person who decides whether to keep it."""

from dataclasses import dataclass, field

from .type_graph import READ_ONLY, REQUIRED

MOST_LINES = 40  # Of one list, unless all are asked for.
FAMILY = {"s": "text", "l": "text", "e": "text", "i": "number", "b": "boolean", "[": "array", "{": "object",
          "?": "object"}


@dataclass
class Section:
    """One table: how many rows there are and how many are gone, and lists of what changed."""
    table: str
    total: int
    gone: int
    lists: list = field(default_factory=list)  # (title, lines)

    @property
    def removes_much(self):
        return self.gone * 100 > self.total

    def text(self, most=MOST_LINES):
        lines = [f"{self.table}: {self.gone} of {self.total} rows go"]
        for title, items in self.lists:
            if items:
                lines.append(f"  {title} ({len(items)}):")
                lines += [f"    {item}" for item in items[:most]]
                if len(items) > most:
                    lines.append(f"    ... and {len(items) - most} more (--all lists them)")
        return "\n".join(lines)


# --- Types ---------------------------------------------------------------------------------------


def closed_values(node):
    """The only texts that the node takes, or None."""
    if node[0] == "l":
        return {node[1]}
    return set(node[2]) if node[0] == "e" and not node[1] else None


class Comparison:
    """Compares two nodes of two type files with all that is below them."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.known = {}  # Pair of nodes: [(path, what)]; empty while it is being made, for cycles.

    def changes(self, a, b):
        found = self.known.get((a, b))
        if found is None:
            self.known[a, b] = ()
            found = self.known[a, b] = tuple(self._compare(self.old.nodes[a], self.new.nodes[b]))
        return found

    def _below(self, step, a, b):
        for path, what in self.changes(a, b):
            yield step + ("." if path and path[0] not in "[{<" else "") + path, what

    def _compare(self, a, b):
        if b[0] == "a":
            return
        if a[0] != "a" and FAMILY.get(a[0]) != FAMILY.get(b[0]):
            yield "", f"is {FAMILY[b[0]]} now, was {FAMILY[a[0]]}"
            return
        before, after = closed_values(a), closed_values(b)
        if after is not None and before is None:
            yield "", "takes no other values any more than " + ", ".join(sorted(after))
        elif after is not None and before - after:
            yield "", "lost the values " + ", ".join(sorted(before - after))
        if a[0] == b[0] == "[":
            yield from self._below("[]", a[3], b[3])
        if a[0] in "{?" and b[0] in "{?":
            yield from self._members(a, b)

    def _members(self, a, b):
        before = {name.lower(): (name, flags, child) for name, flags, child in a[2]}
        after = {name.lower(): (name, flags, child) for name, flags, child in b[2]}
        for lower, (name, flags, child) in before.items():
            if lower not in after:
                yield name, "is removed"
                continue
            _, flags_now, child_now = after[lower]
            gained = flags_now & ~flags
            if gained & REQUIRED and not flags_now & READ_ONLY:
                yield name, "is required now"
            if gained & READ_ONLY:
                yield name, "is read-only now"
            yield from self._below(name, child, child_now)
        for lower, (name, flags, _) in after.items():
            if lower not in before and flags & REQUIRED and not flags & READ_ONLY:
                yield name, "is new and required"
        if a[0] != b[0]:
            return
        if a[0] == "{":
            if a[3] is not None and b[3] is not None:
                yield from self._below("{}", a[3], b[3])
            elif a[3] is not None:
                yield "", "takes no other properties any more"
            return
        variants = dict(b[3])
        for value, child in a[3]:
            if value in variants:
                yield from self._below(f"<{value}>", child, variants[value])
            else:
                yield f"<{value}>", "is removed"


def body_changes(old, new):
    """A line for each change of a type, with the versions that have it."""
    comparison = Comparison(old, new)
    lines = []
    for lower in sorted(set(old.resources) & set(new.resources)):
        resource = new.resources[lower]
        before = {entry.version: entry.body for entry in old.resources[lower].entries}
        versions_of = {}
        for entry in resource.entries:
            if entry.version in before:
                for change in comparison.changes(before[entry.version], entry.body):
                    versions_of.setdefault(change, []).append(entry.version)
        for (path, what), versions in versions_of.items():
            others = f" and {len(versions) - 1} older" if len(versions) > 1 else ""
            lines.append(f"{resource.name}: {path or 'the body'} {what} ({versions[-1]}{others})")
    return lines


def pairs(type_file):
    return {(lower, entry.version) for lower, resource in type_file.resources.items() for entry in resource.entries}


def of_types(old, new):
    before, after = pairs(old), pairs(new)

    def names(lowers, of):
        return sorted(of.resources[lower].name for lower in lowers)

    def versions(changed, of):
        by_type = {}
        for lower, version in sorted(changed):
            if lower in old.resources and lower in new.resources:
                by_type.setdefault(of.resources[lower].name, []).append(version)
        return [f"{name}: {' '.join(found)}" for name, found in by_type.items()]

    return Section("arm-types.ptt", len(before), len(before - after), [
        ("types added", names(set(new.resources) - set(old.resources), new)),
        ("types removed", names(set(old.resources) - set(new.resources), old)),
        ("versions added", versions(after - before, new)),
        ("versions removed", versions(before - after, old)),
        ("bodies that take less", body_changes(old, new))])


# --- Tables --------------------------------------------------------------------------------------


def of_resource_types(old, new):
    def listed(table):
        return {(row["type"].lower(), version) for row in table.rows for column in row if column.startswith("versions")
                for version in row[column].split()}

    names = {row["type"].lower(): row["type"] for row in [*old.rows, *new.rows]}
    types = [{row["type"].lower() for row in table.rows} for table in (old, new)]
    before, after = listed(old), listed(new)

    def by_type(changed):
        found = {}
        for lower, version in sorted(changed):
            if lower in types[0] & types[1]:
                found.setdefault(names[lower], []).append(version)
        return [f"{name}: {' '.join(versions)}" for name, versions in found.items()]

    return Section("arm-resource-types.tsv", len(before), len(before - after), [
        ("types added", sorted(names[lower] for lower in types[1] - types[0])),
        ("types removed", sorted(names[lower] for lower in types[0] - types[1])),
        ("versions added", by_type(after - before)),
        ("versions removed", by_type(before - after))])


def of_patterns(old, new):
    before, after = ({row["original"]: row for row in table.rows} for table in (old, new))
    return Section("arm-patterns.tsv", len(before), len(set(before) - set(after)), [
        ("patterns added that RE2 cannot take", sorted(
            pattern for pattern in set(after) - set(before) if after[pattern]["state"] == "unsupported"))])


def of_roles(old, new):
    def listed(table):
        return {row["guid"]: row for row in table.rows if row["evidence"].startswith("L")}

    def label(row):
        return f"{row['name']} ({row['guid']})"

    before, after = listed(old), listed(new)
    both = sorted(set(before) & set(after), key=lambda guid: after[guid]["name"].lower())
    gone = set(before) - set(after)
    return Section("azure-roles.tsv", len(before), len(gone), [
        ("roles added", sorted(label(after[guid]) for guid in set(after) - set(before))),
        ("roles removed", sorted(label(before[guid]) for guid in gone)),
        ("roles renamed", [f"{before[guid]['name']} -> {label(after[guid])}" for guid in both
                           if before[guid]["name"] != after[guid]["name"]]),
        ("privilege changed", [f"{label(after[guid])}: {before[guid]['priv']} -> {after[guid]['priv']}"
                               for guid in both if before[guid]["priv"] != str(after[guid]["priv"])])])


def of_permissions(old, new, roles):
    before, after = ({(row["guid"], str(row["entry"])): [str(cell) for cell in row.values()] for row in table.rows}
                     for table in (old, new))
    names = {row["guid"]: row["name"] for row in roles.rows}
    changed = sorted({f"{names[key[0]]} ({key[0]})" for key in set(before) & set(after) if before[key] != after[key]})
    return Section("azure-role-permissions.tsv", len(before), len(set(before) - set(after)),
                   [("permissions changed", changed)])


def of_tasks(old, new):
    def by_key(table):
        return {(row["task"], row["major"]): row for row in table.rows}

    def in_source(rows):
        return {key for key, row in rows.items() if row["inputs"] == "task" and row["status"] in ("current", "deprecated")}

    def labels(keys):
        return [f"{task}@{major}" for task, major in sorted(keys, key=lambda key: (key[0].lower(), int(key[1])))]

    before, after = by_key(old), by_key(new)
    gone = in_source(before) - in_source(after)
    return Section("pipeline-tasks.tsv", len(in_source(before)), len(gone), [
        ("tasks added", labels(set(after) - set(before))),
        ("tasks deprecated", labels(key for key in set(before) & set(after)
                                    if before[key]["status"] == "current" and after[key]["status"] == "deprecated")),
        ("tasks whose source is gone", labels(gone))])


def of_inputs(old, new):
    def by_key(table):
        return {(row["task"], row["major"], row["input"]): row for row in table.rows}

    def labels(keys):
        return [f"{task}@{major}: {name}" for task, major, name in sorted(keys, key=lambda key: key[0].lower())]

    before, after = by_key(old), by_key(new)
    same_tasks = {key[:2] for key in before} & {key[:2] for key in after}
    gone = set(before) - set(after)
    return Section("pipeline-task-inputs.tsv", len(before), len(gone), [
        ("inputs added", labels(key for key in set(after) - set(before) if key[:2] in same_tasks)),
        ("inputs removed", labels(gone)),
        ("inputs changed", labels(key for key in set(before) & set(after) if before[key] != after[key]))])
