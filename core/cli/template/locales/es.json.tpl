{
  "__id__.navigation": "__Title__",
  "__id__.title": "__Title__",
  "__id__.introduction": "Notas que los miembros escriben para los miembros.",
  "__id__.lead": "Notas que los miembros escriben para los miembros.",
  "__id__.write": "Escribir una nota",
  "__id__.empty.title": "Aún no hay notas",
  "__id__.empty.text": "Aquí aparecerá lo que escriban los miembros.",
  "__id__.empty.action": "Volver al inicio",
  "__id__.permission.read": "Leer las notas",
  "__id__.permission.write": "Escribir notas",
  "__id__.permission.publish": "Publicar y retirar notas",
  "__id__.permission.staff": "Ocuparse de las notas de otros",
  "__id__.kind.note.name": "Nota",
  "__id__.kind.note.new": "Nueva nota",
  "__id__.kind.note.field.place": "Lugar",
  "__id__.kind.note.field.place.hint": "Dónde se aplica, si procede."
}
