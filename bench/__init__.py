"""What is fast, shown: each part runs its peers beside us in one run, and gives figures and their ratios.

`./wildrydes bench` is the command. Only ratios of one run count.
"""
