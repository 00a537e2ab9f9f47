import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openDriver } from '../../drivers/index.ts'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import { driverContract } from '../drivers/contract.ts'
import { HeardEvents } from '../drivers/heard-events.ts'
import { linesRig } from '../drivers/lines-rig.ts'
import { startSocatPty } from '../servers/start-socat-pty.ts'
import { serialRig } from './serial-rig.ts'

driverContract('lines at a serial port', serialRig)

describe('a serial port', () => {
  test('a device that is unplugged is gone within a second, and back within 2 s', async () => {
    await using rig = await serialRig()
    const heard = new HeardEvents()
    await using _terminal = await rig.open(heard.context)
    await rig.plug()
    await heard.until(() => heard.isConnected)
    const pulledAt = performance.now()
    await Promise.all([rig.unplug(), heard.until(() => !heard.isConnected)])
    expect(performance.now() - pulledAt).toBeLessThan(1000)
    expect(heard.events.at(-1)).toEqual({ kind: 'disconnected', reason: 'unplugged' })
    await rig.plug()
    await heard.until(() => heard.isConnected)
    await rig.type?.('7#')
    await heard.until(() => heard.keys.length === 2)
  })

  test('a port that another program has open is reported and taken when it is free', async () => {
    await using cable = await startSocatPty()
    const [first, second] = [new HeardEvents(), new HeardEvents()]
    const holder = await openDriver('lines', { path: cable.host }, first.context)
    await first.until(() => first.count('connected') === 1)
    await using _waiting = await openDriver('lines', { path: cable.host }, second.context)
    await second.until(() => second.count('disconnected') === 1)
    expect(second.events).toEqual([{ kind: 'disconnected', reason: expect.stringMatching(/lock/i) }])
    await holder[Symbol.asyncDispose]()
    await second.until(() => second.count('connected') === 1)
  })

  test('keys paced at 9600 baud arrive whole, and the display answers', async () => {
    await using cable = await startSocatPty()
    const line = { path: cable.device }
    await using rig = linesRig(context => openDriver('lines', { path: cable.host }, context), { line, baudRate: 9600 })
    const heard = new HeardEvents()
    await using terminal = await rig.open(heard.context)
    await rig.plug()
    await heard.until(() => heard.count('connected') === 1)
    await rig.type?.('1234567890#')
    await rig.tap?.('04A1B2C3D4E5F6')
    await heard.until(() => heard.keys.length === 11 && heard.cards.length === 1)
    await terminal.show({ kind: 'wrong', tone: 'error', text: ['Nobody has this PIN'] })
    await rig.device().shown('Nobody has this PIN')
  })

  test('a device that does not read is dropped, and disposal does not wait for it', async () => {
    await using cable = await startSocatPty()
    const heard = new HeardEvents()
    const terminal = await openDriver('lines', { path: cable.host }, heard.context)
    await heard.until(() => heard.count('connected') === 1)
    const text = Array.from({ length: 8 }, () => 'x'.repeat(80))
    for (let screens = 0; screens < 1000 && heard.count('disconnected') === 0; screens++) {
      await terminal.show({ kind: 'ready', tone: 'none', text })
      await new Promise(resolve => setImmediate(resolve))
    }
    await heard.until(() => heard.count('disconnected') > 0)
    expect(heard.events.at(1)).toEqual({ kind: 'disconnected', reason: 'the device does not read what it is sent' })
    await terminal[Symbol.asyncDispose]()
  })

  test('the driver can be disposed while its port is being opened', async () => {
    await using cable = await startSocatPty()
    const terminal = await openDriver('lines', { path: cable.host }, new HeardEvents().context)
    await new Promise(resolve => setImmediate(resolve))
    await terminal[Symbol.asyncDispose]()
    await using again = await SimulatedLines.start({ line: { path: cable.host } })
    await again.connected()
  })
})

// A loaded machine may delay the three processes now and then; the defect delays keys in every run.
test('keys do not wait for another event while the process is idle', { retry: 3 }, async () => {
  await using cable = await startSocatPty()
  await using device = await open(cable.device, 'r+')
  const script = fileURLToPath(new URL('idle-serial.ts', import.meta.url))
  const child = spawn(process.execPath, [script, cable.host], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  expect(await lines.next()).toEqual({ done: false, value: 'ready' })
  const sentAt: bigint[] = []
  for (let key = 0; key < 50; key++) {
    // The pause is the load: a person's keys, far enough apart for the process to be idle between them.
    await wait(30)
    sentAt.push(process.hrtime.bigint())
    await device.write('5')
  }
  const { value } = await lines.next()
  const heardAt = String(value).split(' ').map(BigInt)
  const delaysMs = sentAt.map((at, key) => Number((heardAt[key] ?? 0n) - at) / 1e6).sort((one, other) => one - other)
  expect(heardAt.length).toBe(50)
  expect(delaysMs[47]).toBeLessThan(20)
})
