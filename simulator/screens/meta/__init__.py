"""The panel "as Meta": everything that can go wrong, in plain words, with the way back."""
