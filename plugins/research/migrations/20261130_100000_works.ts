import type { Knex } from 'knex'

const terms: [string, string, Record<string, string>, string?, Record<string, string>?][] = [
  ['type', 'paper', { en: 'Paper', fr: 'Étude', es: 'Estudio', ar: 'دراسة' }],
  ['type', 'brief', { en: 'Policy brief', fr: 'Note de synthèse', es: 'Nota de política', ar: 'موجز سياسات' }],
  ['type', 'dataset', { en: 'Dataset', fr: 'Jeu de données', es: 'Conjunto de datos', ar: 'مجموعة بيانات' }],
  ['type', 'evaluation', { en: 'Evaluation', fr: 'Évaluation', es: 'Evaluación', ar: 'تقييم' }],
  ['type', 'consultation-synthesis', { en: 'Consultation synthesis', fr: 'Synthèse de consultation', es: 'Síntesis de consulta', ar: 'خلاصة استشارة' }],
  ['type', 'external', { en: 'Work from elsewhere', fr: 'Travail venu d’ailleurs', es: 'Trabajo de otra fuente', ar: 'عمل من مصدر آخر' }],
  ['licence', 'all-rights-reserved', { en: 'All rights reserved', fr: 'Tous droits réservés', es: 'Todos los derechos reservados', ar: 'جميع الحقوق محفوظة' }, '', { en: 'May be read here and cited. Whoever wants more asks its authors.', fr: 'Peut être lu ici et cité. Pour le reste, on demande aux auteurs.', es: 'Puede leerse aquí y citarse. Para lo demás se pregunta a sus autores.', ar: 'يجوز قراءته هنا والاستشهاد به، وما زاد على ذلك يُطلب من مؤلفيه.' }],
  ['licence', 'cc-by-4.0', { en: 'Creative Commons Attribution 4.0', fr: 'Creative Commons Attribution 4.0', es: 'Creative Commons Atribución 4.0', ar: 'المشاع الإبداعي: نسب المصنف 4.0' }, 'https://creativecommons.org/licenses/by/4.0/', { en: 'May be copied and changed by anybody who names its authors.', fr: 'Peut être copié et modifié par quiconque nomme les auteurs.', es: 'Cualquiera puede copiarlo y modificarlo si nombra a sus autores.', ar: 'يجوز لأي شخص نسخه وتعديله بشرط ذكر مؤلفيه.' }],
  ['licence', 'cc-by-nc-4.0', { en: 'Creative Commons Attribution-NonCommercial 4.0', fr: 'Creative Commons Attribution – Pas d’utilisation commerciale 4.0', es: 'Creative Commons Atribución-NoComercial 4.0', ar: 'المشاع الإبداعي: نسب المصنف، غير تجاري 4.0' }, 'https://creativecommons.org/licenses/by-nc/4.0/', { en: 'As above, but not for money.', fr: 'Comme ci-dessus, mais pas à des fins commerciales.', es: 'Como arriba, pero no con fines comerciales.', ar: 'كما سبق، لكن ليس لأغراض تجارية.' }],
  ['licence', 'cc0-1.0', { en: 'Creative Commons Zero 1.0', fr: 'Creative Commons Zéro 1.0', es: 'Creative Commons Cero 1.0', ar: 'المشاع الإبداعي صفر 1.0' }, 'https://creativecommons.org/publicdomain/zero/1.0/', { en: 'May be used by anybody for anything; usual for data.', fr: 'Utilisable par tous pour tout ; courant pour des données.', es: 'Cualquiera puede usarlo para todo; habitual en datos.', ar: 'يجوز لأي شخص استخدامه لأي غرض، وهو المعتاد للبيانات.' }],
  ['sector', 'customs', { en: 'Customs', fr: 'Douane', es: 'Aduanas', ar: 'الجمارك' }],
  ['sector', 'government', { en: 'Other government', fr: 'Autres administrations publiques', es: 'Otros organismos públicos', ar: 'جهات حكومية أخرى' }],
  ['sector', 'trade', { en: 'Traders and carriers', fr: 'Commerce et transport', es: 'Comercio y transporte', ar: 'التجار والناقلون' }],
  ['sector', 'academia', { en: 'Universities', fr: 'Universités', es: 'Universidades', ar: 'الجامعات' }],
  ['sector', 'civil-society', { en: 'Civil society', fr: 'Société civile', es: 'Sociedad civil', ar: 'المجتمع المدني' }],
]

export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table work (
  item_id uuid primary key references core.item on delete cascade,
  type text not null, creators jsonb not null default '[]', publisher text not null default '', year integer, languages text[] not null default '{}', sectors text[] not null default '{}',
  findings jsonb not null default '[]', funding jsonb not null default '[]', related jsonb not null default '[]', resources jsonb not null default '[]', checks text[] not null default '{}',
  licence text not null, sharing text, access text not null default 'open', embargo_until date, doi text not null default '', container text not null default '',
  holding text, source jsonb, change text not null default '', change_note text not null default '',
  version integer not null default 0, versions jsonb not null default '[]', retracted_on date, retraction text not null default ''
);
create index work_doi on work (lower(doi)) where doi <> '';
create index work_related on work using gin (related jsonb_path_ops);
create table holding (item_id uuid primary key references core.item on delete cascade, work text not null);
create index holding_work on holding (work);
create table term (
  vocabulary text not null, code text not null, labels jsonb not null, notes jsonb not null default '{}', url text not null default '', position integer not null default 0, is_offered boolean not null default true,
  primary key (vocabulary, code)
)`)
  await db('research.term').insert(terms.map(([vocabulary, code, labels, url = '', notes = {}], position) => ({ vocabulary, code, labels: JSON.stringify(labels), notes: JSON.stringify(notes), url, position })))
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['term', 'holding', 'work']) await db.raw(`drop table ${table}`)
}
