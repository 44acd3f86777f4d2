"""The tables of schemas/data: lines that start with `#` are comments, the next one names the columns."""

import re


class Table:
    def __init__(self, columns, rows, notes=()):
        self.columns = list(columns)
        self.rows = [dict(zip(columns, row)) if not isinstance(row, dict) else row for row in rows]
        self.notes = list(notes)

    def text(self):
        lines = [f"# {note}" for note in self.notes]
        lines.append("\t".join(self.columns))
        for row in self.rows:
            cells = [str(row[column]) for column in self.columns]
            assert not any(c in cell for cell in cells for c in "\t\n\r"), row
            lines.append("\t".join(cells))
        return "\n".join(lines) + "\n"

    def by(self, *columns):
        """{key: row}; the key is the lower-case cell, or a tuple of them."""
        def key(row):
            cells = tuple(row[column].lower() for column in columns)
            return cells[0] if len(cells) == 1 else cells
        return {key(row): row for row in self.rows}


def parse(text):
    notes, columns, rows = [], None, []
    for line in text.rstrip("\n").split("\n"):
        if columns is None and line.startswith("#"):
            notes.append(line[1:].strip())
        elif columns is None:
            columns = line.split("\t")
        elif line:
            cells = line.split("\t")
            rows.append(cells + [""] * (len(columns) - len(cells)))
    return Table(columns, rows, notes)


def read(path):
    return parse(path.read_text(encoding="utf-8"))


def restamp(text, repositories):
    """The text with the commit (and the date, where one follows) of each of the repositories renewed."""
    for repository in repositories:
        text = re.sub(rf"\b{re.escape(repository.name)}@[0-9a-f]+ \(\d{{4}}-\d\d-\d\d\b",
                      f"{repository.name}@{repository.commit} ({repository.date}", text)
        text = re.sub(rf"\b{re.escape(repository.name)}@[0-9a-f]+", f"{repository.name}@{repository.commit}", text)
    return text
