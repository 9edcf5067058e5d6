"""Logs of clients (execmgr.log, smsapm32.log, …): which programs ran, how they ended, and whether that is as derived.

Records → known lines → executions → comparison → findings. Each step is a generator or a pure function over the one
before, so a log of any size is read in bounded memory.
"""
