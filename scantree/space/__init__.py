"""Where space went that sizes don't tell: what can be made again, what is shared."""
