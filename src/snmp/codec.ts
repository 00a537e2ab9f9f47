/** What a printer's SNMP agent says, in our words. RFC 2790 (Host Resources MIB), RFC 3805 (Printer MIB v2). */
import type { PrinterCondition, PrinterProblem, PrinterProblemKind } from '../core/printer.ts'

/** Columns; a row's index is appended. */
export const snmpColumns = {
  /** By hrDeviceIndex. RFC 2790. */
  hrDeviceType: '1.3.6.1.2.1.25.3.2.1.2',
  hrDeviceStatus: '1.3.6.1.2.1.25.3.2.1.5',
  hrPrinterStatus: '1.3.6.1.2.1.25.3.5.1.1',
  hrPrinterDetectedErrorState: '1.3.6.1.2.1.25.3.5.1.2',
  /** By hrDeviceIndex, then an index of their own. RFC 3805. */
  prtInputType: '1.3.6.1.2.1.43.8.2.1.2',
  prtInputCurrentLevel: '1.3.6.1.2.1.43.8.2.1.10',
  prtInputName: '1.3.6.1.2.1.43.8.2.1.13',
  prtMarkerCounterUnit: '1.3.6.1.2.1.43.10.2.1.3',
  prtMarkerLifeCount: '1.3.6.1.2.1.43.10.2.1.4',
  prtAlertCode: '1.3.6.1.2.1.43.18.1.1.7',
  prtAlertDescription: '1.3.6.1.2.1.43.18.1.1.8',
} as const

/** hrDevicePrinter, the hrDeviceType of printers. RFC 2790. */
export const printerDeviceType = '1.3.6.1.2.1.25.3.1.5'

/** hrPrinterDetectedErrorState's bits in order; bit 0 is the most significant of the first octet. RFC 2790, RFC 3805. */
const detectedErrors = [
  'lowPaper',
  'noPaper',
  'lowToner',
  'noToner',
  'doorOpen',
  'jammed',
  'offline',
  'serviceRequested',
  'inputTrayMissing',
  'outputTrayMissing',
  'markerSupplyMissing',
  'outputNearFull',
  'outputFull',
  'inputTrayEmpty',
  'overduePreventMaint',
] as const
export type DetectedError = (typeof detectedErrors)[number]

