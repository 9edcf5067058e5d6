"""The editor server (Language Server Protocol): findings, fixes and outcomes in the terms of the protocol.

`service` connects the protocol to the other modules, which are functions of a text and its report.
"""
