"""Renews tables from made-up sources, each a git repository of a few files (schemas/update)."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "schemas"))
from update import __main__ as update  # noqa: E402
from update import patterns, repository, table, type_file  # noqa: E402

COLUMNS = {
    "arm-resource-types.tsv": "type latestStable latestPreview readable writable flags top versions versionsSchemaOnly"
                              " versionsProviderOnly versionsSeenOnly zones usageScore",
    "arm-patterns.tsv": "original use state pattern require deny dropped left",
    "azure-roles.tsv": "name guid category priv star actions dataActions data dataStar caps condCaps status aliases"
                       " evidence firstSeen",
    "azure-role-permissions.tsv": "guid entry conditional actions notActions dataActions notDataActions",
    "pipeline-tasks.tsv": "task major guid status deprecated_on removal_date source_removed_on replacement host"
                          " eol_node preview inputs outputs",
    "pipeline-task-inputs.tsv": "task major input type flags default aliases options visible group",
}
READER, KEEPER, DOER = (f"{digit * 8}-1111-2222-3333-444444444444" for digit in "abc")


def body(**members):
    return {"$type": "ObjectType", "name": "Example.Shop/stores", "properties": {
        name: {"type": {"$ref": f"#/{number}"}, "flags": flags} for name, (number, flags) in members.items()}}


def resource(name, number):
    return {"$type": "ResourceType", "name": name, "body": {"$ref": f"#/{number}"}, "readableScopes": 8,
            "writableScopes": 8}


def types(values, members):
    """types.json of one version: a store with a kind, a size, and shelves that hold shelves."""
    return [
        {"$type": "StringType", "pattern": "^[a-z]{3,24}$", "minLength": 3, "maxLength": 24},
        {"$type": "StringType"},
        *({"$type": "StringLiteralType", "value": value} for value in values),
        {"$type": "UnionType", "elements": [{"$ref": f"#/{2 + at}"} for at in range(len(values))]},
        {"$type": "ArrayType", "itemType": {"$ref": f"#/{4 + len(values)}"}},
        {"$type": "ObjectType", "name": "Shelf", "properties": {
            "inner": {"type": {"$ref": f"#/{3 + len(values)}"}, "flags": 0}}},
        {"$type": "ObjectType", "name": "Properties", "properties": {
            "kind": {"type": {"$ref": f"#/{2 + len(values)}"}, "flags": 1},
            "shelves": {"type": {"$ref": f"#/{3 + len(values)}"}, "flags": 0},
            **{name: {"type": {"$ref": "#/1"}, "flags": flags} for name, flags in members.items()}}},
        body(id=(1, 10), type=(1, 10), apiVersion=(1, 10), name=(0, 1), location=(1, 1),
             properties=(5 + len(values), 0)),
        resource("Example.Shop/stores@2024-01-01", 6 + len(values)),
        {"$type": "ResourceFunctionType", "name": "listKeys", "resourceType": "Example.Shop/stores",
         "apiVersion": "2024-01-01", "output": {"$ref": "#/1"}},
    ]


def role(guid, name, actions, condition=None, data=()):
    return {"name": guid, "roleName": name, "roleType": "BuiltInRole", "description": "", "permissions": [
        {"actions": actions, "notActions": [], "dataActions": list(data), "notDataActions": [],
         "condition": condition}]}


def task(name, major, inputs, **more):
    return {"id": READER.upper(), "name": name, "version": {"Major": major, "Minor": 0, "Patch": 1},
            "inputs": inputs, "execution": {"Node20_1": {}}, **more}


def files(stage):
    """{repository: {path: content}}: the sources as they were first (1), and later (2)."""
    later = stage == 2
    fresh = {"Example.Shop/carts": "2025-06-01-preview"} if later else {}
    return {
        "Azure/bicep-types-az": {
            "generated/shop/2024-01-01/types.json": types(["big", "small"] if not later else ["big"],
                                                          {"note": 0, "area": 2} if not later else {"area": 2}),
            **{f"generated/shop/{version}/types.json": [
                {"$type": "StringType", "sensitive": True}, body(secret=(0, 0)), resource(f"{name}@{version}", 1)]
               for name, version in fresh.items()},
        },
        "Azure/azure-resource-manager-schemas": {"schemas/shop.json": {"resourceDefinitions": {"stores": {
            "properties": {"type": {"enum": ["Example.Shop/stores"]}, "apiVersion": {"enum": ["2020-02-02"]}}}}}},
        "BernieWhite/PSRule.Rules.Azure": {"data/providers/example.shop/types.json": [
            {"resourceType": "stores", "apiVersions": ["2023-03-03", "2024-01-01"],
             "zoneMappings": [{"zones": ["1"]}]}]},
        "mspnp/AzureNamingTool": {"src/repository/resourcetypes.json": [{"regx": "^(?!-)[a-z-]{1,2000}$"}]},
        "iann0036/iam-dataset": {"azure/built-in-roles-raw.json": [
            role(READER, "Shop Reader" if not later else "Store Reader", ["*/read"]),
            role(KEEPER, "Shop Keeper", ["*"])] + ([role(
                DOER, "Shop Doer (Preview)", ["Microsoft.Authorization/*"], "only some", ["Microsoft.Shop/*"])]
                                                   if later else [])},
        "microsoft/azure-pipelines-tasks": {
            "DEPRECATION.md": "| Pack V1 | N/A | 2025-05-05 |\n" if later else "\n",
            "Tasks/PackV1/task.json": task("Pack", 1, [
                {"name": "mode", "type": "pickList", "options": {"zip": "Zip", "": "None"}, "required": True},
                {"name": "path", "type": "filePath", "defaultValue": "a\\b", "aliases": ["folder"],
                 "visibleRule": "mode = zip", "groupName": "more"}], deprecated=later,
                groups=[{"name": "more", "visibleRule": "mode != tar"}]),
            **({"Tasks/PackV2/task.json": task("Pack", 2, [], execution={"PowerShell3": {}},
                                               outputVariables=[{"name": "size"}])} if later else {}),
        },
    }


class Sandbox:
    """A project with empty tables, and a folder of sources."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root, self.sources = Path(self.folder.name, "project"), Path(self.folder.name, "sources")
        self.data = self.root / "schemas" / "data"
        self.data.mkdir(parents=True)
        self.sources.mkdir()
        for name, columns in COLUMNS.items():
            self.write(self.data / name, "# from iann0036/iam-dataset@00000 (2000-01-01)\n"
                       + columns.replace(" ", "\t") + "\n")
        self.write(self.data / "arm-types.ptt", type_file.FIRST_LINE + "\n")
        self.write(self.data / "VERSION", "data = 2000-01-01\nold/source\tabc\t2000-01-01\tCC BY 4.0\n")
        self.write(self.data / "by-hand.tsv", "a\tb\n")
        self.write(self.root / "NOTICE", "iann0036/iam-dataset@00000 (MIT)\nold/source@abc (MIT)\n")

    @staticmethod
    def write(path, content):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    def commit(self, stage, names=None):
        """Puts the sources below OWNER+NAME/repo, OWNER/NAME or NAME by turns."""
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
                       **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (
                           ("NAME", "a"), ("EMAIL", "a@b"), ("DATE", f"202{stage}-07-08T00:00:00Z"))}}
        for at, (name, contents) in enumerate(files(stage).items()):
            if names is not None and name not in names:
                continue
            owner, short = name.split("/")
            place = self.sources / (f"{owner}+{short}/repo", name, short)[at % 3]
            for path, content in contents.items():
                self.write(place / path, content)
            for command in ("init -q", "add -A", "commit -q --allow-empty -m x"):
                subprocess.run(["git", "-C", str(place), *command.split()], check=True, env=environment)

    def update(self, **options):
        said = []
        done = update.run(self.sources, self.root, said.append, check=False, **options)
        return done, "\n".join(said)

    def rows(self, name):
        return [list(row.values()) for row in table.read(self.data / name).rows]


class UpdateTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.box = Sandbox()
        cls.box.commit(1)
        cls.first = cls.box.update()
        cls.tables = {path.name: path.read_text(encoding="utf-8") for path in cls.box.data.iterdir()}
        cls.rows = {name: cls.box.rows(name) for name in COLUMNS}
        cls.again = cls.box.update()
        cls.box.commit(2)
        cls.second = cls.box.update()
        cls.later = {name: cls.box.rows(name) for name in COLUMNS}

    @classmethod
    def tearDownClass(cls):
        cls.box.folder.cleanup()

    def test_types(self):
        lines = self.tables["arm-types.ptt"].split("\n")
        self.assertRegex(lines[1], r"^@\tsource\tAzure/bicep-types-az@[0-9a-f]+ \(2021-07-08\)$")
        self.assertEqual(lines[3:], [
            "s\t\t3\t24\t^[a-z]{3,24}$",
            "s",
            "e\t0\tbig\tsmall",
            "[\t6",
            "{\t0\t-\tlocation\tr1\tproperties\t5",  # Cut down from a body, and so without a name of its own.
            "{\t0\t-\tarea\to1\tkind\tr2\tnote\t1\tshelves\t3",
            "{\t0\t-\tinner\t3",
            "R\tExample.Shop/stores\t2024-01-01:4:0:8:8",
            "F\tExample.Shop/stores\tlistKeys\t2024-01-01:-:1",
            ""])

    def test_types_are_read_as_they_were_written(self):
        text = self.tables["arm-types.ptt"]
        read = type_file.TypeFile(text)
        numbers = range(len(read.nodes))
        self.assertEqual([type_file.node_line(node, numbers) for node in read.nodes],
                         [line for line in text.split("\n")[1:-1] if line[0] not in "@RF"])
        for plain in ("a\tb", "\\t", "\\\\n\n", "plain"):
            self.assertEqual(type_file.unescape(type_file.escape(plain)), plain)

    def test_resource_types(self):
        self.assertEqual(self.rows["arm-resource-types.tsv"], [
            ["Example.Shop/stores", "2024-01-01", "", "G", "G", "", "Lb", "2024-01-01", "2020-02-02", "2023-03-03",
             "", "Y", ""]])
        self.assertEqual([row[:8] for row in self.later["arm-resource-types.tsv"]], [
            ["Example.Shop/carts", "", "2025-06-01-preview", "G", "G", "p", "", "2025-06-01p"],
            ["Example.Shop/stores", "2024-01-01", "", "G", "G", "", "Lb", "2024-01-01"]])

    def test_patterns(self):
        self.assertEqual(self.rows["arm-patterns.tsv"], [
            ["^(?!-)[a-z-]{1,2000}$", "D", "rewritten", "^[a-z-]+$", "", "^-", "2000", ""],
            ["^[a-z]{3,24}$", "NP", "ok", "", "", "", "", ""]])

    def test_what_re2_takes(self):
        def state(pattern):
            row = patterns.row_of(pattern, "P")
            return row["state"], row["pattern"], row["require"], row["deny"], row["left"]

        self.assertEqual(state(r"^(?=.{3,9}$)(?!a|b)[^-]+\Z"),
                         ("rewritten", r"^[^-]+\z", "^.{3,9}$", "^(?:a|b)", ""))
        self.assertEqual(state(r"^[\w-.]\u0041$"), ("rewritten", r"^[\w\-.]\x{0041}$", "", "", ""))
        self.assertEqual(state(r"^a(?<!-)$"), ("rewritten", "^a$", "", "-$", ""))
        self.assertEqual(state(r"(a)b(?=c)\1")[0::4], ("unsupported", "backref,look"))
        self.assertEqual(state("[a")[4], "invalid:unterminated-character-set")

    def test_roles(self):
        self.assertEqual(self.rows["azure-roles.tsv"], [
            ["Shop Keeper", KEEPER, "", "3", "Y", "1", "0", "", "", ",".join(update.roles.CAPABILITIES), "", "", "",
             "L", "2021-07-08"],
            ["Shop Reader", READER, "", "0", "R", "1", "0", "", "", "", "", "", "", "L", "2021-07-08"]])
        self.assertEqual(self.later["azure-roles.tsv"][0], [
            "Shop Doer (Preview)", DOER, "", "1", "", "1", "1", "Y", "Y", "",
            "ROLE_ASSIGN,ROLE_DEFINE,ELEVATE,POLICY_WRITE,LOCK_WRITE", "preview", "", "L", "2022-07-08"])
        self.assertEqual(self.later["azure-roles.tsv"][2][0::12], ["Store Reader", "Shop Reader"])
        self.assertEqual(self.later["azure-role-permissions.tsv"][0],
                         [DOER, "0", "C", "Microsoft.Authorization/*", "", "Microsoft.Shop/*", ""])

    def test_a_role_that_is_gone_keeps_its_row(self):
        box = Sandbox()
        self.addCleanup(box.folder.cleanup)
        gone = "dddddddd-1111-2222-3333-444444444444"
        path = box.data / "azure-roles.tsv"
        old = table.parse(path.read_text(encoding="utf-8"))
        old.rows.append({**dict.fromkeys(old.columns, ""), "name": "Z", "guid": gone, "priv": "3", "evidence": "LDP",
                         "firstSeen": "1999-01-01"})
        path.write_text(old.text(), encoding="utf-8")
        box.commit(1, ["iann0036/iam-dataset", "mspnp/AzureNamingTool"])
        done, said = box.update(allow_removals=True)
        self.assertTrue(done)
        self.assertIn(f"roles removed (1):\n    Z ({gone})", said)
        self.assertIn("arm-types.ptt stays as it is: needs Azure/bicep-types-az", said)
        self.assertEqual(box.rows("azure-roles.tsv")[2], [
            "Z", gone, "", "0", "", "0", "0", "", "", "", "", "removed 2000-01-01", "", "HP", "1999-01-01"])
        self.assertNotIn("AzureNamingTool", (box.data / "VERSION").read_text(encoding="utf-8"))  # Of no use alone.

    def test_tasks(self):
        self.assertEqual(self.rows["pipeline-tasks.tsv"],
                         [["Pack", "1", READER, "current", "", "", "", "", "any", "", "", "task", ""]])
        self.assertEqual(self.rows["pipeline-task-inputs.tsv"], [
            ["Pack", "1", "mode", "pickList", "r", "", "", "zip ;; \\e", "", ""],
            ["Pack", "1", "path", "filePath", "", "a\\\\b", "folder", "", "mode = zip", "mode != tar"]])
        self.assertEqual(self.later["pipeline-tasks.tsv"], [
            ["Pack", "1", READER, "deprecated", "2025-05-05", "", "", "Pack@2", "any", "", "", "task", ""],
            ["Pack", "2", READER, "current", "", "", "", "", "windows", "", "", "task", "size"]])

    def test_summary(self):
        self.assertTrue(self.first[0])
        self.assertIn("types added (1):\n    Example.Shop/stores", self.first[1])
        self.assertIn("by-hand.tsv stays as it is: kept by hand", self.first[1])
        self.assertIn("nothing changed", self.again[1])
        for line in ("types added (1):\n    Example.Shop/carts",
                     "Example.Shop/stores: properties.note is removed (2024-01-01)",
                     "Example.Shop/stores: properties.kind lost the values small (2024-01-01)",
                     f"roles added (1):\n    Shop Doer (Preview) ({DOER})",
                     f"roles renamed (1):\n    Shop Reader -> Store Reader ({READER})",
                     "tasks added (1):\n    Pack@2", "tasks deprecated (1):\n    Pack@1"):
            self.assertIn(line, self.second[1])

    def test_removals_need_the_flag(self):
        box = Sandbox()
        self.addCleanup(box.folder.cleanup)
        box.commit(1, ["microsoft/azure-pipelines-tasks"])
        self.assertTrue(box.update()[0])
        place = next(box.sources.glob("**/Tasks")).parent
        (place / "Tasks/PackV1/task.json").unlink()
        box.commit(2, [])
        subprocess.run(["git", "-C", str(place), "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "y"],
                       check=True)
        done, said = box.update()
        self.assertFalse(done)
        self.assertIn("of the rows of pipeline-tasks.tsv would go", said)
        self.assertEqual(box.rows("pipeline-tasks.tsv")[0][3], "current")
        self.assertTrue(box.update(allow_removals=True)[0])
        self.assertEqual(box.rows("pipeline-tasks.tsv")[0][3], "frozen")

    def test_sources_are_noted(self):
        self.assertRegex(self.tables["azure-roles.tsv"], r"^# from iann0036/iam-dataset@[0-9a-f]+ \(2021-07-08\)\n")
        self.assertRegex((self.box.root / "NOTICE").read_text(encoding="utf-8"),
                         r"^iann0036/iam-dataset@(?!00000)[0-9a-f]+ \(MIT\)\nold/source@abc \(MIT\)\n$")
        version = (self.box.data / "VERSION").read_text(encoding="utf-8").split("\n")
        self.assertEqual(version[0], "data = 2022-07-08")
        self.assertRegex(version[1], r"^Azure/azure-resource-manager-schemas\t[0-9a-f]+\t2022-07-08\tMIT$")
        self.assertEqual(version[-2], "old/source\tabc\t2000-01-01\tCC BY 4.0")

    def test_tables_that_know_too_little_are_refused(self):
        with self.assertRaisesRegex(repository.UpdateError, "storageAccounts: names have 3 to 24 characters"):
            update.run(self.box.sources, self.box.root, lambda line: None)
        self.assertEqual(self.box.rows("azure-roles.tsv"), self.later["azure-roles.tsv"])


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    sys.exit(bad != 0)
