import { describe, expect, test } from 'vitest'
import { checkDriverOptions, describeDrivers, drivers, findDriver, openDriver } from '../../drivers/index.ts'
import { linesDefaults, linesOptions } from '../../drivers/lines/driver.ts'
import { Fault } from '../../src/driver.ts'
import { HeardEvents } from './heard-events.ts'

describe('options of a terminal', () => {
  test.each([
    { path: '/dev/ttyUSB0' },
    { path: '/dev/ttyUSB0', baudRate: 115_200, dataBits: 7, parity: 'even', stopBits: 2 },
    { host: 'keypad.example', port: 4001, cardPrefix: '', display: 'none', tone: false },
    { listen: 4001 },
    { listen: ':4001', allow: ['192.0.2.20', '192.0.2.0/24', '2001:db8::/32'] },
    { listen: '[::1]:4001', columns: 20, clearKeys: 'C', enterKeys: 'E' },
  ])('%j fit', options => {
    expect(() => checkDriverOptions('lines', options)).not.toThrow()
  })

  test.each([
    [null, 'options of lines: an object is expected'],
    [{}, 'options of lines: needs path, or host and port, or listen'],
    [{ host: 'keypad' }, 'port is missing: TCP port at which the device listens (integer, at least 1, at most 65535)'],
    [{ path: '/dev/ttyS0', baudRate: '9600' }, 'baudRate does not fit: Bits a second (integer, at least 50'],
    [{ path: '/dev/ttyS0', parity: 'mark' }, 'parity does not fit: Parity bit ("none" or "even" or "odd")'],
    [{ path: '/dev/ttyS0', baud: 9600 }, 'baud is no option here; there are path, baudRate'],
    [{ path: '/dev/ttyS0', listen: 4001 }, 'listen is no option here'],
    [{ listen: 70_000 }, 'listen does not fit'],
    [{ listen: 4001, cardPrefix: '12' }, 'cardPrefix does not fit'],
    [{ listen: 4001, allow: ['printer'] }, 'allow does not fit'],
  ])('%j do not, and the message says why', (options, message) => {
    expect(faultOf(() => checkDriverOptions('lines', options))).toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(message),
    })
  })

  test('each option that does not fit is named, and what they lack together', () => {
    const wrong = { path: '/dev/ttyS0', baud: 9600, parity: 'mark' }
    const fields = ['parity', 'baud'].map(option => ({ path: ['options', option] }))
    expect(faultOf(() => checkDriverOptions('lines', wrong))).toMatchObject({ fields })
    expect(faultOf(() => checkDriverOptions('lines', {}))).toMatchObject({ fields: [{ path: ['options'] }] })
    expect(faultOf(() => checkDriverOptions('morse', {}))).toMatchObject({ fields: [{ path: ['driver'] }] })
  })

  test('a driver that does not exist is told from those that do', () => {
    expect(faultOf(() => checkDriverOptions('telepathy', {}))).toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('there are lines'),
    })
  })

  test('options are checked before anything is opened', async () => {
    const heard = new HeardEvents()
    await expect(openDriver('lines', { listen: true }, heard.context)).rejects.toMatchObject({ code: 'input-invalid' })
    expect(heard.logs).toEqual([])
  })

  test('a network that cannot be is a configuration that never works', async () => {
    const options = { listen: '127.0.0.1:0', allow: ['192.0.2.0/99'] }
    const opening = openDriver('lines', options, new HeardEvents().context)
    await expect(opening).rejects.toMatchObject({ code: 'configuration-invalid' })
  })
})

describe('the list of drivers', () => {
  test('each has a name of its own and is found by it', () => {
    expect(new Set(drivers.map(driver => driver.name)).size).toBe(drivers.length)
    for (const driver of drivers) expect(findDriver(driver.name)).toBe(driver)
  })

  test('each describes every option', () => {
    for (const { options } of describeDrivers()) {
      expect(JSON.parse(JSON.stringify(options))).toBeTypeOf('object')
      for (const property of propertiesOf(options)) expect(property.description).toMatch(/\w/)
    }
  })

  test('the defaults of lines are those its options state', () => {
    for (const [name, value] of Object.entries(linesDefaults)) {
      for (const variant of linesOptions.anyOf) {
        expect(variant.properties[name as keyof typeof linesDefaults]).toMatchObject({ default: value })
      }
    }
  })
})

interface Described {
  readonly anyOf?: readonly Described[]
  readonly properties?: Readonly<Record<string, Described>>
  readonly description?: string
}

function propertiesOf(schema: Described): readonly Described[] {
  return (schema.anyOf ?? [schema]).flatMap(variant => Object.values(variant.properties ?? {}))
}

function faultOf(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
    return error
  }
  return undefined
}
