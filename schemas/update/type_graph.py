"""The published type definitions (bicep-types-az) as one graph in which equal shapes are one node.

A node is a tuple that starts with its kind, as in the table (schemas/README.md):
  ("s", secret, min, max, pattern)   ("i", min, max)   ("b",)   ("a",)   ("l", value)   ("e", open, values)
  ("[", min, max, child)   ("{", secret, ((name, flags, child)...), additional or None)
  ("?", discriminator, ((name, flags, child)...), ((value, child)...))
Children are numbers of nodes. Flags: 1 required, 2 read-only, 4 write-only.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from .repository import UpdateError

REQUIRED, READ_ONLY, WRITE_ONLY = 1, 2, 4
CONSTANT = ("id", "type", "apiVersion")  # Members of every body, left out.


@dataclass
class Entry:
    """A resource type at one API version."""
    version: str
    body: int
    name_type: int | None
    readable: int
    writable: int


@dataclass
class Resource:
    name: str  # As the newest stable version spells it.
    entries: list  # Sorted by version.

    @property
    def newest(self):
        """The newest stable entry, or the newest one."""
        return ([e for e in self.entries if is_stable(e.version)] or self.entries)[-1]


def is_stable(version):
    return re.fullmatch(r"\d{4}-\d\d-\d\d", version) is not None


def children(node):
    if node[0] == "[":
        return [node[3]]
    if node[0] == "{":
        return [child for _, _, child in node[2]] + ([] if node[3] is None else [node[3]])
    if node[0] == "?":
        return [child for _, _, child in node[2]] + [child for _, child in node[3]]
    return []


def properties(nodes, number, name):
    """(flags, child) of the property in an object, or in the common part and in every variant."""
    node = nodes[number]
    found = []
    if node[0] in "{?":
        found = [(flags, child) for other, flags, child in node[2] if other.lower() == name.lower()]
    if node[0] == "?":
        for _, variant in node[3]:
            found += properties(nodes, variant, name)
    return found


class TypeGraph:
    def __init__(self):
        self.nodes = []
        self.names = {}  # Node: the name of its first definition; of objects only.
        self.resources = {}  # Lower-case type: Resource.
        self.functions = {}  # (lower-case type, function): {version: (input or None, output)}
        self._numbers = {}  # Node or signature of a node in a cycle: number.

    def intern(self, key, node=None):
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.nodes)
            self.nodes.append(key if node is None else node)
        return number

    def add_types(self, types):
        """The numbers of the nodes of one file, None for what is none."""
        shapes = [shape(item, types) for item in types]
        kids = [kids for _, kids in shapes]
        numbers = [None] * len(types)
        for component in components(kids):
            first = component[0]
            if shapes[first][0] is None:
                continue
            if len(component) == 1 and first not in kids[first]:
                numbers[first] = self.intern(assemble(shapes[first][0], [numbers[k] for k in kids[first]]))
            else:
                self._add_cycle(component, shapes, numbers)
        for item, number in zip(types, numbers):
            if item["$type"] in ("ObjectType", "DiscriminatedObjectType"):
                self.names.setdefault(number, item["name"])
        return numbers

    def _add_cycle(self, component, shapes, numbers):
        # After as many rounds as there are members, a signature tells all that can be reached from one.
        signatures = dict.fromkeys(component, b"")
        for _ in range(len(component) + 1):
            signatures = {
                i: hashlib.blake2b(repr((len(component), shapes[i][0],
                                         [signatures.get(k, numbers[k]) for k in shapes[i][1]])).encode()).digest()
                for i in component}
        known = len(self.nodes)
        for i in component:
            numbers[i] = self.intern(signatures[i], ())
        for i in component:
            if numbers[i] >= known:
                self.nodes[numbers[i]] = assemble(shapes[i][0], [numbers[k] for k in shapes[i][1]])

    def body(self, number):
        """The body without what every resource has, and the type of the name (or None)."""
        node = self.nodes[number]
        if node[0] not in "{?":
            return number, None
        name = next((child for name, _, child in node[2] if name == "name"), None)
        common = tuple(p for p in node[2] if p[0] not in CONSTANT and p[0] != "name")
        if node[0] == "{":
            return self.intern(("{", node[1], common, node[3])), name
        variants = []
        for value, child in node[3]:
            variant = self.nodes[child]
            if variant[0] == "{":
                kept = tuple(p for p in variant[2] if p[0] not in CONSTANT)
                child = self.intern(("{", variant[1], kept, variant[3]))
            variants.append((value, child))
        return self.intern(("?", node[1], common, tuple(variants))), name

    def add_file(self, path, types):
        try:
            numbers = self.add_types(types)
        except (KeyError, TypeError) as error:
            raise UpdateError(f"{path}: not the layout of types that this reads ({error!r})") from error
        for item in types:
            if item["$type"] == "ResourceType":
                name, version = item["name"].split("@")
                resource = self.resources.setdefault(name.lower(), {})
                if version not in resource:  # The first in the order of paths counts.
                    resource[version] = (name, Entry(version, *self.body(numbers[target(item["body"])]),
                                                     item["readableScopes"], item["writableScopes"]))
            elif item["$type"] == "ResourceFunctionType":
                versions = self.functions.setdefault((item["resourceType"].lower(), item["name"]), {})
                versions.setdefault(item["apiVersion"], (
                    numbers[target(item["input"])] if "input" in item else None, numbers[target(item["output"])]))

    def finish(self):
        for lower, versions in self.resources.items():
            resource = Resource("", [versions[version][1] for version in sorted(versions)])
            resource.name = versions[resource.newest.version][0]
            self.resources[lower] = resource


def target(reference):
    return int(reference["$ref"][2:])


SIMPLE = {
    "StringType": lambda t: ("s", bool(t.get("sensitive")), t.get("minLength"), t.get("maxLength"), t.get("pattern")),
    "IntegerType": lambda t: ("i", t.get("minValue"), t.get("maxValue")),
    "BooleanType": lambda t: ("b",),
    "AnyType": lambda t: ("a",),
    "StringLiteralType": lambda t: ("l", t["value"]),
}


def shape(item, types):
    """(what the node holds besides its children, indexes of the children); (None, ()) for what is no node."""
    kind = item["$type"]
    if kind in SIMPLE:
        return SIMPLE[kind](item), ()
    if kind in ("ObjectType", "DiscriminatedObjectType"):
        is_object = kind == "ObjectType"
        members = item["properties"] if is_object else item["baseProperties"]
        members = sorted(members.items(), key=lambda member: (member[0].lower(), member[0]))
        flags = tuple((name, member["flags"] & 7) for name, member in members)
        kids = [target(member["type"]) for _, member in members]
        if is_object:
            additional = "additionalProperties" in item
            if additional:
                kids.append(target(item["additionalProperties"]))
            return ("{", bool(item.get("sensitive")), flags, additional), kids
        variants = sorted(item["elements"].items())
        kids += [target(variant) for _, variant in variants]
        return ("?", item["discriminator"], flags, tuple(value for value, _ in variants)), kids
    if kind == "ArrayType":
        return ("[", item.get("minLength"), item.get("maxLength")), [target(item["itemType"])]
    if kind == "UnionType":
        members = [types[target(element)] for element in item["elements"]]
        if any(member["$type"] not in ("StringType", "StringLiteralType") for member in members):
            return ("a",), ()
        values = {member["value"] for member in members if member["$type"] == "StringLiteralType"}
        is_open = any(member["$type"] == "StringType" for member in members)
        return ("e", is_open, tuple(sorted(values, key=lambda value: (value.lower(), value)))), ()
    if kind in ("ResourceType", "ResourceFunctionType"):
        return None, ()
    raise KeyError(kind)


def assemble(label, numbers):
    kind = label[0]
    if kind == "{":
        _, secret, flags, additional = label
        return (kind, secret, tuple((*flag, number) for flag, number in zip(flags, numbers)),
                numbers[-1] if additional else None)
    if kind == "?":
        _, discriminator, flags, values = label
        return (kind, discriminator, tuple((*flag, number) for flag, number in zip(flags, numbers)),
                tuple(zip(values, numbers[len(flags):])))
    if kind == "[":
        return (*label, numbers[0])
    return label


def components(kids):
    """Strongly connected components, children first (Tarjan, without recursion)."""
    index, low = [None] * len(kids), [0] * len(kids)
    open_, stack, found = [False] * len(kids), [], []
    count = 0
    for root in range(len(kids)):
        if index[root] is not None:
            continue
        work = []

        def enter(i):
            nonlocal count
            index[i] = low[i] = count
            count += 1
            stack.append(i)
            open_[i] = True
            work.append((i, iter(kids[i])))

        enter(root)
        while work:
            i, rest = work[-1]
            for k in rest:
                if index[k] is None:
                    enter(k)
                    break
                if open_[k]:
                    low[i] = min(low[i], index[k])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[i])
                if low[i] == index[i]:
                    component = []
                    while not component or component[-1] != i:
                        component.append(stack.pop())
                        open_[component[-1]] = False
                    found.append(component)
    return found


def load(repository):
    graph = TypeGraph()
    files = [entry for entry in repository.files("generated") if entry[1].endswith("/types.json")]
    for path, text in repository.contents(files):
        graph.add_file(path, json.loads(text))
    graph.finish()
    graph.n_files = len(files)
    return graph
