import { describe, expect, test } from 'vitest'
import {
  type AgentReading,
  conditionOf,
  decodeDetectedErrors,
  decodeNumber,
  decodeText,
  encodeDetectedErrors,
} from '../../src/snmp/codec.ts'

const at = Temporal.Instant.from('2026-11-24T08:00:00Z')
const idle: AgentReading = {
  deviceStatus: 2,
  printerStatus: 3,
  errors: [],
  lifeCount: 1000,
  trays: [
    { name: 'Tray 1', level: 250 },
    { name: 'Tray 2', level: 500 },
  ],
  alerts: [],
}
const down = { ...idle, deviceStatus: 5, printerStatus: 1 }
const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

describe('hrPrinterDetectedErrorState (RFC 2790, second octet RFC 3805)', () => {
  test.each([
    ['', []],
    ['00', []],
    ['80', ['lowPaper']],
    ['40', ['noPaper']],
    ['0c', ['doorOpen', 'jammed']],
    ['01', ['serviceRequested']],
    ['0080', ['inputTrayMissing']],
    ['4004', ['noPaper', 'inputTrayEmpty']],
    ['000e', ['outputFull', 'inputTrayEmpty', 'overduePreventMaint']],
    ['0001', []],
    ['0000ffff', []],
  ] as const)('the octets %s mean %j', (hex, errors) => {
    expect(decodeDetectedErrors(bytes(hex))).toEqual(errors)
  })

  test('every set of errors survives encoding', () => {
    for (let bits = 0; bits < 1 << 15; bits++) {
      const errors = decodeDetectedErrors(Uint8Array.of(bits >> 7, (bits << 1) & 0xff))
      expect(decodeDetectedErrors(encodeDetectedErrors(errors))).toEqual(errors)
    }
  })

  test.each([undefined, null, 64, '@', {}])('a value of the wrong type, %j, says nothing', value => {
    expect(decodeDetectedErrors(value)).toEqual([])
  })
})

test.each([
  [5, 5],
  [-3, -3],
  [1.5, undefined],
  [2 ** 60, undefined],
  ['5', undefined],
  [null, undefined],
])('the value %j is the number %j', (value, number) => {
  expect(decodeNumber(value)).toBe(number)
})

test.each([
  ['54726179 20 32', 'Tray 2'],
  ['20 54 20', 'T'],
  ['54 0d0a 54', 'T T'],
  ['1b5b326a 20 54', '[2j T'],
  ['4b61737365747465 20 c3bc', 'Kassette ü'],
  ['ff fe', undefined],
  ['', undefined],
  ['00', undefined],
  ['61'.repeat(500), 'a'.repeat(40)],
  ['f09f9880'.repeat(50), '\u{1f600}'.repeat(40)],
])('the octets %s are shown as %j', (hex, text) => {
  expect(decodeText(bytes(hex.replaceAll(' ', '')))).toBe(text)
})

describe('state', () => {
  test.each([
    ['idle', 2, 3],
    ['processing', 2, 4],
    ['idle', 2, 5],
    ['idle', 2, 1],
    ['stopped', 5, 1],
    ['stopped', 5, undefined],
    ['idle', 5, 5],
    ['unknown', 2, undefined],
    ['unknown', undefined, undefined],
  ] as const)('%s: hrDeviceStatus %j, hrPrinterStatus %j', (state, deviceStatus, printerStatus) => {
    expect(conditionOf({ ...idle, deviceStatus, printerStatus }, at).state).toBe(state)
  })
})

test('an idle printer has no problems and tells its count', () => {
  expect(conditionOf(idle, at)).toEqual({ at, state: 'idle', problems: [], warnings: [], lifeCount: 1000 })
})

test.each([
  ['noPaper', 'media-empty'],
  ['noToner', 'marker-supply-empty'],
  ['doorOpen', 'door-open'],
  ['jammed', 'media-jam'],
  ['offline', 'offline'],
  ['inputTrayMissing', 'input-tray-missing'],
  ['outputTrayMissing', 'output-tray-missing'],
  ['markerSupplyMissing', 'marker-supply-missing'],
  ['outputFull', 'output-area-full'],
  ['inputTrayEmpty', 'media-empty'],
  ['serviceRequested', 'service-needed'],
] as const)('%s on a device that is down is the problem %s', (error, kind) => {
  expect(conditionOf({ ...down, errors: [error] }, at).problems).toEqual([{ kind }])
})

test.each([
  ['lowPaper', 'media-low'],
  ['lowToner', 'marker-supply-low'],
  ['outputNearFull', 'output-area-almost-full'],
  ['overduePreventMaint', 'service-needed'],
] as const)('%s keeps no printer from printing', (error, warning) => {
  expect(conditionOf({ ...idle, errors: [error] }, at)).toMatchObject({ problems: [], warnings: [warning] })
})

test('a device that is down for no known reason is stopped', () => {
  expect(conditionOf(down, at).problems).toEqual([{ kind: 'stopped' }])
})

test('no paper on a device that still works (hrDeviceStatus warning, RFC 2790) is a warning', () => {
  const warned = conditionOf({ ...idle, deviceStatus: 3, errors: ['noPaper', 'inputTrayEmpty'] }, at)
  expect(warned).toMatchObject({ problems: [], warnings: ['media-empty'] })
})

test('a jam stops the printer even when the device calls it a warning', () => {
  expect(conditionOf({ ...idle, deviceStatus: 3, errors: ['jammed'] }, at).problems).toEqual([{ kind: 'media-jam' }])
})

describe('where', () => {
  const trays = [
    { name: 'Tray 1', level: 250 },
    { name: 'Tray 2', level: 0 },
    { name: 'Tray 10', level: -3 },
  ]
  const place = (reading: Partial<AgentReading>) => conditionOf({ ...down, trays, ...reading }, at).problems[0]?.place

  test('the empty tray is named', () => {
    expect(place({ errors: ['noPaper'] })).toBe('Tray 2')
  })

  test('with every tray empty none is named', () => {
    expect(place({ errors: ['noPaper'], trays: [{ name: 'Tray 1', level: 0 }] })).toBeUndefined()
  })

  test('an alert names the tray when the levels do not', () => {
    const unknown = trays.map(tray => ({ ...tray, level: -2 }))
    const alerts = [{ description: 'Load paper in TRAY 10', code: 13 }]
    expect(place({ errors: ['noPaper'], trays: unknown, alerts })).toBe('Tray 10')
  })

  test('an alert about something else does not name the place of a jam', () => {
    const alerts = [
      { description: 'Tray 1 low', code: 12 },
      { description: 'Jam at tray 2', code: 8 },
    ]
    expect(place({ errors: ['jammed'], alerts })).toBe('Tray 2')
  })

  test('a jam outside the trays has no place', () => {
    expect(place({ errors: ['jammed'], alerts: [{ description: 'Jam in fuser', code: 8 }] })).toBeUndefined()
  })
})
