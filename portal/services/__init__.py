"""What may happen: verbs on nouns. No Flask, no network, no commit."""
