/** Services every plugin is given by name, so no plugin, model or service may be called so. */
export const coreNames: ReadonlySet<string> = new Set([
  'db', 'transaction', 'clock', 'log', 'events', 'audit', 'jobs', 'mail', 'notices', 'people', 'content', 'topics', 'search', 'attachments', 'links', 'papers', 'archives', 'threads', 'tries', 'live',
  'translator', 'settings', 'viewer', 't', 'locale', 'signal', 'request', 'then', 'toJSON', 'constructor',
])

/** Ids that would collide with a schema of the database, an address of the site or a word of the contract. */
export const reservedIds: ReadonlySet<string> = new Set([
  'core', 'host', 'site', 'http', 'items', 'setup', 'admin', 'account', 'team', 'sign-in', 'sign-out', 'sign-up', 'forgotten', 'reset', 'join', 'mail-change', 'mail-undo', 'events', 'public', 'information_schema', 'pgboss', 'api', 'assets', 'health', 'feeds', 'staff', 'everyone', 'static', 'sitemap', 'robots', 'favicon',
])

export const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Keys of a plugin that core reads itself; any other key is an offer to whichever plugin hosts it. */
export const pluginKeys: ReadonlySet<string> = new Set([
  'id', 'requires', 'optional', 'settings', 'permissions', 'models', 'services', 'api', 'kinds', 'routes', 'slots', 'jobs', 'hears',
  'follows', 'notices', 'personal', 'capabilities', 'navigation', 'hosts', 'demo', 'start', 'stop',
])
