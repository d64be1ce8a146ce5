"""Walking: directories with their entries, one after the other, as they are read."""
