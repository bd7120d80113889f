{
  "__id__.navigation": "__Title__",
  "__id__.title": "__Title__",
  "__id__.introduction": "Notes that members write for members.",
  "__id__.lead": "Notes that members write for members.",
  "__id__.write": "Write a note",
  "__id__.empty.title": "No notes yet",
  "__id__.empty.text": "What members write will be listed here.",
  "__id__.empty.action": "Back to the start",
  "__id__.permission.read": "Read notes",
  "__id__.permission.write": "Write notes",
  "__id__.permission.publish": "Publish and withdraw notes",
  "__id__.permission.staff": "Look after the notes of others",
  "__id__.kind.note.name": "Note",
  "__id__.kind.note.new": "New note",
  "__id__.kind.note.field.place": "Place",
  "__id__.kind.note.field.place.hint": "Where it applies, if anywhere."
}
