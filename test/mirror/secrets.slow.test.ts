import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, RESP_TYPES } from 'redis'
import { expect, test } from 'vitest'
import { parseRedisAddress } from '../../src/mirror/redis-address.ts'
import { makeCertificateAuthority } from '../servers/certificate-authority.ts'
import { freePort } from '../servers/free-port.ts'
import { leastRights, startRedis } from '../servers/start-redis.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { generous, openDirectoryHouse, untilInStep } from './mirror-house.ts'

test.concurrent('the rights in adr/0021 are enough for all that the mirror does', async () => {
  expect(await readFile('docs/adr/0021-a-mirror-that-vouches-for-nothing.md', 'utf8')).toContain(`    ${leastRights}\n`)
  await using redis = await startRedis([leastRights])
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const pin = await house.addPin('ada')
  await using mirror = house.mirror(redis.url.replace('//', '//holdfast:secret@'))
  await untilInStep(mirror)
  await redis.ask('FLUSHALL')
  await until(async () => mirror.counts.refills === 2 && mirror.health().ok, { ...generous, what: 'a refill' })
  await house.pins.end('ada', house.clock.now(), 'revoked')
  const isRevoked = async () => (await mirror.facts.findPin([pin]))?.pin.endReason === 'revoked'
  await until(isRevoked, { ...generous, what: 'the revocation' })
  await untilInStep(mirror)
  expect(await redis.ask('ACL', 'LOG')).toEqual([])
})

test.concurrent('a wrong password is told of without the password', async () => {
  await using redis = await startRedis([leastRights])
  await using house = await openDirectoryHouse()
  await using mirror = house.mirror(redis.url.replace('//', '//holdfast:canary-password@'))
  const isTold = async () => mirror.health().reason === 'no connection to Redis'
  await until(isTold, { ...generous, what: 'a word of it' })
  expect(JSON.stringify([house.log.lines, mirror.health()])).not.toContain('canary')
})

test.concurrent('over TLS only a Redis with a certificate of the authority that was named is used', async () => {
  await using folder = await openTempFolder('redis-tls')
  const authority = await makeCertificateAuthority()
  const { key, cert } = await authority.issue('cache.example.org')
  const files = { key: join(folder.path, 'key.pem'), cert: join(folder.path, 'cert.pem') }
  await writeFile(files.key, key)
  await writeFile(files.cert, cert)
  const port = await freePort()
  const tls = [`tls-port ${port}`, `tls-cert-file ${files.cert}`, `tls-key-file ${files.key}`, 'tls-auth-clients no']
  await using _redis = await startRedis(tls)
  await using house = await openDirectoryHouse()
  await house.addUser('ada')
  const address = parseRedisAddress(`rediss://127.0.0.1:${port}`)
  if (!address) throw new Error('no address')
  await using trusting = house.mirror('redis://127.0.0.1', { address: { ...address, authority: authority.cert } })
  await untilInStep(trusting)
  await using careful = house.mirror('redis://127.0.0.1', { address })
  const isRefused = async () => careful.health().reason === 'no connection to Redis'
  await until(isRefused, { ...generous, what: 'a refused certificate' })
})

test.concurrent('nothing in Redis names a person, a PIN, a card, a secret or a key', async () => {
  await using redis = await startRedis()
  await using house = await openDirectoryHouse()
  const [digits, number] = ['48392057', '04A1B2C3D4E5F6']
  await house.addUser('canary.person', ['canary-group'])
  await house.users.change('canary.person', { email: 'canary@example.org', displayName: 'Canary Person' })
  const [pin] = await house.indexer.ofPin(digits)
  const [card] = await house.indexer.ofCard(number)
  if (!pin || !card) throw new Error('no index')
  await house.addPin('canary.person', {}, pin)
  await house.cards.add({ id: crypto.randomUUID(), userName: 'canary.person', addedAt: house.clock.now() }, card)
  await house.settings.change({ 'mail.password': 'canary-secret' })
  await house.printers.create({
    name: 'canary-printer',
    site: 'main',
    uri: 'ipp://192.0.2.20/ipp/print',
    snmp: { version: '2c', community: 'canary-community' },
    certificateSha256: null,
  })
  await using mirror = house.mirror(redis.url)
  await untilInStep(mirror)
  expect(await mirror.facts.findPin([pin])).toMatchObject({ user: { groups: ['canary-group'] } })
  await until(async () => Number(await redis.ask('DBSIZE')) >= 9, { ...generous, what: 'all that it keeps' })
  const dump = await dumpOf(redis.port)
  const canaries = [
    'canary',
    'Canary',
    '192.0.2.20',
    digits,
    number,
    ...[pin, card].map(({ digest }) => latin1(digest)),
  ]
  for (const text of [...canaries, latin1(house.mirrorKey)]) expect(dump.includes(text)).toBe(false)
})

/** All names and values, one octet a character. */
async function dumpOf(port: number): Promise<string> {
  const client = createClient({ socket: { host: '127.0.0.1', port }, RESP: 2 })
  await client.connect()
  try {
    const names = await client.keys('*')
    const octets = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    const values = await Promise.all(names.map(name => octets.get(name)))
    return names.join(' ') + values.map(value => latin1(value ?? new Uint8Array())).join(' ')
  } finally {
    client.destroy()
  }
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1')
}
