"""What Comeback says: one table of sentences, and numbers and dates as words."""
