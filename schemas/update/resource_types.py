"""arm-resource-types.tsv: every resource type with the API versions that any listing names."""

import json

from .table import Table
from .type_graph import READ_ONLY, REQUIRED, is_stable, properties

COLUMNS = ["type", "latestStable", "latestPreview", "readable", "writable", "flags", "top", "versions",
           "versionsSchemaOnly", "versionsProviderOnly", "versionsSeenOnly", "zones", "usageScore"]
SCOPES = ((1, "T"), (2, "M"), (4, "S"), (8, "G"), (16, "E"))
TOP = {"location": "l", "tags": "t", "identity": "i", "sku": "s", "kind": "k", "plan": "p", "zones": "z",
       "managedBy": "m", "extendedLocation": "x", "properties": "b"}


def short(version):
    return version.removesuffix("-preview") + "p" if version.endswith("-preview") else version


def long(version):
    return version[:-1] + "-preview" if len(version) == 11 and version[-1] == "p" else version


def scopes(bits):
    return "".join(letter for bit, letter in SCOPES if bits & bit)


def settable(graph, body):
    """A letter for each known top-level property that can be set, upper case when it is required."""
    letters = ""
    for name, letter in TOP.items():
        found = [flags for flags, _ in properties(graph.nodes, body, name) if not flags & READ_ONLY]
        if found:
            letters += letter.upper() if all(flags & REQUIRED for flags in found) else letter
    return letters


def in_schemas(repository):
    """{lower-case type: (name, {version})} of the JSON schemas (azure-resource-manager-schemas)."""
    known = {}
    for _, text in repository.contents(e for e in repository.files("schemas") if e[1].endswith(".json")):
        document = json.loads(text)
        if not isinstance(document, dict):
            continue
        for section, definitions in document.items():
            if not section.lower().endswith("resourcedefinitions") or not isinstance(definitions, dict):
                continue
            for definition in definitions.values():
                members = definition.get("properties") if isinstance(definition, dict) else None
                if not isinstance(members, dict):
                    continue
                names, versions = (members[key].get("enum", []) if isinstance(members.get(key), dict) else []
                                   for key in ("type", "apiVersion"))
                for name in names if versions else []:
                    known.setdefault(name.lower(), (name, set()))[1].update(map(str.lower, versions))
    return known


def in_listing(repository):
    """The same of the provider listing that PSRule for Azure keeps, and the types that have zones."""
    known, zones = {}, set()
    for path, text in repository.contents(
            e for e in repository.files("data/providers") if e[1].endswith("/types.json")):
        for item in json.loads(text):
            name = f"{path.split('/')[2]}/{item['resourceType']}"
            if item.get("apiVersions"):
                known[name.lower()] = (name, set(map(str.lower, item["apiVersions"])))
                if any(mapping.get("zones") for mapping in item.get("zoneMappings") or []):
                    zones.add(name.lower())
    return known, zones


def kept(present, column):
    """What a column of the present table knows, for a source that is not there."""
    return {row["type"].lower(): (row["type"], set(map(long, row[column].split())))
            for row in present.rows if row[column]}


def update(present, graph, schemas, listing):
    """The new table. `schemas` and `listing` are repositories or None."""
    by_schema = in_schemas(schemas) if schemas else kept(present, "versionsSchemaOnly")
    if listing:
        by_listing, zones = in_listing(listing)
    else:
        by_listing = kept(present, "versionsProviderOnly")
        zones = {row["type"].lower() for row in present.rows if row["zones"]}
    before = present.by("type")

    rows = []
    for lower in sorted({*graph.resources, *by_schema, *by_listing}):
        row = dict.fromkeys(COLUMNS, "")
        resource = graph.resources.get(lower)
        have = set()
        if resource:
            newest = resource.newest
            have = {entry.version for entry in resource.entries}
            stable = [version for version in sorted(have) if is_stable(version)]
            preview = [version for version in sorted(have) if not is_stable(version)]
            never = not any(entry.writable for entry in resource.entries)
            row.update(type=resource.name, latestStable=(stable or [""])[-1], latestPreview=(preview or [""])[-1],
                       readable=scopes(newest.readable), writable=scopes(newest.writable),
                       flags=("" if newest.writable else "r" if never else "w") + ("" if stable else "p"),
                       top=settable(graph, newest.body), versions=" ".join(map(short, sorted(have))))
        elif lower in by_schema:
            row.update(type=by_schema[lower][0], flags="s")
        else:
            row.update(type=by_listing[lower][0], flags="l")
        old = before.get(lower, row)
        for column, versions in (
                ("versionsSchemaOnly", by_schema.get(lower, ("", ()))[1]),
                ("versionsProviderOnly", by_listing.get(lower, ("", ()))[1]),
                # Counted over public templates, once.
                ("versionsSeenOnly", map(long, old["versionsSeenOnly"].split()))):
            new = sorted(set(versions) - have)
            row[column] = " ".join(map(short, new))
            have.update(new)
        row["zones"] = "Y" if lower in zones else ""
        row["usageScore"] = old["usageScore"]
        rows.append(row)
    return Table(COLUMNS, rows, present.notes)
