"""What every task goes through, in Python; the extension module ``_native`` is its twin.

Here is storage, and the steps of a task about which nothing is special. What only few
tasks need is in the classes derived from these, which are the same for both twins.
"""
