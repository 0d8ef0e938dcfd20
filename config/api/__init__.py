"""What every route of the API shares: how it pages, refuses, reads bodies and describes itself."""
