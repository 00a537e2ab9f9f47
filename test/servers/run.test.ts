import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { run, runToEnd } from './run.ts'
import { isRunning, openTempFolder } from './temp-folder.ts'
import { until } from './until.ts'

test('a server that ends at once is reported with what it said', async () => {
  const failing = run('sh', ['-c', 'echo no such printer >&2; exit 3'], { ready: () => false })
  await expect(failing).rejects.toThrow('no such printer')
})

test('a server that never gets ready is stopped in time', async () => {
  const started = performance.now()
  await expect(run('sleep', ['60'], { ready: () => false, withinMs: 100 })).rejects.toThrow('sleep did not start')
  expect(performance.now() - started).toBeLessThan(2000)
})

test('a server that ignores the request to stop is killed', async () => {
  const stubborn = ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done']
  const server = await run('sh', stubborn, { ready: output => output.includes('ready') })
  await server[Symbol.asyncDispose]()
  expect(isRunning(server.pid)).toBe(false)
})

test('only the end of a long output is kept', async () => {
  const output = await runToEnd('sh', ['-c', 'yes | head -c 1000000; echo last'])
  expect(output.length).toBeLessThanOrEqual(16 * 1024)
  expect(output).toMatch(/last\n$/)
})

test.each(['start-postgres.ts', 'start-socat-pty.ts'])(
  'the server of %s dies with a test that is killed',
  async file => {
    const module = fileURLToPath(new URL(file, import.meta.url))
    const body = `const [start] = Object.values(await import('${module}')); console.log((await start()).pid); setInterval(() => {}, 1000)`
    const killed = spawn(process.execPath, ['--input-type=module', '-e', body], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(killed.stdout, 'data')
    const pid = Number(String(line))
    expect(isRunning(pid)).toBe(true)
    killed.kill('SIGKILL')
    await until(async () => !isRunning(pid), { withinMs: 5000, what: 'the end of the server' })
  },
)

test('the folder of a killed test is removed by the next one', async () => {
  const module = fileURLToPath(new URL('temp-folder.ts', import.meta.url))
  const body = `const { openTempFolder } = await import('${module}'); console.log((await openTempFolder('gone')).path)`
  const leftover = (await runToEnd(process.execPath, ['--input-type=module', '-e', body])).trim()
  expect(existsSync(leftover)).toBe(true)
  await using folder = await openTempFolder('next')
  expect(existsSync(leftover)).toBe(false)
  expect(existsSync(folder.path)).toBe(true)
})
