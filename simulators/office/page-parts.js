// Parts of the page that its scripts share.

export function find(kind, name) {
  return document.querySelector(`[data-${kind}="${CSS.escape(name)}"]`)
}

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

/** Only what changed is touched, so that nothing loses the focus and nothing is read aloud twice. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

export function replace(list, items) {
  const fresh = element('ul', {}, ...items)
  if (list.innerHTML !== fresh.innerHTML) list.replaceChildren(...fresh.childNodes)
}

export function sheetText(sheets) {
  return sheets === 1 ? '1 sheet' : `${sheets} sheets`
}
