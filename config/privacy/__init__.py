"""What a member may ask of what is kept about her: to have it, and to have it gone.

A leaf: it imports no app and finds every app's `portability` through the app registry.
"""
