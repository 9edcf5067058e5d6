"""The editor server (Language Server Protocol): what the engine says, in the words of the protocol.

`service` joins the protocol to the rest, which are functions of a text and its report.
"""
