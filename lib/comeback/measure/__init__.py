"""Pure measurements on reviews: days, retention, memory, timing."""
