"""An attribute of users that only the local cloud has. This module imports nothing, so that commands can import it."""

CODE_ATTRIBUTE = "local:code"
"""In ListUsers: the code that AWS would mail to the user."""
