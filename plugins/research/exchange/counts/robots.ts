/** Words in the names of programs that nobody reads with: crawlers, libraries of programs, checkers, previews. After the list of robots that COUNTER keeps, shortened to what the names have in common. */
const words = /(?<!cu)bot\b|(?<!cu)bot[/;_-]|crawl|spider|slurp|scrap|archiver|harvest|index(er|ing)|fetch|preview|monitor|uptime|check(er|ing)|scan|validator|headless|phantom|lighthouse|pagespeed|curl|wget|libwww|httpclient|http-client|okhttp|python|java\/|ruby|perl|php|go-http|node|axios|undici|postman|feed|rss|facebookexternalhit|whatsapp|telegram|slack|discord|embedly|google(?!.*chrome\/)|semrush|ahrefs/i

/** Whether a program asks that no person reads with. One that does not say what it is counts as one. */
export const isRobot = (userAgent: string): boolean => userAgent.length < 12 || words.test(userAgent)
