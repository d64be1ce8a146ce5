"""A scan that is kept in a file: written while it runs, looked at and resumed afterwards."""
