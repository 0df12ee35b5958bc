"""Which language a text is in, by the profiles of langdetect."""
