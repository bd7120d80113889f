{
  "__id__.navigation": "__Title__",
  "__id__.title": "__Title__",
  "__id__.introduction": "ملاحظات يكتبها الأعضاء للأعضاء.",
  "__id__.lead": "ملاحظات يكتبها الأعضاء للأعضاء.",
  "__id__.write": "كتابة ملاحظة",
  "__id__.empty.title": "لا ملاحظات بعد",
  "__id__.empty.text": "سيظهر هنا ما يكتبه الأعضاء.",
  "__id__.empty.action": "العودة إلى البداية",
  "__id__.permission.read": "قراءة الملاحظات",
  "__id__.permission.write": "كتابة الملاحظات",
  "__id__.permission.publish": "نشر الملاحظات وسحبها",
  "__id__.permission.staff": "العناية بملاحظات الآخرين",
  "__id__.kind.note.name": "ملاحظة",
  "__id__.kind.note.new": "ملاحظة جديدة",
  "__id__.kind.note.field.place": "المكان",
  "__id__.kind.note.field.place.hint": "حيث تنطبق، إن وُجد."
}
