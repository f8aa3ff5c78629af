"""The alarms, by the resources that they watch. Each module lists rules, and `rule` turns a rule into an alarm."""
