"""Circles in other people's formats: Meeting Guide (code4recovery) and tables. Pure: no database, no HTTP."""
