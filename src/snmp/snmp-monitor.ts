import { isFault } from '../core/fault.ts'
import type { Printer, PrinterCondition, SnmpOptions } from '../core/printer.ts'
import type { PrinterMonitor } from '../ports/printing.ts'
import type { Clock } from '../ports.ts'
import {
  type AgentReading,
  conditionOf,
  decodeDetectedErrors,
  decodeNumber,
  decodeText,
  type InputTray,
  type PrinterAlert,
  printerDeviceType,
  snmpColumns,
} from './codec.ts'
import { openSnmpSession, type SnmpLimits, type SnmpSession } from './snmp-session.ts'

export interface SnmpMonitorOptions extends Partial<SnmpLimits> {
  /** The longest that one question about a printer may take, however many requests it needs. */
  readonly maxMs?: number
}

const usual = { timeoutMs: 500, tries: 2, maxMs: 2000 }

const maxKnownIndexes = 1000
const usualIndex = '1'
// PrtInputTypeTC sheetFeedManual, RFC 3805: its level is 0 whenever nobody feeds it.
const sheetFeedManual = 5
// PrtMarkerCounterUnitTC impressions, RFC 3805; other printers count sheets, hours or meters.
const impressions = 7
const maxAlertChars = 200

/**
 * Asks printers for their condition by SNMP v1, v2c or v3 (authPriv). A silent printer is `printer-unreachable` after
 * `timeoutMs * tries` (1 s); wrong v3 credentials are `printer-refused`. What an agent does not have stays unknown.
 */
export class SnmpMonitor implements PrinterMonitor {
  readonly #clock: Pick<Clock, 'now'>
  readonly #limits: SnmpLimits & { readonly maxMs: number }
  /** hrDeviceIndex by host and port, where it is not 1. */
  readonly #indexes = new Map<string, string>()

  constructor(clock: Pick<Clock, 'now'>, options: SnmpMonitorOptions = {}) {
    this.#clock = clock
    this.#limits = { ...usual, ...options }
  }

  async condition(printer: Printer, signal?: AbortSignal): Promise<PrinterCondition> {
    const reading = printer.snmp ? await this.#read(printer.uri, printer.snmp, signal) : nothingRead
    return conditionOf(reading, this.#clock.now())
  }

  async #read(uri: string, options: SnmpOptions, signal: AbortSignal | undefined): Promise<AgentReading> {
    const host = hostOf(uri)
    const ends = [AbortSignal.timeout(this.#limits.maxMs), ...(signal ? [signal] : [])]
    using session = await openSnmpSession({ host, options }, this.#limits, AbortSignal.any(ends))
    const key = `${host} ${options.port ?? ''}`
    const known = this.#indexes.get(key) ?? usualIndex
    const basics = await readBasics(session, known)
    // Awaited here, for the session closes when this function returns.
    if (basics) return await withPlaces(session, known, basics)
    const found = await findPrinterIndex(session)
    if (found === undefined || found === known) return nothingRead
    this.#remember(key, found)
    return await withPlaces(session, found, (await readBasics(session, found)) ?? nothingRead)
  }

  #remember(key: string, index: string): void {
    const oldest = this.#indexes.keys().next()
    if (this.#indexes.size >= maxKnownIndexes && !oldest.done) this.#indexes.delete(oldest.value)
    this.#indexes.set(key, index)
  }
}

const nothingRead: AgentReading = {
  deviceStatus: undefined,
  printerStatus: undefined,
  errors: [],
  lifeCount: undefined,
  trays: [],
  alerts: [],
}

/** The few values of every question, in one request; undefined when there is no printer at this index. */
async function readBasics(session: SnmpSession, index: string): Promise<AgentReading | undefined> {
  const marker = `${index}.1`
  const rows = {
    deviceType: `${snmpColumns.hrDeviceType}.${index}`,
    deviceStatus: `${snmpColumns.hrDeviceStatus}.${index}`,
    printerStatus: `${snmpColumns.hrPrinterStatus}.${index}`,
    errors: `${snmpColumns.hrPrinterDetectedErrorState}.${index}`,
    unit: `${snmpColumns.prtMarkerCounterUnit}.${marker}`,
    lifeCount: `${snmpColumns.prtMarkerLifeCount}.${marker}`,
  }
  const values = await session.get(Object.values(rows))
  const type = values.get(rows.deviceType)
  const isPrinter = type === undefined ? values.size > 0 : type === printerDeviceType
  if (!isPrinter) return undefined
  const unit = values.get(rows.unit) ?? impressions
  return {
    ...nothingRead,
    deviceStatus: decodeNumber(values.get(rows.deviceStatus)),
    printerStatus: decodeNumber(values.get(rows.printerStatus)),
    errors: decodeDetectedErrors(values.get(rows.errors)),
    lifeCount: unit === impressions ? decodeNumber(values.get(rows.lifeCount)) : undefined,
  }
}

async function findPrinterIndex(session: SnmpSession): Promise<string | undefined> {
  const types = await session.column(snmpColumns.hrDeviceType)
  return [...types].find(([, type]) => type === printerDeviceType)?.[0]
}

/** Adds trays and alerts, which only a printer in trouble is asked for: they tell where the trouble is. */
async function withPlaces(session: SnmpSession, index: string, basics: AgentReading): Promise<AgentReading> {
  if (basics.errors.length === 0) return basics
  try {
    const [trays, alerts] = await Promise.all([readTrays(session, index), readAlerts(session, index)])
    return { ...basics, trays, alerts }
  } catch (error) {
    // The trouble itself is known; only its place is not.
    if (isFault(error)) return basics
    throw error
  }
}

async function readTrays(session: SnmpSession, index: string): Promise<readonly InputTray[]> {
  const [types, levels, names] = await Promise.all([
    session.column(`${snmpColumns.prtInputType}.${index}`),
    session.column(`${snmpColumns.prtInputCurrentLevel}.${index}`),
    session.column(`${snmpColumns.prtInputName}.${index}`),
  ])
  const fed = [...levels].filter(([row]) => types.get(row) !== sheetFeedManual)
  return fed.map(([row, level]) => ({ name: decodeText(names.get(row)) ?? `tray ${row}`, level: decodeNumber(level) }))
}

async function readAlerts(session: SnmpSession, index: string): Promise<readonly PrinterAlert[]> {
  const [codes, texts] = await Promise.all([
    session.column(`${snmpColumns.prtAlertCode}.${index}`),
    session.column(`${snmpColumns.prtAlertDescription}.${index}`),
  ])
  return [...texts].flatMap(([row, text]) => {
    const description = decodeText(text, maxAlertChars)
    return description === undefined ? [] : [{ description, code: decodeNumber(codes.get(row)) }]
  })
}

/** The host name or address in a printer's URI, without the brackets of IPv6. */
function hostOf(uri: string): string {
  return new URL(uri).hostname.replace(/^\[(.*)\]$/, '$1')
}
