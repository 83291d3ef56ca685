"""The verbs of the world: what people, Pages, administrators and Meta itself do. Whoever calls them commits."""
