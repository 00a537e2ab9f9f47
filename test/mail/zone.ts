import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type DNSResolver, dkimSign } from 'mailauth'

/** A DNS zone in memory, and keys to sign mails of its domains with. */
export class Zone {
  readonly #records = new Map<string, readonly string[]>()
  /** Names whose questions fail as if no server answered. */
  readonly silent = new Set<string>()
  asked = 0

  put(name: string, ...texts: readonly string[]): void {
    this.#records.set(name, texts)
  }

  readonly resolve: DNSResolver = async (name, type) => {
    this.asked += 1
    if (this.silent.has(name)) throw dnsError('ETIMEOUT')
    const texts = type === 'TXT' ? this.#records.get(name) : undefined
    if (!texts) throw dnsError('ENOTFOUND')
    return texts.map(text => [text])
  }

  /** Publishes a key for a domain and gives its private half. */
  publishKey(domain: string, bits = 2048): KeyObject {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    this.put(`s._domainkey.${domain}`, `v=DKIM1; k=rsa; p=${key}`)
    return privateKey
  }
}

/** The mail with a DKIM signature of the domain on top. */
export async function signed(
  mail: string,
  options: { readonly domain: string; readonly key: KeyObject; readonly maxBodyLength?: number },
): Promise<string> {
  const { domain, key, ...more } = options
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const signature = { signingDomain: domain, selector: 's', privateKey, ...more }
  const { signatures, errors } = await dkimSign(mail, { ...signature, signatureData: [signature] })
  if (signatures === '') throw new Error(`not signed: ${JSON.stringify(errors)}`)
  return signatures + mail
}

function dnsError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
