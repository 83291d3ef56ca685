"""The processes of an installation: what starts them, keeps them alive and stops them."""
