import { KeyObject, webcrypto } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { Fault } from '../core/fault.ts'
import type { Random } from '../ports.ts'

/** Key and certificate as PEM. */
export interface TlsIdentity {
  readonly key: string
  readonly cert: string
}

const keyName = 'ipp-key.pem'
const certificateName = 'ipp-certificate.pem'
const uuidName = 'printer-uuid'
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const validDays = 3650
const dayMilliseconds = 86_400_000
/** RSA, since print clients of ten years ago cannot do elliptic curves. */
const rsaBits = 2048

/**
 * The identity of the hold queue: the files in `folder`, or a self-signed one that is made now and kept there. Clients
 * trust it at first use, so it stays; put a certificate of your own authority in its place (`ipp-key.pem`, mode 0400, and
 * `ipp-certificate.pem`). Fault `key-unsafe` when the key can be read by others or does not fit the certificate.
 */
export async function openTlsIdentity(folder: string, at: Temporal.Instant): Promise<TlsIdentity> {
  const kept = await readIdentity(folder)
  if (kept) return kept
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const made = await makeIdentity(at)
  // The key last: where it is, the certificate is as well.
  await writeDurably(folder, certificateName, made.cert, 0o444)
  await writeDurably(folder, keyName, made.key, 0o400)
  return made
}

/** The printer-uuid, the same over restarts, since clients take a new one for another printer. Without `urn:uuid:`. */
export async function openPrinterUuid(folder: string, random: Pick<Random, 'uuid'>): Promise<string> {
  const kept = await readFile(join(folder, uuidName), 'utf8').catch(() => '')
  if (uuidPattern.test(kept.trim())) return kept.trim()
  const uuid = random.uuid()
  await writeDurably(folder, uuidName, `${uuid}\n`, 0o444)
  return uuid
}

async function readIdentity(folder: string): Promise<TlsIdentity | undefined> {
  const path = join(folder, keyName)
  const found = await stat(path).catch(() => undefined)
  if (!found) return undefined
  if ((found.mode & 0o077) !== 0) throw new Fault('key-unsafe', `${path} can be read by others; chmod 400 it`)
  const key = await readFile(path, 'utf8')
  const cert = await readFile(join(folder, certificateName), 'utf8').catch((cause: unknown) => {
    throw new Fault('key-unsafe', `${path} has no certificate beside it; remove it to have both made anew`, { cause })
  })
  return { key, cert }
}

/** Makes a certificate for every name and address of this machine. */
async function makeIdentity(at: Temporal.Instant): Promise<TlsIdentity> {
  // The package decorates its classes and brings no reflection of its own. Loaded here: only a first start needs it.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const publicExponent = Uint8Array.of(1, 0, 1)
  const generation = { ...algorithm, modulusLength: rsaBits, publicExponent }
  const keys = await webcrypto.subtle.generateKey(generation, true, ['sign', 'verify'])
  const names = [...new Set(['localhost', hostname(), ...ownAddresses()])]
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [hostname()] }],
    // A day back: clients whose clock is behind would refuse it.
    notBefore: new Date(at.epochMilliseconds - dayMilliseconds),
    notAfter: new Date(at.epochMilliseconds + validDays * dayMilliseconds),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(digitalSignature | keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map(value => ({ type: isIP(value) ? 'ip' : 'dns', value }))),
    ],
  })
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })
  return { key: key.toString(), cert: `${certificate.toString('pem')}\n` }
}

function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  // Link-local IPv6 addresses hold only with a zone, which a certificate cannot say.
  return [...new Set(all.map(({ address }) => address))].filter(address => !address.startsWith('fe80'))
}

async function writeDurably(folder: string, name: string, text: string, mode: number): Promise<void> {
  const aside = join(folder, `.${name}.new`)
  await rm(aside, { force: true })
  const file = await open(aside, 'wx', mode)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(aside, join(folder, name))
}
