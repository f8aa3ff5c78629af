"""What the local cloud tells of a user that AWS does not; without imports, so that commands can read it too."""

CODE_ATTRIBUTE = "local:code"
"""The code that AWS would mail to the user, in ListUsers."""
