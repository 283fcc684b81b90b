"""What may be done: the verbs, each in three blocks: check, transact, announce."""
