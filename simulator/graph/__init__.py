"""The Graph API: `/v26.0/...` and the same without a version. Each file registers the edges of its subject."""
