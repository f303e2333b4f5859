"""Rows out of workbooks and CSV files: reading, checking every cell, all or nothing.

`reading` makes a table of a file, `columns` says what a sheet must hold, `cells` understands one cell, and
`importing` runs an `Importer` of a context over the rows; none of these knows the database. `runs` keeps the file
and what became of it between the check and the import, `blank` makes the empty workbook to fill in.
"""
