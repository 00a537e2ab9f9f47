import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { gatewayFlags, readConfig } from '../../src/config.ts'
import { freePort } from './free-port.ts'
import { run, runToEnd } from './run.ts'
import { leastRights } from './start-redis.ts'
import { openTempFolder } from './temp-folder.ts'

interface Service {
  readonly environment: Readonly<Record<string, string>>
  readonly volumes: readonly string[]
  readonly command: readonly string[]
}

const file = new URL('../../docker-compose.yml', import.meta.url)
// A file of our own; of a service only what it has is looked at.
const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
}

/** As `docker compose` does with its variables; here each of them is `secret`. */
const filled = (text: string) => text.replace(/\$\{[^}]*\}/g, 'secret').replaceAll('$$', '$')

function serviceOf(name: string): Service {
  const service = services[name]
  if (!service) throw new Error(`docker-compose.yml has no service ${name}`)
  return service
}

test.each(['gateway-1', 'gateway-2'])('docker-compose.yml gives %s only what a gateway takes', name => {
  const words = Object.entries(serviceOf(name).environment).flatMap(([variable, value]) => [
    `--${variable.replace('HOLDFAST_', '').toLowerCase().replaceAll('_', '-')}`,
    filled(value),
  ])
  const known = gatewayFlags.map(({ flag }) => flag.split(' ')[0])
  expect(known).toEqual(expect.arrayContaining(words.filter((_word, at) => at % 2 === 0)))
  expect(readConfig(words)).toMatchObject({
    site: 'main',
    redis: { kind: 'sentinel', primary: 'main', username: 'holdfast' },
  })
})

test('the gateways of docker-compose.yml share spool and keys, and neither name nor data folder', () => {
  const [one, two] = [serviceOf('gateway-1'), serviceOf('gateway-2')]
  const shared = one.volumes.filter(volume => two.volumes.includes(volume))
  expect(shared).toEqual(['spool:/spool', 'keys:/keys'])
  expect(one.environment['HOLDFAST_GATEWAY']).not.toBe(two.environment['HOLDFAST_GATEWAY'])
})

test('a Redis takes the flags of docker-compose.yml, and gives the gateways the least rights', async () => {
  await using folder = await openTempFolder('compose')
  const port = String(await freePort())
  const [program = '', ...words] = serviceOf('redis-1').command.map(filled)
  const own = ['--port', port, '--bind', '127.0.0.1', '--dir', folder.path]
  await using _redis = await run(program, [...words, ...own], { ready: text => text.includes('Ready to accept') })
  const ask = (...command: string[]) => runToEnd('redis-cli', ['-p', port, '--no-auth-warning', ...command])
  const rights = await ask('--user', 'watch', '--pass', 'secret', 'ACL', 'LIST')
  const rightsOf = (text: string) => text.split(' ').filter(word => /^[-+~]/.test(word))
  const mine = rights.split('\n').find(line => line.startsWith('user holdfast ')) ?? ''
  expect(rightsOf(mine)).toEqual(expect.arrayContaining(rightsOf(leastRights)))
  expect(rightsOf(mine)).toHaveLength(rightsOf(leastRights).length)
  expect(await ask('PING')).toContain('NOAUTH')
})

test('a sentinel takes what docker-compose.yml writes for it', async () => {
  await using folder = await openTempFolder('compose')
  const script = filled(serviceOf('sentinel-1').command.at(-1) ?? '')
    .replaceAll('/data/', `${folder.path}/`)
    .replace('redis-1', '127.0.0.1')
    .replace('exec redis-sentinel', 'exec true')
  await runToEnd('sh', ['-c', script], { env: { WATCH_PASSWORD: 'secret' } })
  const port = String(await freePort())
  const words = [join(folder.path, 'sentinel.conf'), '--port', port, '--bind', '127.0.0.1']
  const ready = (text: string) => text.includes('+monitor master main')
  await using sentinel = await run('redis-sentinel', words, { ready })
  expect(sentinel.output()).toContain('quorum 2')
})
