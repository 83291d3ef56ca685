"""A small Meta: login dialog, Graph API, Send API and webhooks, with switches for everything that goes wrong.

A program of its own (`python -m simulator`) with its own data. It shares no code with the portal and is not
imported by it. What it imitates is described, with sources, in the project's platform reference.
"""
