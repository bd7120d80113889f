import { diagramColours } from '../diagram/colours.ts'
import type { Palette } from '../drawing/palette.ts'

/** The style of a paper as HTML: the theme's colours, fonts the reader has, print as on paper. Directions by logical properties. */
export const pageStyle = (palette: Palette): string => `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0 auto;max-inline-size:46rem;padding:0 1.25rem 3rem;background:${palette.paper};color:${palette.ink};font:1.0625rem/1.6 "Source Sans 3","Segoe UI",Calibri,Roboto,"Noto Sans Arabic",Tahoma,sans-serif}
:lang(ar){line-height:1.8}h1,h2,.site{font-family:"Source Serif 4",Cambria,Georgia,"Noto Sans Arabic",Tahoma,serif;font-weight:500;line-height:1.25}
h1{font-size:2.25rem;margin:.5rem 0}h2{font-size:1.5rem;margin:3rem 0 1rem;padding-block-end:.4rem;border-block-end:2px solid ${palette.ink}}h3{font-size:1.15rem;line-height:1.4;margin:2.25rem 0 .5rem}
:lang(ar) h3{font-weight:400;font-size:1.3rem}.hung{padding-inline-start:3.5rem}.hung .number{float:inline-start;margin-inline-start:-3.5rem;color:${palette.brand};font-weight:400}.inset{margin-inline-start:3.5rem}
a{color:${palette.brand};text-underline-offset:.15em}p{margin:.6rem 0}.kicker{color:${palette.brand}}.lead{font-size:1.25rem;color:${palette['ink-2']}}.label,.note,.foot{font-size:.875rem;color:${palette['ink-2']}}.label{margin-block:1rem 0}
.cover{position:relative;padding-block:2rem 0;overflow:hidden}.lines{position:absolute;inset:0 0 auto;block-size:9rem;color:${palette['brand-line']};opacity:.7}.lines svg{inline-size:100%;block-size:100%}:dir(rtl) .lines svg{transform:scaleX(-1)}.site{display:flex;gap:.75rem;align-items:center;margin-block-end:6rem;position:relative;font-size:1.2rem}.seal svg{inline-size:3rem;block-size:3rem;color:${palette.brand};display:block}
header svg{fill:none;stroke:currentColor;stroke-width:.6}header svg path{vector-effect:non-scaling-stroke}
.diagram{${Object.entries(diagramColours(palette)).map(([name, colour]) => `--diagram-${name}:${colour}`).join(';')}}.diagram svg{display:block;max-inline-size:none}.diagram,.formula{padding-block:.5rem}.formula math{font-size:1.1em}
.facts{display:flex;flex-wrap:wrap;margin-block:.75rem;border-block:1px solid ${palette.line};padding:.4rem 0}.facts div{padding-inline:1rem;border-inline-start:1px solid ${palette.line}}.facts div:first-child{padding-inline-start:0;border:0}dt{font-size:.8125rem;color:${palette['ink-2']}}dd{margin:0}.facts dd{font-weight:600}
.meter{display:inline-flex;gap:2px;margin-inline-end:.35rem;vertical-align:-.05em}.meter i{inline-size:.5rem;block-size:.7rem;border:1px solid ${palette.brand}}.meter .full{background:${palette.brand}}
.box{border-inline-start:4px solid ${palette.brand};padding:.1rem 1rem;margin-block:1.25rem}.box .tone{font-weight:600;color:${palette.brand};margin:0}.box .title{font-weight:600;margin:.2rem 0}.box dl{margin:.3rem 0}.box dl div{display:grid;grid-template-columns:8rem 1fr;gap:.5rem}
.bad{border-color:${palette.stop}}.bad .tone{color:${palette.stop}}.good{border-color:${palette.go}}.good .tone{color:${palette.go}}.due{border-color:${palette.warn}}.due .tone{color:${palette.warn}}.bad .tone::before{content:"\\2715\\00a0"}.good .tone::before{content:"\\2713\\00a0"}.due .tone::before{content:"\\25b2\\00a0"}
.scroll{overflow-x:auto}table{border-collapse:collapse;inline-size:100%;font-size:.9375rem}caption{text-align:start;font-weight:600}th,td{text-align:start;vertical-align:top;padding:.4rem .75rem .4rem 0;border-block-end:1px solid ${palette.line}}th{color:${palette['ink-2']};border-block-end-color:${palette.ink}}:dir(rtl) :is(th,td){padding:.4rem 0 .4rem .75rem}
blockquote{margin-inline:1rem 0;color:${palette['ink-2']}}nav ol{list-style:none;padding:0}nav li{margin-block-start:.5rem;font-weight:600}nav .below{margin:.1rem 0;padding-inline-start:2rem;font-weight:400}nav a{text-decoration:none;color:inherit}nav .below .number{color:${palette.brand}}
.foot{margin-block-start:4rem;border-block-start:1px solid ${palette.line};padding-block-start:1rem}.zone{font:1rem/1.4 "Courier New",monospace}code,.code{font-family:"Courier New",monospace;font-size:.9em}.code{white-space:pre-wrap}
@media print{@page{size:A4;margin:22mm 20mm}body{max-inline-size:none;padding:0;font-size:10.5pt}h2,h3,.label,.facts{break-after:avoid}.box,tr,.facts{break-inside:avoid}a{color:inherit}nav{break-after:page}main a[href^="http"]::after{content:" (" attr(href) ")";font-size:.8em;color:${palette['ink-2']};overflow-wrap:anywhere}}
`
