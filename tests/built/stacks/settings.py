"""Combinations of all settings that change the templates, on both targets, for tests about all templates."""

SETTINGS: list[dict[str, str]] = [
    {},
    {"target": "embedded"},
    {"shards": "3"},
    {"stage": "blue"},
    {"basemap": "https://tiles.example.org/bright"},
    {"alerts": "ops@example.org,arn:aws:lambda:eu-west-1:123456789012:function:page", "silence": "120"},
    {"retention": "48", "window": "0"},
    {"kms": "customer"},
    {"kms": "retired"},
    {"sign_in": "required"},
    {"feed": "push"},
    {"feed": "push", "stage": "blue", "kms": "customer", "sign_in": "required"},
    {"removal": "retain", "stage": "prod", "shards": "on-demand", "sign_in": "mfa"},
    {
        "target": "embedded",
        "removal": "retain",
        "stage": "prod",
        "shards": "on-demand",
        "window": "0",
        "kms": "customer",
        "sign_in": "required",
        "feed": "push",
    },
]
