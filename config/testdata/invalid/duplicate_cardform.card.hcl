cardform {}
cardform {} # ERROR: Duplicate declaration
