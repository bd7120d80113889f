{
  "__id__.navigation": "__Title__",
  "__id__.title": "__Title__",
  "__id__.introduction": "Des notes écrites par les membres pour les membres.",
  "__id__.lead": "Des notes écrites par les membres pour les membres.",
  "__id__.write": "Écrire une note",
  "__id__.empty.title": "Pas encore de notes",
  "__id__.empty.text": "Ce que les membres écrivent sera listé ici.",
  "__id__.empty.action": "Retour à l’accueil",
  "__id__.permission.read": "Lire les notes",
  "__id__.permission.write": "Écrire des notes",
  "__id__.permission.publish": "Publier et retirer des notes",
  "__id__.permission.staff": "S’occuper des notes des autres",
  "__id__.kind.note.name": "Note",
  "__id__.kind.note.new": "Nouvelle note",
  "__id__.kind.note.field.place": "Lieu",
  "__id__.kind.note.field.place.hint": "Là où elle s’applique, s’il y a lieu."
}
