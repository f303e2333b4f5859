from django.db import migrations

ASKS = ["duties:duty:do", "duties:duty:read", "escalation:ask:write"]
DESK = [*ASKS, "commitments:clock:pause", "commitments:reason:write", "escalation:ask:answer"]
GIVEN = {
    "clerk": DESK,
    "chief": [
        *DESK,
        "commitments:figure:read",
        "commitments:reason:correct",
        "duties:duty:manage",
        "escalation:help:review",
        "escalation:rest:write",
    ],
    "technician": ["duties:duty:do", "duties:duty:read"],
    "accountant": ASKS,
    "caller": ASKS,
    "manager": [
        "commitments:figure:read",
        "duties:duty:do",
        "duties:duty:manage",
        "duties:duty:read",
        "escalation:ask:answer",
        "escalation:help:review",
    ],
    "dealer": [*DESK, "commitments:figure:read"],
}
"""What the roles that come with the product may do with promised times, duties and questions to superiors."""

GRANT = """
    UPDATE accounts_role
    SET permissions = ARRAY(SELECT DISTINCT unnest(permissions || %s::varchar[]) ORDER BY 1)
    WHERE code = %s AND built_in
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_programs")]

    operations = [
        migrations.RunSQL([(GRANT, [permissions, code])], migrations.RunSQL.noop)
        for code, permissions in GIVEN.items()
    ]
