import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../servers/start-gateway.ts'
import { openTempFolder, type TempFolder } from '../servers/temp-folder.ts'

let folder: TempFolder
beforeEach(async () => {
  folder = await openTempFolder('refused')
})
afterEach(() => folder[Symbol.asyncDispose]())

/** Exit code and all that a gateway says that is started in the folder, on free ports unless told. */
async function start(...flags: readonly string[]) {
  const free = ['--http', '127.0.0.1:0', '--ipp', '127.0.0.1:0', '--log-level', 'error']
  const child = spawn(process.execPath, [main, ...free, ...flags], { cwd: folder.path, timeout: 50_000 })
  const [code, out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  return { code: code[0], out, err }
}

test.each(['http', 'ipp'])('an address of --%s that is taken is told in one line with what to do', async flag => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { readonly port: number }
  const { code, out, err } = await start(`--${flag}`, `127.0.0.1:${port}`)
  server.close()
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(
    new RegExp(`^holdfast: ${flag}: 127\\.0\\.0\\.1:${port} is taken by another program; .* --${flag} HOST:PORT\n$`),
  )
})

test('an address of another machine is told in one line', async () => {
  const { code, err } = await start('--ipp', '192.0.2.1:8631')
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/^holdfast: ipp: 192\.0\.2\.1:8631 is no address of [^\n]+\n$/),
  ])
})

test('a holdfast.json that cannot be read ends the start, and nothing is made', async () => {
  await mkdir(join(folder.path, 'holdfast.json'))
  const { code, err } = await start()
  expect([code, err]).toEqual([2, expect.stringMatching(/^holdfast: holdfast\.json [^\n]+ \(EISDIR\)[^\n]+\n$/)])
})

test.each([
  ['--nonsense', /^holdfast: unknown option '--nonsense'; see holdfast serve --help\n$/],
  ['--http=nowhere', /^holdfast: http must be HOST:PORT[^\n]+\n$/],
])('a start with %s ends with 2, as any command that is wrong, and with one line', async (flag, words) => {
  const { code, err } = await start(flag)
  expect([code, err]).toEqual([2, expect.stringMatching(words)])
})

test('a first start without its database ends with 1 and leaves no data folder', async () => {
  const { code, err } = await start('--database', 'postgres://nobody@127.0.0.1:1/none')
  expect([code, err]).toEqual([1, expect.stringMatching(/^holdfast: [^\n]+ \(127\.0\.0\.1:1\/none\)\n$/)])
  expect(existsSync(join(folder.path, 'data'))).toBe(false)
})
