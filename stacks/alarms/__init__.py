"""When people are told: the alarms, by what they watch. Each module gives rules; `rule` makes alarms of them."""
