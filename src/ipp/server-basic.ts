/** What a client must send along. Source: RFC 7617 sections 2 and 2.1. */
export const basicChallenge = 'Basic realm="Holdfast", charset="UTF-8"'

/** A user name or address and a PIN, as typed into a print dialog. */
export interface BasicCredentials {
  readonly name: string
  readonly pin: string
}

const maxPinLength = 64
/** token68 of RFC 7235 section 2.1, as base64 writes it; longer than any name with a PIN. */
const pattern = /^basic +([A-Za-z0-9+/]{4,2048}={0,2})$/i

/** Reads an Authorization header; undefined for one that is absent, of another scheme, or no text in UTF-8. */
export function readBasic(header: string | undefined): BasicCredentials | undefined {
  const encoded = pattern.exec(header?.trim() ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = decodeUtf8(Buffer.from(encoded, 'base64'))
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 1 || /\p{Cc}/u.test(text)) return undefined
  const pin = text.slice(colon + 1)
  return pin.length > maxPinLength ? undefined : { name: text.slice(0, colon), pin }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
