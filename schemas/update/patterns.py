"""arm-patterns.tsv: the regular expressions of the types, in a form that RE2 takes.

RE2 has no look-around, no references back and no repetition above 1000. Look-aheads at the beginning become
conditions of their own: a value matches `pattern`, every `require` and no `deny`.
"""

import json
import re

from .table import Table

COLUMNS = ["original", "use", "state", "pattern", "require", "deny", "dropped", "left"]
REPETITION = re.compile(r"\{(\d+)(?:,(\d*))?\}")
MOST = 1000


def cell(pattern):
    """Backslashes stand as they are: what is written for a tab means one to the engine, too."""
    return pattern.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def respell(pattern):
    """What ECMAScript and .NET write otherwise than RE2."""
    pattern = re.sub(r"\\u([0-9a-fA-F]{4})", r"\\x{\1}", pattern)
    pattern = re.sub(r"(\\[wds])-(?=[^\]])", r"\1\\-", pattern)  # A `-` after a class stands for itself.
    return pattern.replace(r"\Z", r"\z")


def group_end(pattern, at):
    """The index after the group that opens at `at`."""
    depth, in_class = 0, False
    while at < len(pattern):
        c = pattern[at]
        if c == "\\":
            at += 1
        elif in_class:
            in_class = c != "]"
        elif c == "[":
            in_class = True
            at += len(re.match(r"\[\^?\]?", pattern[at:])[0]) - 1
        elif c in "()":
            depth += 1 if c == "(" else -1
            if depth == 0:
                return at + 1
        at += 1
    raise ValueError(pattern)


def split(pattern):
    """(pattern, requires, denies): the conditions before the first character, and those around an end."""
    require, deny = [], []
    if pattern.startswith("^"):
        rest = pattern[1:]
        while rest.startswith(("(?!", "(?=")):
            end = group_end(rest, 0)
            inner = rest[3:end - 1]
            (deny if rest[2] == "!" else require).append("^" + (f"(?:{inner})" if "|" in inner else inner))
            rest = rest[end:]
        before = re.match(r"((?:\[[^\]]*\]|[a-z0-9])+)\(\?!", rest)  # Single characters, then a condition.
        if before:
            end = group_end(rest, before.end() - 3)
            deny.append("^" + before[1] + rest[before.end():end - 1])
            rest = before[1] + rest[end:]
        pattern = "^" + rest
    behind = re.search(r"\(\?<!((?:\[[^\]]*\])|.)\)\$(\)*)$", pattern)
    if behind:
        deny.append(behind[1] + "$")
        pattern = pattern[:behind.start()] + "$" + behind[2]
    return pattern, require, deny


def widen(pattern):
    """(pattern, bounds): without the upper bounds that RE2 refuses."""
    dropped = []

    def wider(match):
        least, most = int(match[1]), match[2]
        if most is None:
            return match[0] if least <= MOST else "+"
        if not most or int(most) <= MOST:
            return match[0]
        dropped.append(most)
        return {0: "*", 1: "+"}.get(least, "{%d,}" % least)

    return REPETITION.sub(wider, pattern), dropped


def refused(pattern):
    """Why RE2 would not take the pattern; empty when it does."""
    reasons = set()
    if re.search(r"\(\?(?:[=!]|<[=!])", pattern):
        reasons.add("look")
    plain = re.sub(r"\\.", "x", re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", pattern))
    if re.search(r"\(\?>|[*+?}]\+", plain):
        reasons.add("possessive")
    if re.search(r"\\[1-9]", pattern):
        reasons.add("backref")
    if any(max(int(m[1]), int(m[2] or 0)) > MOST for m in REPETITION.finditer(pattern)):
        reasons.add("repeat>1000")
    try:
        re.compile(re.sub(r"\\x\{([0-9a-fA-F]+)\}", lambda m: "\\u" + m[1].zfill(4), pattern).replace(r"\z", r"\Z"))
    except re.error as error:
        reasons.add("invalid:" + error.msg.replace(" ", "-"))
    return reasons


def row_of(pattern, uses):
    spelled = respell(pattern)
    main, require, deny = split(spelled)
    main, dropped = widen(main)
    left = set().union(*map(refused, [main, *require, *deny]))
    state = "rewritten" if not left else "unsupported"
    if main == pattern and not refused(spelled):
        state = "ok"
    return {"original": cell(pattern), "use": "".join(sorted(uses)), "state": state,
            "pattern": "" if state == "ok" else cell(main), "require": " ;; ".join(map(cell, require)),
            "deny": " ;; ".join(map(cell, deny)), "dropped": ",".join(dropped), "left": ",".join(sorted(left))}


def update(present, graph, nodes, naming):
    """The new table. `nodes`: those of the type table; `naming`: AzureNamingTool or None."""
    uses = {}
    for node in nodes:
        if node[0] == "s" and node[4]:
            uses.setdefault(node[4], set()).add("P")
    for resource in graph.resources.values():
        newest = resource.newest
        if newest.writable and newest.name_type is not None:
            node = graph.nodes[newest.name_type]
            if node[0] == "s" and node[4]:
                uses.setdefault(node[4], set()).add("N")
    if naming:
        documented = [item.get("regx") or item.get("Regx")
                      for item in json.loads(naming.read("src/repository/resourcetypes.json"))]
    else:
        documented = [row["original"] for row in present.rows if "D" in row["use"]]
    for pattern in filter(None, documented):
        uses.setdefault(pattern, set()).add("D")
    return Table(COLUMNS, [row_of(pattern, uses[pattern]) for pattern in sorted(uses)], present.notes)
