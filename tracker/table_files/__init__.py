"""Files that people keep lists in: workbooks as rows of text, read strictly."""
