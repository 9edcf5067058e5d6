"""Logs of the clients (execmgr.log, smsapm32.log, …): what was run, how it ended, and whether that is as derived.

Reader → line table → executions → comparison → findings: each a generator or a pure function over the one before, so
that a log of any size is read in bounded memory.
"""