/** The set bits by name; octets beyond the second, and a value that is no octet string, say nothing. */
export function decodeDetectedErrors(value: unknown): readonly DetectedError[] {
  if (!(value instanceof Uint8Array)) return []
  return detectedErrors.filter((_, bit) => ((value[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0)
}

/** The octets for a set of errors: one, or two when a bit of the second is set. */
export function encodeDetectedErrors(errors: readonly DetectedError[]): Uint8Array {
  const octets = new Uint8Array(2)
  for (const error of errors) {
    const bit = detectedErrors.indexOf(error)
    octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  }
  return octets[1] === 0 ? octets.subarray(0, 1) : octets
}

/** A whole number, or undefined. */
export function decodeNumber(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? Number(value) : undefined
}

const maxTextChars = 40

/** A printer's text, made safe to show: at most 40 characters, no control characters; undefined when nothing is left. */
export function decodeText(value: unknown, maxChars = maxTextChars): string | undefined {
  if (!(value instanceof Uint8Array)) return undefined
  const text = new TextDecoder().decode(value.subarray(0, maxChars * 4)).replace(/[\p{C}\uFFFD]+/gu, ' ')
  return Array.from(text.trim()).slice(0, maxChars).join('').trim() || undefined
}

export interface InputTray {
  readonly name: string
  /** prtInputCurrentLevel: sheets or another unit; -1 other, -2 unknown, -3 at least one. */
  readonly level: number | undefined
}

export interface PrinterAlert {
  readonly description: string
  /** prtAlertCode, undefined where the printer gives none. */
  readonly code: number | undefined
}

/** What the agent answered; what it did not is undefined or empty. */
export interface AgentReading {
  readonly deviceStatus: number | undefined
  readonly printerStatus: number | undefined
  readonly errors: readonly DetectedError[]
  readonly lifeCount: number | undefined
  readonly trays: readonly InputTray[]
  readonly alerts: readonly PrinterAlert[]
}

// hrDeviceStatus and hrPrinterStatus, RFC 2790.
const deviceWarning = 3
const deviceDown = 5
const printerOther = 1
const printerIdle = 3
const printerPrinting = 4
const printerWarmingUp = 5

const problemOf: Readonly<Partial<Record<DetectedError, PrinterProblemKind>>> = {
  noPaper: 'media-empty',
  noToner: 'marker-supply-empty',
  doorOpen: 'door-open',
  jammed: 'media-jam',
  offline: 'offline',
  inputTrayMissing: 'input-tray-missing',
  outputTrayMissing: 'output-tray-missing',
  markerSupplyMissing: 'marker-supply-missing',
  outputFull: 'output-area-full',
}

const warningOf: Readonly<Partial<Record<DetectedError, string>>> = {
  lowPaper: 'media-low',
  lowToner: 'marker-supply-low',
  outputNearFull: 'output-area-almost-full',
  serviceRequested: 'service-needed',
  inputTrayEmpty: 'media-empty',
  overduePreventMaint: 'service-needed',
}

/** These stop the printer whatever hrDeviceStatus says. */
const alwaysStops: readonly PrinterProblemKind[] = ['media-jam', 'door-open', 'offline']

/** The printer's condition out of what its agent answered. */
export function conditionOf(reading: AgentReading, at: Temporal.Instant): PrinterCondition {
  // RFC 2790: `warning` is for a device that still works, e.g. with one of two trays empty.
  const stillPrints = reading.deviceStatus === deviceWarning
  const kinds = reading.errors.flatMap(error => problemOf[error] ?? [])
  const stopping = kinds.filter(kind => !stillPrints || alwaysStops.includes(kind))
  const harmless = kinds.filter(kind => !stopping.includes(kind))
  const warnings = [...harmless, ...reading.errors.flatMap(error => warningOf[error] ?? [])]
  const unexplained = stopping.length === 0 && isStopped(reading) ? [unexplainedKind(reading.errors)] : []
  return {
    at,
    state: stateOf(reading),
    problems: [...stopping, ...unexplained].map(kind => locate(kind, reading)),
    warnings: [...new Set<string>(warnings)],
    lifeCount: reading.lifeCount ?? null,
  }
}

/** A device that is down while its printer neither works nor warms up. */
function isStopped({ deviceStatus, printerStatus }: AgentReading): boolean {
  return deviceStatus === deviceDown && (printerStatus ?? printerOther) < printerIdle
}

function unexplainedKind(errors: readonly DetectedError[]): PrinterProblemKind {
  if (errors.includes('inputTrayEmpty')) return 'media-empty'
  return errors.includes('serviceRequested') ? 'service-needed' : 'stopped'
}

function stateOf(reading: AgentReading): PrinterCondition['state'] {
  if (isStopped(reading)) return 'stopped'
  if (reading.printerStatus === printerPrinting) return 'processing'
  if (reading.printerStatus === printerIdle || reading.printerStatus === printerWarmingUp) return 'idle'
  // RFC 2790: a printer in standby is `other` on a running device.
  const isStandby = reading.printerStatus === printerOther && reading.deviceStatus !== undefined
  return isStandby ? 'idle' : 'unknown'
}

/** prtAlertCode's values that speak of a problem. IANA Printer MIB, PrtAlertCodeTC. */
const alertCodes: Readonly<Partial<Record<PrinterProblemKind, readonly number[]>>> = {
  'media-jam': [8], // jam
  'media-empty': [13, 808], // subunitEmpty, inputMediaSupplyEmpty
  'input-tray-missing': [9, 801], // subunitMissing, inputMediaTrayMissing
}

function locate(kind: PrinterProblemKind, reading: AgentReading): PrinterProblem {
  const place = (kind === 'media-empty' ? emptyTray(reading.trays) : undefined) ?? trayInAlerts(kind, reading)
  return place === undefined ? { kind } : { kind, place }
}

/** The first empty tray, when others are not: with all of them empty no name helps. */
function emptyTray(trays: readonly InputTray[]): string | undefined {
  const empty = trays.filter(tray => tray.level === 0)
  return empty.length < trays.length ? empty[0]?.name : undefined
}

/** The tray that an alert about this problem names. */
function trayInAlerts(kind: PrinterProblemKind, { alerts, trays }: AgentReading): string | undefined {
  const codes = alertCodes[kind]
  if (!codes) return undefined
  const about = alerts.filter(alert => alert.code === undefined || codes.includes(alert.code))
  return trays.find(tray => about.some(alert => names(alert.description, tray.name)))?.name
}

/** Whether a text has a name in it, in any case, and not as the beginning of a longer number: `Tray 1` in `tray 10`. */
function names(text: string, name: string): boolean {
  const at = text.toLowerCase().indexOf(name.toLowerCase())
  return at >= 0 && !/^\d/.test(text.slice(at + name.length))
}
