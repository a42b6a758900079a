def draw(f, d): pass
