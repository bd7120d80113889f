# __Title__

Notes that members write for members.

- `plugin.ts` says everything the plugin is: what it needs, its permissions, its kind of item, its routes.
- `kinds/note.ts` describes a note: its states, its own column, who reads a new one.
- `services/notebook.ts` asks the questions; it knows nothing of the web.
- `contract.ts` is what other plugins may call.
- `migrations/` makes its table, `locales/` holds its words, `views/` its pages.

Writing, drafts, revisions, search, topics, attachments and the audit log come from core: a note is written at
`/items/new?kind=__id__.note`.

    npm test -- plugins/__id__
