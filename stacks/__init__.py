"""The CloudFormation stacks, one for each step of the data's path.

Each only composes constructs; it takes other stacks' resources as constructs, not by name.
"""
