"""Everything that knows Meta: webhook parser, Graph client, login, error catalogue. It imports nothing of ours."""
