"""HTTP, one module per noun: find it among what she may see (404), may she (403), shape (400), then one service."""
