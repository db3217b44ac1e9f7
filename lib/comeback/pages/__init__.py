"""The pages: every sentence, number and drawing that the student sees, as HTML."""
