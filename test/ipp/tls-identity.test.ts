import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmod, mkdtemp, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPrinterUuid, openTlsIdentity } from '../../src/ipp/tls-identity.ts'
import { systemRandom } from '../../src/system.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-test-identity-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const now = Temporal.Now.instant()

test('the first start makes a key that only its owner reads, and a certificate for ten years', async () => {
  const { key, cert } = await openTlsIdentity(join(folder, 'tls'), now)
  const certificate = new X509Certificate(cert)
  expect((await stat(join(folder, 'tls', 'ipp-key.pem'))).mode & 0o777).toBe(0o400)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  const days = (certificate.validToDate.getTime() - now.epochMilliseconds) / 86_400_000
  expect(Math.round(days)).toBe(3650)
  for (const name of ['localhost', hostname()]) expect(certificate.checkHost(name)).toBe(name)
  for (const address of ['127.0.0.1', '::1']) expect(certificate.checkIP(address)).toBe(address)
  expect(certificate.checkHost('example.org')).toBeUndefined()
})

test('a client that trusts the certificate connects without a warning', async () => {
  const { key, cert } = await openTlsIdentity(folder, now)
  const server = createServer({ key, cert }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const socket = connect({ port, host: '127.0.0.1', ca: cert })
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  expect(socket.authorized).toBe(true)
  socket.destroy()
  server.close()
})

test('later starts keep key, certificate and printer-uuid', async () => {
  const first = await openTlsIdentity(folder, now)
  const uuid = await openPrinterUuid(folder, systemRandom)
  expect(await openTlsIdentity(folder, now)).toEqual(first)
  expect(await openPrinterUuid(folder, systemRandom)).toBe(uuid)
})

test.each<[string, (key: string, certificate: string) => Promise<void>]>([
  ['readable by others', key => chmod(key, 0o440)],
  ['without its certificate', (_, certificate) => unlink(certificate)],
])('a key %s is refused', async (_, damage) => {
  await openTlsIdentity(folder, now)
  await damage(join(folder, 'ipp-key.pem'), join(folder, 'ipp-certificate.pem'))
  await expect(openTlsIdentity(folder, now)).rejects.toMatchObject({ code: 'key-unsafe' })
})

test('a start that was cut short before its key was written begins anew', async () => {
  await writeFile(join(folder, 'ipp-certificate.pem'), 'half')
  const { cert } = await openTlsIdentity(folder, now)
  expect(new X509Certificate(cert).subject).toContain(hostname())
})
