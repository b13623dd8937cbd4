"""One module per story. A flow is one function that reads top to bottom as the story is told.

Flows assume the caller's transaction; the outermost caller (view, job, command) opens it.
"""
