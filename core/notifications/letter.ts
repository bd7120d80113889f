import type { Locale } from '../contract/index.ts'
import { languages } from '../i18n/index.ts'

/** One thing a mail says. */
export interface Part { heading?: string; text?: string; /** Absolute. */ url?: string; /** Words of the link; the address itself where there are none. */ label?: string; isSmall?: boolean; /** In the language of an item, which may run the other way. */ isForeign?: boolean }
export interface Letter { subject: string; text: string; html: string }

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const paragraphs = (text: string, style: string, isForeign = false): string => text.split(/\n{2,}/).filter((one) => one.trim() !== '').map((one) => `<p${isForeign ? ' dir="auto"' : ''} style="${style}">${escaped(one.trim()).replaceAll('\n', '<br>')}</p>`).join('')
// Programs that read mail know no style sheets; these few words stand in each element.
const plain = 'margin:0 0 12px'
const small = 'margin:0 0 8px;font-size:13px;color:#555'

/** The same words as plain text and as simple HTML without pictures, scripts or anything fetched from elsewhere. */
export function letter(locale: Locale, subject: string, parts: readonly Part[]): Letter {
  const text = parts.map(({ heading, text: words, url, label }) => [heading, words?.trim(), url === undefined ? undefined : label === undefined ? url : `${label}\n${url}`].filter((line) => line !== undefined && line !== '').join('\n')).filter((part) => part !== '').join('\n\n')
  const foot = parts.findIndex(({ isSmall }) => isSmall)
  const body = parts.map(({ heading, text: words, url, label, isSmall, isForeign }, at) => {
    const link = (inner: string): string => url === undefined ? escaped(inner) : `<a href="${escaped(url)}">${escaped(inner)}</a>`
    return [
      at === foot && at > 0 ? '<hr style="border:0;border-top:1px solid #ccc;margin:24px 0 12px">' : '',
      heading === undefined ? '' : `<h2 style="margin:20px 0 4px;font-size:17px">${link(heading)}</h2>`,
      words === undefined ? '' : paragraphs(words, isSmall ? small : plain, isForeign),
      url === undefined || heading !== undefined ? '' : `<p style="${isSmall ? small : plain}">${link(label ?? url)}</p>`,
    ].join('')
  }).join('\n')
  const html = `<!doctype html>
<html lang="${locale}" dir="${languages[locale].direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif"><div style="max-width:640px;margin:0 auto;text-align:${languages[locale].direction === 'rtl' ? 'right' : 'left'}">
${body}
</div></body></html>
`
  return { subject, text: `${text}\n`, html }
}
