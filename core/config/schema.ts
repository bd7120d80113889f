import { Type, type Static } from 'typebox'
import { amount, choice, choices, flag, path, size, text, whole, words } from './setting.ts'

const optional = Type.Optional

/**
 * Every setting of a site, and the one place to add one: its name, what it is for, its bounds and its default. The files
 * config/default.yaml and config/example.env are written from this (`node core/config/write-examples.ts`).
 */
export const schema = Type.Object({
  site: Type.Object({
    name: text('Name of the site, in page titles and mails.', { most: 80 }, 'Diwan'),
    shortName: text('Name where there is little room.', { most: 24 }, 'Diwan'),
    languages: choices('Languages the site is offered in, in this order.', ['en', 'fr', 'es', 'ar'], ['en', 'fr', 'es', 'ar']),
    defaultLanguage: choice('Language for a visitor whose browser asks for none of them.', ['en', 'fr', 'es', 'ar'], 'en'),
    timeZone: text('Time zone of dates where a person has chosen none.', { format: 'time-zone', expects: 'a time zone such as UTC or Africa/Nairobi' }, 'UTC'),
    contactMail: optional(text('Address shown to people who need help, and for reports of security faults.', {
      format: 'email', expects: 'a mail address', example: 'contact@customs.example' })),
    independentNotice: flag('Says at the foot of each page that the site runs independent software.', true)
  }, { description: 'What the site is called and how it speaks.' }),

  server: Type.Object({
    host: text('Address to listen on: 127.0.0.1 for this machine only, 0.0.0.0 for all networks.', { pattern: '^[0-9A-Za-z.:%_-]+$', expects: 'a host name or address' }, '127.0.0.1'),
    port: whole('Port to listen on; 0 takes a free one.', 0, 65_535, 3000),
    origin: optional(text('Address people reach the site by; every link begins with it. Without it: http:// with host and port.', {
      format: 'origin', expects: 'an address such as https://portal.example.org, without a path', example: 'https://portal.example.org' })),
    trustProxy: whole('How many reverse proxies stand before the server, whose word on the client address counts.', 0, 10, 0),
    bodyLimit: size('Largest form or JSON body.', '1mb'),
    uploadLimit: size('Largest uploaded file.', '100mb'),
    requestTimeoutSeconds: whole('Time after which a request is given up.', 1, 3600, 30),
    gracefulStopSeconds: whole('Time that requests and jobs have to finish when the server stops.', 0, 600, 30),
    metricsToken: optional(text('Whoever sends it as a bearer token may read /metrics. Without it /metrics is there for this machine alone, and only while the site is reached by a name of this machine.', {
      pattern: '^[A-Za-z0-9._~+/=-]{16,200}$', expects: 'a word of 16 to 200 letters, digits and the signs . _ ~ + / = -', example: 'a-long-random-word-of-your-own', secret: true }))
  }, { description: 'The web server.' }),

  database: Type.Object({
    url: optional(text('PostgreSQL 15 or newer. Without it the embedded database is used, for one process and for trying out.', {
      format: 'postgres-url', expects: 'an address such as postgres://user:password@host:5432/diwan', example: 'postgres://diwan:password@localhost:5432/diwan', secret: true })),
    password: optional(text('Password of the PostgreSQL user, where it does not stand in the address; DIWAN_DATABASE__PASSWORD_FILE names a file with it.', {
      example: 'password', secret: true })),
    directory: optional(path('Folder of the embedded database. Without it: database in the data folder.', { example: 'var/database' })),
    poolSize: whole('Connections to PostgreSQL at most.', 2, 200, 10),
    statementTimeoutSeconds: whole('Time after which a statement is given up.', 1, 3600, 30)
  }, { description: 'Where everything but files is kept.' }),

  data: Type.Object({
    directory: path('Folder for all the site writes: embedded database, files, logs, secret.', {}, 'var'),
    secretFile: optional(path('File with the secret that form tokens and links to files are signed with; made at first start. Without it: secret in the data folder. Several processes share one.', { example: '/run/secrets/diwan' }))
  }, { description: 'The data folder.' }),

  demo: Type.Object({
    enabled: optional(flag('Fills an empty database with a fictional community. Without it: on with the embedded database, off with PostgreSQL.'))
  }, { description: 'The demonstration.' }),

  brand: Type.Object({
    hue: optional(amount('Hue of the brand colour in degrees; contrast is seen to.', 0, 360, '228')),
    chroma: optional(amount('Strength of the brand colour, from grey to vivid.', 0, 0.2, '0.088')),
    radius: optional(amount('Corner radius of controls in pixels.', 0, 12, '4')),
    headingFont: optional(choice('Font of headings.', ['serif', 'sans', 'book', 'system'])),
    logo: optional(path('SVG or PNG file with the emblem.', { example: 'config/logo.svg' })),
    seed: optional(text('Word from which the line work is drawn.', { most: 60, example: 'Diwan' }))
  }, { description: 'The look; what is left out has the theme\'s value.' }),

  theme: text('Folder in themes/, or the npm package of a theme.', { pattern: '^(@[a-z0-9-]+/)?[a-z0-9][a-z0-9.-]*$', expects: 'the name of a theme' }, 'default'),

  mail: Type.Object({
    url: optional(text('Server that sends mail. Without it nothing is sent, and whoever makes a link is shown it.', {
      format: 'smtp-url', expects: 'an address such as smtps://user:password@mail.example.org:465', example: 'smtps://user:password@mail.example.org:465', secret: true })),
    from: optional(text('Sender of all mail.', { format: 'mailbox', expects: 'a mail address, alone or as Name <address>', example: 'Portal <portal@customs.example>' })),
    replyAddress: optional(text('Address that people answer letters to; a word is added to it after a plus sign, and the server of mail has to put such letters into the same box. Without it letters say nothing of answering.', {
      format: 'email', expects: 'a mail address', example: 'reply@customs.example' })),
    inbox: optional(text('Box on an IMAP server in which those answers arrive. It is looked at every minute: what was taken goes from it, the rest stays, marked as read.', {
      format: 'imap-url', expects: 'an address such as imaps://user:password@mail.example.org/INBOX', example: 'imaps://user:password@mail.example.org/INBOX', secret: true })),
    hookSecret: optional(text('Instead of a box: a server of mail, or a service, that posts each letter whole to /mail/incoming/ and this word.', {
      pattern: '^[A-Za-z0-9._~-]{16,200}$', expects: 'a word of 16 to 200 letters, digits and the signs . _ ~ -', example: 'a-long-random-word-of-your-own', secret: true })),
    authenticatedBy: optional(text('Name by which your server of mail says in each letter what it found out about its sender (Authentication-Results). Answers it does not find to come from their sender\'s domain (dmarc=pass) are then not taken.', {
      pattern: '^[0-9A-Za-z.-]{1,200}$', expects: 'a host name', example: 'mx.customs.example' }))
  }, { description: 'Mail.' }),

  plugins: Type.Object({
    disabled: words('Plugins not to start.', '^[a-z][a-z0-9-]*$', 'a list of plugin ids')
  }, { description: 'Plugins. Each may have a section of its own here with settings that it checks itself.', 'x-sections': true }),

  access: Type.Object({
    signUp: choice('Whether people may ask for an account, or come by invitation only.', ['closed', 'open'], 'closed'),
    sessionHours: whole('Time after which one signs in again, whatever one does.', 1, 2160, 168),
    idleHours: whole('Time without a request after which one signs in again.', 1, 2160, 24),
    invitationDays: whole('How long an invitation can be taken up.', 1, 90, 14),
    resetMinutes: whole('How long a link for a new password works.', 5, 1440, 60),
    lockAfter: whole('Wrong passwords in a row after which an account waits.', 3, 100, 10),
    lockMinutes: whole('How long it waits.', 1, 1440, 15)
  }, { description: 'Accounts and sign-in.' }),

  log: Type.Object({
    level: choice('How much is logged.', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
    file: optional(path('File to log to. Without it: standard output.', { example: 'var/diwan.log' }))
  }, { description: 'The log, one JSON object per line.' }),

  search: Type.Object({}, { description: 'Search.' }),

  files: Type.Object({
    directory: optional(path('Folder of uploaded files. Without it: files in the data folder.', { example: '/srv/diwan/files' }))
  }, { description: 'Uploaded files.' }),

  retention: Type.Object({
    eventDays: whole('How long the log of events is kept, where every reader has taken them. The audit log is never shortened.', 7, 3650, 90),
    mailDays: whole('How long it is kept that a message was sent or given up; what it said goes when it is sent.', 1, 3650, 90),
    inboxDays: whole('How long what people were told stays in their inbox.', 7, 3650, 180),
    faultDays: whole('How long faults of plugins are kept.', 1, 3650, 90)
  }, { description: 'How long what people no longer need is kept.' }),

  backup: Type.Object({
    at: optional(text('Time of day, in UTC, at which a backup is made every day. Without it one is made only when somebody asks.', { pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', expects: 'a time such as 02:30', example: '02:30' })),
    directory: optional(path('Folder of the backups; better on another disk. Without it: backups in the data folder.', { example: '/mnt/backups/diwan' })),
    keep: whole('How many backups are kept in that folder; older ones are taken away.', 1, 1000, 14),
    keyFile: optional(path('File with the key, or the sentence, that backups are sealed with. Keep a copy of it elsewhere: without it they cannot be opened. Without a key backups are not sealed, and hold no secret of the site.', { example: '/run/secrets/diwan_backup_key' }))
  }, { description: 'Backups.' }),

  audit: Type.Object({
    headMail: optional(text('Address outside this machine that is sent the head of the audit log each day, so that a log rewritten here is noticed there.', {
      format: 'email', expects: 'a mail address', example: 'audit@customs.example' }))
  }, { description: 'The audit log.' }),

  network: Type.Object({
    privateHosts: words('Hosts inside the network that plugins may ask, such as a repository of the administration. Without it every address that is not on the internet is refused, whatever name stands for it.', '^[0-9A-Za-z.:-]+$', 'a list of host names or addresses, without ports')
  }, { description: 'What the site asks of others.' }),

  jobs: Type.Object({
    pollSeconds: whole('How often the queue is looked at.', 1, 300, 2)
  }, { description: 'Work in the background.' })
})

export type Settings = Static<typeof schema>
