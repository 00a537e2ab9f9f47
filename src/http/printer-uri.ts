import { bodyFault } from './input-fault.ts'

/**
 * Checks where a printer is said to be: scheme ipp or ipps, a host that a network name or address can be, and nothing
 * that would hide another target or carry a secret. Fault `input-invalid`.
 */
export function checkPrinterUri(text: string): void {
  const uri = URL.parse(text)
  if (!uri || !hasPlainHost(text) || uri.username || uri.password || uri.search || uri.hash || /[\s\\]/.test(text))
    throw bodyFault('uri', 'takes a URI such as ipps://192.0.2.20/ipp/print, without user, password, query or fragment')
}

/** Whether two URIs name different hosts or ports: secrets for the one must not be sent to the other. */
export function isOtherHost(before: string, after: string): boolean {
  return hostOf(before) !== hostOf(after)
}

/** ipp: is not a special scheme of the URL standard, so its hosts are only checked when read as http:. */
function hasPlainHost(text: string): boolean {
  return /^ipps?:\/\/[^/@]/i.test(text) && hostOf(text) !== undefined
}

function hostOf(text: string): string | undefined {
  const url = URL.parse(text.replace(/^ipp(s?):/i, 'http$1:'))
  return url?.hostname ? `${url.hostname}:${url.port}` : undefined
}
