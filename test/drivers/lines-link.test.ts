import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { linesDefaults } from '../../drivers/lines/driver.ts'
import { maxKeysPerSecond, openLink } from '../../drivers/lines/link.ts'
import type { Line, LineEvents, OpenLine } from '../../drivers/transport/line.ts'
import { HeardEvents } from './heard-events.ts'
import { listenRig } from './lines-rig.ts'

/** A line whose bytes come when the test says so. */
function handLine(): {
  readonly open: OpenLine
  readonly send: (text: string) => void
  readonly events: () => LineEvents
} {
  let events: LineEvents | undefined
  const heard = () => {
    if (!events) throw new Error('the line is not open')
    return events
  }
  const line: Line = { isOpen: true, write: () => true, drop: () => undefined, async [Symbol.asyncDispose]() {} }
  return {
    open: given => {
      events = given
      return Promise.resolve(line)
    },
    send: text => heard().onBytes(Buffer.from(text, 'latin1')),
    events: heard,
  }
}

describe('what a person does is heard', () => {
  test('in the very call that brings its byte', async () => {
    const line = handLine()
    const heard = new HeardEvents()
    await using _terminal = await openLink(line.open, linesDefaults, heard.context)
    line.send('7')
    expect(heard.events).toEqual([{ kind: 'key', key: '7' }])
  })

  test('a card cut off by a lost connection is not completed by the next', async () => {
    const line = handLine()
    const heard = new HeardEvents()
    await using _terminal = await openLink(line.open, linesDefaults, heard.context)
    line.send(';04A1')
    line.events().onClose('unplugged')
    line.events().onOpen()
    line.send('77\r\n')
    expect(heard.cards).toEqual([])
    expect(heard.keys).toEqual(['7', '7', 'enter'])
  })
})

describe('a broken line', () => {
  test('that floods with keys is heard no faster than a person, and logged once', async () => {
    const line = handLine()
    const heard = new HeardEvents()
    await using _terminal = await openLink(line.open, linesDefaults, heard.context)
    for (let chunk = 0; chunk < 100; chunk++) line.send('1'.repeat(1000))
    expect(heard.keys.length).toBeGreaterThanOrEqual(maxKeysPerSecond)
    expect(heard.keys.length).toBeLessThan(2 * maxKeysPerSecond)
    expect(heard.logs.map(log => log.text)).toEqual(['keys come faster than anybody types: dropped'])
  })

  test('that floods with cards costs at most 20 look-ups a second', async () => {
    const line = handLine()
    const heard = new HeardEvents()
    await using _terminal = await openLink(line.open, linesDefaults, heard.context)
    line.send(';04A1B2C3\r\n'.repeat(1000))
    expect(heard.cards.length).toBeLessThanOrEqual(21)
  })

  test('that is only noise is logged once', async () => {
    const line = handLine()
    const heard = new HeardEvents()
    await using _terminal = await openLink(line.open, linesDefaults, heard.context)
    for (let chunk = 0; chunk < 100; chunk++) line.send('\x80\xffnoise')
    expect(heard.events).toEqual([])
    expect(heard.logs.map(log => log.text)).toEqual(['bytes on the line mean nothing'])
  })
})

describe('a whole visit over TCP', () => {
  test('keys typed at a simulated keypad arrive, and its display and bell answer', async () => {
    await using rig = await listenRig()
    const heard = new HeardEvents()
    await using terminal = await rig.open(heard.context)
    await rig.plug()
    await heard.until(() => heard.count('connected') === 1)
    await rig.device().type('12#')
    await heard.until(() => heard.keys.length === 3)
    await terminal.show({ kind: 'released', tone: 'ok', text: ['2 documents sent to Ground floor'] })
    await rig.device().shown('2 documents sent')
    expect(rig.device().bells).toBe(1)
  })
})

test('a process whose terminals are disposed ends by itself', async () => {
  const script = fileURLToPath(new URL('dispose-and-end.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 8000 })
  expect(stdout).toBe('disposed\n')
})
