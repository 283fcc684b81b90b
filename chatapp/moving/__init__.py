"""A place on its way: into another database, into one file, and back out of it.

Rows travel in a form that no database has a say in (`shapes`, `rows`). What stands in the way of
rows that come in any order, references and guards, is taken down and put back (`guards`).
"""
