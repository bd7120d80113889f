/** Elements that scripts fill: what stands in them is theirs. */
const isOwn = (element: Element): boolean => element.localName.includes('-')
const isAlike = (one: Element, other: Element): boolean => one.localName === other.localName && one.id === other.id && one.className === other.className
const nodesOf = (parent: Node): ChildNode[] => [...parent.childNodes].filter(node => node instanceof Element || node instanceof Text)

/**
 * Makes `here` what `there` is, and touches only what differs: focus, typed text, opened details and places stay, and a status is said anew
 * only when its words are others. Attributes that scripts added stay.
 */
export function become(here: Element, there: Element): void {
  if (isOwn(here)) return
  for (const { name, value } of there.attributes) if (here.getAttribute(name) !== value) here.setAttribute(name, value)
  const [mine, theirs] = [nodesOf(here), nodesOf(there)]
  for (const [n, node] of theirs.entries()) {
    const own = mine[n]
    if (own === undefined) here.append(document.importNode(node, true))
    else if (own instanceof Element && node instanceof Element && isAlike(own, node)) become(own, node)
    else if (own instanceof Text && node instanceof Text) { if (own.data !== node.data) own.data = node.data } else own.replaceWith(document.importNode(node, true))
  }
  for (const node of mine.slice(theirs.length)) node.remove()
}
