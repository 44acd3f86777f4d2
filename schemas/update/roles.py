"""azure-roles.tsv and azure-role-permissions.tsv from the listing of built-in roles that iam-dataset keeps.

The listing knows neither the category of a role nor its former names: those stay as the present table has them, and
a role that was renamed or that is gone leaves its trace there.
"""

import json
import re

from .table import Table

LISTING = "azure/built-in-roles-raw.json"

# What a role can do when its permissions allow one of these operations.
CAPABILITIES = {
    "ROLE_ASSIGN": ["Microsoft.Authorization/roleAssignments/write"],
    "ROLE_DEFINE": ["Microsoft.Authorization/roleDefinitions/write"],
    "ELEVATE": ["Microsoft.Authorization/elevateAccess/action"],
    "POLICY_WRITE": ["Microsoft.Authorization/policyAssignments/write"],
    "LOCK_WRITE": ["Microsoft.Authorization/locks/write", "Microsoft.Authorization/locks/delete"],
    "MI_ASSIGN": ["Microsoft.ManagedIdentity/userAssignedIdentities/assign/action"],
    "MI_FEDERATE": ["Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write"],
    "KV_POLICY": ["Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/accessPolicies/write"],
    "STORAGE_KEYS": ["Microsoft.Storage/storageAccounts/listKeys/action",
                     "Microsoft.Storage/storageAccounts/listAccountSas/action"],
    "VM_EXEC": ["Microsoft.Compute/virtualMachines/runCommand/action",
                "Microsoft.Compute/virtualMachines/extensions/write", "Microsoft.Compute/virtualMachines/write"],
    "AKS_ADMIN": ["Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action"],
    "WEB_PUBLISH": ["Microsoft.Web/sites/publish/action", "Microsoft.Web/sites/config/list/action"],
    "AUTOMATION_EXEC": ["Microsoft.Automation/automationAccounts/runbooks/write"],
    "DEPLOY": ["Microsoft.Resources/deployments/write"],
    "DEPLOY_SCRIPT": ["Microsoft.Resources/deploymentScripts/write"],
    "DELETE_RG": ["Microsoft.Resources/subscriptions/resourceGroups/delete"],
}
STATUS = (  # The first that the description or the name speaks of.
    ("deprecated", r"\(deprecated\)|deprecated role|has been deprecated"),
    ("deprecating", r"planned deprecation"),
    ("legacy", r"legacy role"),
    ("preview", r"\bpreview\b"),
)


def allows(patterns, operation):
    return any(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), operation, re.I) for pattern in patterns)


def capabilities(block):
    return {name for name, operations in CAPABILITIES.items()
            if any(allows(block["actions"] or [], operation) and not allows(block["notActions"] or [], operation)
                   for operation in operations)}


def name_of(role):
    return role["roleName"].replace("\u00a0", " ").strip()


def role_row(role, old, day):
    name = name_of(role)
    blocks = role["permissions"]
    actions = [action for block in blocks for action in block["actions"] or []]
    data = [action for block in blocks for action in block["dataActions"] or []]
    always = set().union(*(capabilities(block) for block in blocks if not block.get("condition")))
    conditional = set().union(*(capabilities(block) for block in blocks if block.get("condition"))) - always
    if always & {"ROLE_ASSIGN", "ROLE_DEFINE", "ELEVATE"}:
        privilege = 3
    elif "*" in actions:
        privilege = 2
    else:
        privilege = int("ROLE_ASSIGN" in conditional)
    about = f"{role['description'] or ''} {name}"
    aliases = {*filter(None, old["aliases"].split("; ")), *filter(None, [old["name"]])}
    return {"name": name, "guid": role["name"].lower(), "category": old["category"], "priv": privilege,
            "star": "Y" if "*" in actions else "R" if "*/read" in map(str.lower, actions) else "",
            "actions": len(actions), "dataActions": len(data), "data": "Y" if data else "",
            "dataStar": "Y" if any(re.fullmatch(r"\*|microsoft\.[^/]+/\*", a, re.I) for a in data) else "",
            "caps": ",".join(c for c in CAPABILITIES if c in always),
            "condCaps": ",".join(c for c in CAPABILITIES if c in conditional),
            "status": next((status for status, words in STATUS if re.search(words, about, re.I)), ""),
            "aliases": "; ".join(sorted(alias for alias in aliases if alias.lower() != name.lower())),
            "evidence": "L" + old["evidence"].strip("LH"), "firstSeen": old["firstSeen"] or day}


def permission_rows(role):
    for entry, block in enumerate(role["permissions"]):
        yield {"guid": role["name"].lower(), "entry": entry, "conditional": "C" if block.get("condition") else "",
               **{column: ";".join(sorted(block[column] or [], key=str.lower))
                  for column in ("actions", "notActions", "dataActions", "notDataActions")}}


def update(present_roles, present_permissions, repository):
    """(roles, permissions): the new tables."""
    day = repository.git("log", "-1", "--format=%cs", "HEAD", "--", LISTING).decode().strip()
    before = present_roles.by("guid")
    listed_on = re.search(r"\((\d{4}-\d\d-\d\d)\)", " ".join(present_roles.notes))
    roles, permissions = [], []
    listing = {role["name"].lower(): role for role in json.loads(repository.read(LISTING))
               if role["roleType"] == "BuiltInRole"}
    for guid, role in sorted(listing.items(), key=lambda item: item[1]["roleName"].lower()):
        old = before.get(guid, dict.fromkeys(present_roles.columns, ""))
        roles.append(role_row(role, old, day))
        permissions += permission_rows(role)
    for guid, old in before.items():
        if guid in listing:
            continue
        if "L" in old["evidence"]:
            old = {**dict.fromkeys(present_roles.columns, ""), "priv": 0, "actions": 0, "dataActions": 0,
                   **{column: old[column] for column in ("name", "guid", "aliases", "firstSeen")},
                   "status": f"removed {listed_on[1] if listed_on else day}",
                   "evidence": "HP" if "P" in old["evidence"] else "H"}
        roles.append(old)
    roles.sort(key=lambda row: row["name"].lower())
    return (Table(present_roles.columns, roles, present_roles.notes),
            Table(present_permissions.columns, permissions, present_permissions.notes))
