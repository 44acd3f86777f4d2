"""Facts about Azure that do not change: a table that does not know them was read wrongly."""

import re

from .type_graph import READ_ONLY, REQUIRED, properties

ROLES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": ("Owner", "3"),
    "b24988ac-6180-42a0-ab88-20f7382dd24c": ("Contributor", "2"),
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": ("Reader", "0"),
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": ("User Access Administrator", "3"),
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": ("Role Based Access Control Administrator", "3"),
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": ("AcrPull", "0"),
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": ("Storage Blob Data Contributor", "0"),
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": ("Key Vault Secrets Officer", "0"),
}
GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


def of_types(types):
    """Yields what is wrong with the table of types (a TypeFile)."""
    def entry(name, version):
        resource = types.resources.get(name.lower())
        return next((e for e in resource.entries if e.version == version), None) if resource else None

    def at(name, version, *path):
        """(flags, node) of the property; None when there is none."""
        found = entry(name, version)
        number, flags = found.body if found else None, 0
        for step in path if found else ():
            members = properties(types.nodes, number, step)
            if not members:
                return 0, None
            flags, number = members[0]
        return flags, None if number is None else types.nodes[number]

    _, node = at("Microsoft.Resources/deploymentScripts", "2023-08-01", "properties", "cleanupPreference")
    if node is None or node[0] != "e" or set(node[2]) != {"Always", "OnSuccess", "OnExpiration"}:
        yield "deploymentScripts: cleanupPreference is Always, OnSuccess or OnExpiration"
    flags, node = at("Microsoft.Resources/deploymentScripts", "2023-08-01", "properties", "retentionInterval")
    if node is None or node[0] != "s" or not flags & REQUIRED:
        yield "deploymentScripts: retentionInterval is a required string"
    _, node = at("Microsoft.Web/sites", "2024-04-01", "identity", "type")
    values = " ".join(node[2]) if node is not None and node[0] == "e" else ""
    if "SystemAssigned" not in values or "UserAssigned" not in values:
        yield "sites: both kinds of identity"
    _, node = at("Microsoft.Web/sites", "2024-04-01", "properties", "siteConfig", "healthCheckPath")
    if node is None or node[0] != "s":
        yield "sites: siteConfig.healthCheckPath is a string"
    _, node = at("Microsoft.Compute/virtualMachines", "2024-07-01", "properties", "osProfile", "adminPassword")
    if node is None or node[0] != "s" or not node[1]:
        yield "virtualMachines: adminPassword is a secret"
    flags, node = at("Microsoft.Storage/storageAccounts", "2023-05-01", "properties", "provisioningState")
    if node is None or not flags & READ_ONLY:
        yield "storageAccounts: provisioningState is read-only"
    found = entry("Microsoft.Storage/storageAccounts", "2023-05-01")
    name = types.nodes[found.name_type] if found and found.name_type is not None else None
    if name is None or name[:1] + name[2:4] != ("s", 3, 24):
        yield "storageAccounts: names have 3 to 24 characters"
    if not any(function.lower() == "listkeys" for lower, function in types.functions
               if lower == "microsoft.storage/storageaccounts"):
        yield "storageAccounts: listKeys"


def of_resource_types(table):
    rows = table.by("type")

    def cell(name, column):
        return rows.get(name.lower(), {}).get(column, "")

    if cell("Microsoft.Storage/storageAccounts", "writable") != "G":
        yield "storageAccounts are deployed to resource groups"
    if cell("Microsoft.Resources/resourceGroups", "writable") != "S":
        yield "resourceGroups are deployed to subscriptions"
    for name in ("Microsoft.Authorization/roleAssignments", "Microsoft.Authorization/locks"):
        if "E" not in cell(name, "writable"):
            yield f"{name} extend other resources"
    known = " ".join(cell("Microsoft.Logic/workflows", column) for column in ("versions", "versionsSchemaOnly"))
    if "2017-07-01" not in known.split():
        yield "workflows have the version 2017-07-01"
    if "L" not in cell("Microsoft.Storage/storageAccounts", "top"):
        yield "storageAccounts need a location"


def of_roles(table):
    rows = table.by("guid")
    for guid, (name, privilege) in ROLES.items():
        row = rows.get(guid)
        if row is None or (row["name"], str(row["priv"])) != (name, privilege):
            yield f"{guid} is {name}, privilege {privilege}"
    if not all(GUID.fullmatch(guid) for guid in rows):
        yield "ids of roles are GUIDs"


def of_tasks(tasks, inputs):
    rows = {(row["task"], row["major"]): row for row in tasks.rows}
    for key in (("AzureCLI", "2"), ("PowerShell", "2"), ("CmdLine", "2"), ("CopyFiles", "2"),
                ("PublishPipelineArtifact", "1")):
        if key not in rows:
            yield "there is {}@{}".format(*key)
    if rows.get(("AzureCLI", "2"), {}).get("guid") != "46e4be58-730b-4389-8a2f-ea10b3e5e815":
        yield "the id of AzureCLI@2"
    if not any(row["task"] == "AzureCLI" and row["major"] == "2" and "azureSubscription" in row["aliases"]
               for row in inputs.rows):
        yield "AzureCLI@2 takes azureSubscription"
    if not any(row["status"] == "deprecated" for row in tasks.rows):
        yield "some tasks are deprecated"
