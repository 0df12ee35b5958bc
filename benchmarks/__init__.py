"""How good and how fast the marking is, measured on labelled pages that are not part of this repository."""
