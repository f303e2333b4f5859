"""时限: until when what was promised is due, and what follows when it is late. Clocks of any subject."""
