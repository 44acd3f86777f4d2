"""arm-types.ptt: writing a type graph, and reading one back (schemas/README.md describes the lines)."""

from .type_graph import Entry, Resource, children

FIRST_LINE = "plumbline-arm-types\t1"
KINDS = "sibale[{?"
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
FLAGS = ((1, "r"), (2, "o"), (4, "w"))


def escape(text):
    return "".join(ESCAPES.get(c, c) for c in text)


def unescape(text):
    parts = text.split("\\\\")
    for plain, written in list(ESCAPES.items())[1:]:
        parts = [part.replace(written, plain) for part in parts]
    return "\\".join(parts)


def reachable(nodes, roots):
    """Every node below the roots, children before parents where there is no cycle."""
    seen, order = set(), []
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        stack = [(root, iter(children(nodes[root])))]
        while stack:
            number, rest = stack[-1]
            for child in rest:
                if child not in seen:
                    seen.add(child)
                    stack.append((child, iter(children(nodes[child]))))
                    break
            else:
                order.append(number)
                stack.pop()
    return order


def ordered(graph, roots):
    """Simple kinds first, sorted; then objects, those of one definition name beside each other."""
    place = {number: at for at, number in enumerate(reachable(graph.nodes, roots))}

    def key(number):
        node = graph.nodes[number]
        return (KINDS.index(node[0]), graph.names.get(number, "").lower() if node[0] in "{?" else "",
                repr(node) if node[0] in "sible" else "", place[number])

    return sorted(place, key=key)


def node_line(node, number_of):
    def optional(value):
        return "" if value is None else str(value)

    def members(listed):
        for name, flags, child in listed:
            yield escape(name)
            yield "".join(letter for bit, letter in FLAGS if flags & bit) + str(number_of[child])

    kind = node[0]
    if kind == "s":
        fields = ["1" if node[1] else "", optional(node[2]), optional(node[3]), escape(node[4] or "")]
    elif kind == "i":
        fields = [optional(node[1]), optional(node[2])]
    elif kind == "l":
        fields = [escape(node[1])]
    elif kind == "e":
        fields = [str(int(node[1])), *map(escape, node[2])]
    elif kind == "[":
        fields = [str(number_of[node[3]]), optional(node[1]), optional(node[2])]
    elif kind == "{":
        fields = [str(int(node[1])), "-" if node[3] is None else str(number_of[node[3]]), *members(node[2])]
    elif kind == "?":
        fields = [escape(node[1]), str(len(node[2])), *members(node[2])]
        for value, child in node[3]:
            fields += [escape(value), str(number_of[child])]
    else:
        fields = []
    while kind in "si[" and fields and not fields[-1]:
        fields.pop()
    return "\t".join([kind, *fields])


def write(graph, source):
    """The text of the table. Functions are those called `list...`: templates can call no others."""
    resources = [graph.resources[lower] for lower in sorted(graph.resources)]
    functions = [(graph.resources[lower].name, name, sorted(versions.items()))
                 for (lower, name), versions in sorted(graph.functions.items())
                 if name.lower().startswith("list") and lower in graph.resources]
    roots = [number for resource in resources for entry in resource.entries
             for number in (entry.body, entry.name_type) if number is not None]
    roots += [number for _, _, versions in functions for _, ends in versions for number in ends if number is not None]

    order = ordered(graph, roots)
    number_of = {number: at for at, number in enumerate(order)}
    lines = [FIRST_LINE, f"@\tsource\t{source}", "@\tset\tevery API version of every type"]
    lines += [node_line(graph.nodes[number], number_of) for number in order]

    def at(number):
        return "-" if number is None else str(number_of[number])

    for resource in resources:
        fields, before = ["R", resource.name], None
        for entry in resource.entries:
            field = f"{entry.version}:{at(entry.body)}:{at(entry.name_type)}"
            scopes = f":{entry.readable:x}:{entry.writable:x}"
            fields.append(field + (scopes if scopes != before else ""))
            before = scopes
        lines.append("\t".join(fields))
    for type_name, name, versions in functions:
        fields = [f"{version}:{at(taken)}:{at(given)}" for version, (taken, given) in versions]
        lines.append("\t".join(["F", type_name, name, *fields]))
    return "\n".join(lines) + "\n"


class TypeFile:
    """What a text holds: nodes as in type_graph.py, {lower-case type: Resource}, and the functions."""

    def __init__(self, text):
        self.nodes, self.resources, self.functions = [], {}, {}
        first, *lines = text.rstrip("\n").split("\n")
        assert first == FIRST_LINE
        for line in lines:
            kind, *fields = line.split("\t")
            if kind == "R":
                self._resource(fields)
            elif kind == "F":
                self.functions[fields[0].lower(), fields[1]] = [field.split(":")[0] for field in fields[2:]]
            elif kind != "@":
                self.nodes.append(parse_node(kind, fields))

    def _resource(self, fields):
        entries, scopes = [], ("0", "0")
        for field in fields[1:]:
            version, body, name, *own = field.split(":")
            scopes = own or scopes
            entries.append(Entry(version, int(body), None if name == "-" else int(name),
                                 *(int(scope, 16) for scope in scopes)))
        self.resources[fields[0].lower()] = Resource(fields[0], entries)


def parse_node(kind, fields):
    def optional(at):
        return int(fields[at]) if len(fields) > at and fields[at] else None

    def members(listed):
        found = []
        for name, reference in zip(listed[::2], listed[1::2]):
            number = reference.lstrip("row")
            letters = reference[:len(reference) - len(number)]
            found.append((unescape(name), sum(bit for bit, letter in FLAGS if letter in letters), int(number)))
        return tuple(found)

    if kind == "s":
        return (kind, fields[:1] == ["1"], optional(1), optional(2), unescape(fields[3]) if len(fields) > 3 else None)
    if kind == "i":
        return (kind, optional(0), optional(1))
    if kind == "l":
        return (kind, unescape(fields[0]))
    if kind == "e":
        return (kind, fields[0] == "1", tuple(map(unescape, fields[1:])))
    if kind == "[":
        return (kind, optional(1), optional(2), int(fields[0]))
    if kind == "{":
        return (kind, fields[0] == "1", members(fields[2:]), None if fields[1] == "-" else int(fields[1]))
    if kind == "?":
        end = 2 + 2 * int(fields[1])
        variants = zip(map(unescape, fields[end::2]), map(int, fields[end + 1::2]))
        return (kind, unescape(fields[0]), members(fields[2:end]), tuple(variants))
    return (kind,)
