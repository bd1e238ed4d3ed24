"""The use cases, one module per noun. The only code of this app that writes; each function is one transaction."""
