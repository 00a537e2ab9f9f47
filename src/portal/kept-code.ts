const name = 'holdfast-place'

/** The code of a scanned place, kept in this tab while its reader logs in, also at an identity provider's. */
export function keepCode(code: string): void {
  if (code === '') sessionStorage.removeItem(name)
  else sessionStorage.setItem(name, code)
}

export function keptCode(): string {
  return sessionStorage.getItem(name) ?? ''
}
