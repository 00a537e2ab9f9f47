import { KeyObject, webcrypto } from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

export type ServerIdentity = { readonly key: string; readonly cert: string }

export type CertificateAuthority = {
  /** Its own certificate in PEM. */
  readonly cert: string
  /** A key and a certificate for a server of this name at 127.0.0.1, in PEM. */
  issue(name: string): Promise<ServerIdentity>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000

/** Makes a certificate authority that nobody knows yet. */
export async function makeCertificateAuthority(): Promise<CertificateAuthority> {
  const keys = await makeKeys()
  const span = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) }
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    ...span,
    name: 'CN=Holdfast test authority',
    signingAlgorithm: algorithm,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  })
  return {
    cert: own.toString('pem'),
    async issue(name) {
      const serverKeys = await makeKeys()
      const certificate = await x509.X509CertificateGenerator.create({
        ...span,
        subject: `CN=${name}`,
        issuer: own.subject,
        publicKey: serverKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new x509.SubjectAlternativeNameExtension([
            { type: 'dns', value: name },
            { type: 'ip', value: '127.0.0.1' },
          ]),
        ],
      })
      const key = KeyObject.from(serverKeys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString()
      return { key, cert: certificate.toString('pem') }
    },
  }
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}
