import { chown, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, expect, test } from 'vitest'
import { printJob } from '../faults/print-over-ipp.ts'
import { run } from '../servers/run.ts'
import { callApi } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { canMount } from './full-disk.ts'

/** The account of the container image; see Dockerfile. */
const account = 10_001
const root = fileURLToPath(new URL('../../', import.meta.url))

/** As a container does it: the whole tree read-only but for two folders, an account that is nobody else's, no rights. */
const script = `
  mount --bind "$1" /mnt
  mount -o remount,bind,ro /mnt
  mount --bind "$2" "$2"
  mount --bind "$3" "$3"
  mount -o remount,bind,ro /
  if touch /mnt/src/written 2>/dev/null; then exit 90; fi
  cd /mnt
  exec setpriv --reuid=${account} --regid=${account} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs \\
    node_modules/.bin/node src/main.ts --data "$2" --http 127.0.0.1:0 --ipp 127.0.0.1:0 --log-level warn
`

beforeEach(context => context.skip(!canMount))

test('a gateway runs as an account without any right, on a tree that it cannot write', async () => {
  await using folder = await openTempFolder('unprivileged')
  const [data, temporary] = [join(folder.path, 'data'), join(folder.path, 'tmp')]
  for (const path of [data, temporary]) {
    await mkdir(path, { mode: 0o700 })
    await chown(path, account, account)
  }
  await using gateway = await run('unshare', ['--mount', 'sh', '-ec', script, 'sh', root, data, temporary], {
    ready: output => output.includes('Stop with Ctrl-C'),
    withinMs: 30_000,
    env: { TMPDIR: temporary, NODE_ENV: 'production' },
  })
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8')
  expect(status).toMatch(new RegExp(`^Uid:\\s+${account}\\s+${account}\\s+${account}`, 'm'))
  expect(status).toMatch(/^CapEff:\s+0+$/m)
  expect(status).toMatch(/^CapBnd:\s+0+$/m)
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
  const http = /Admin API +http:\/\/([^/\s]+)/.exec(gateway.output())?.[1] ?? ''
  const port = Number(/Print to +ipp:\/\/[^:/\s]+:(\d+)/.exec(gateway.output())?.[1])
  const token = (await readFile(join(data, 'admin.token'), 'utf8')).trim()
  await callApi({ http, token }, 'POST', '/api/users', { userName: 'ada' })
  const page = async function* () {
    yield Buffer.from('%PDF-1.4 one page')
  }
  const submission = { port, userName: 'ada', title: 'one', document: page(), signal: AbortSignal.timeout(30_000) }
  expect(await printJob(submission)).toMatchObject({ status: 'successful-ok' })
  const health = await fetch(`http://${http}/health`)
  expect([health.status, await health.json()]).toMatchObject([200, { ready: true, parts: { spool: { ok: true } } }])
})
