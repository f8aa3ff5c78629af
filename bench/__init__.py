"""Benchmarks: each suite runs this project and its peers in the same run, and reports figures and their ratios.

`./wildrydes bench` is the command. Figures of different runs or machines can't be compared; ratios within one run can.
"""
