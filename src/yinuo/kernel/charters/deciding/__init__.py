"""One request against one program, what missing facts leave open, what follows, and the law below."""
