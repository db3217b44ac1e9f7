"""Per topic: the grammar of tags, the tree of topics, the groups of the panel."""
