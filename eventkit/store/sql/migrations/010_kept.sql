-- What a person keeps: views, bookmarks, a trigger's own test events. `kind` and `name` are the keeper's, `body` JSON.

CREATE TABLE kept (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
