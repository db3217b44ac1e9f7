"""Offline evaluation: how near the library's numbers come to what happened, on real review logs.

Never packed into the add-on. Everything here asks the library itself; nothing is computed twice.
"""
