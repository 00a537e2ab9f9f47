import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import snmp, { type Agent, type AgentMib } from 'net-snmp'
import { type DetectedError, encodeDetectedErrors, printerDeviceType, snmpColumns } from '../../src/snmp/codec.ts'
import { type Conduct, stoppingReasons } from './conduct.ts'

/** A column: its number in the entry and its ASN.1 type; `snmpColumns` names the same columns by their whole OID. */
interface Column {
  readonly oid: string
  readonly type: 'Integer' | 'OctetString' | 'OID' | 'Counter'
}

interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  /** 1: by hrDeviceIndex; 2: by an index of its own after that. */
  readonly indexes: 1 | 2
}

// RFC 2790: hrDeviceStatus, hrPrinterStatus.
const running = 2
const warning = 3
const down = 5
const printerOther = 1
const printerIdle = 3
// RFC 3805: PrtInputTypeTC, PrtMarkerCounterUnitTC; IANA Printer MIB: PrtAlertCodeTC.
const removableTray = 3
const impressions = 7
const inputMediaSupplyEmpty = 808
const jam = 8
const unknownLevel = -2
const sheetsWhenLow = 10

const devices: Table = {
  name: 'hrDevice',
  columns: [
    { oid: snmpColumns.hrDeviceType, type: 'OID' },
    { oid: snmpColumns.hrDeviceStatus, type: 'Integer' },
  ],
  indexes: 1,
}
const printers: Table = {
  name: 'hrPrinter',
  columns: [
    { oid: snmpColumns.hrPrinterStatus, type: 'Integer' },
    { oid: snmpColumns.hrPrinterDetectedErrorState, type: 'OctetString' },
  ],
  indexes: 1,
}
const inputs: Table = {
  name: 'prtInput',
  columns: [
    { oid: snmpColumns.prtInputType, type: 'Integer' },
    { oid: snmpColumns.prtInputCurrentLevel, type: 'Integer' },
    { oid: snmpColumns.prtInputName, type: 'OctetString' },
  ],
  indexes: 2,
}
const markers: Table = {
  name: 'prtMarker',
  columns: [
    { oid: snmpColumns.prtMarkerCounterUnit, type: 'Integer' },
    { oid: snmpColumns.prtMarkerLifeCount, type: 'Counter' },
  ],
  indexes: 2,
}
const alerts: Table = {
  name: 'prtAlert',
  columns: [
    { oid: snmpColumns.prtAlertCode, type: 'Integer' },
    { oid: snmpColumns.prtAlertDescription, type: 'OctetString' },
  ],
  indexes: 2,
}
const display: Table = {
  name: 'prtConsoleDisplayBuffer',
  // prtConsoleDisplayBufferText, RFC 3805.
  columns: [{ oid: '1.3.6.1.2.1.43.16.5.1.2', type: 'OctetString' }],
  indexes: 2,
}

// net-snmp's agent answers a walk over the end of its MIB with the same OID for ever; with this entry behind the
// alerts there is an end only behind all that a printer is asked for. entPhysicalDescr, RFC 6933.
const entities: Table = {
  name: 'entPhysical',
  columns: [{ oid: '1.3.6.1.2.1.47.1.1.1.1.2', type: 'OctetString' }],
  indexes: 1,
}

/** The printer's SNMP agent: v1 and v2c, community `public`, read only. Source: RFC 2790, RFC 3805. */
export class PrinterAgent {
  readonly port: number
  readonly #agent: Agent
  readonly #mib: AgentMib
  #hasAlert = false

  private constructor(agent: Agent, port: number) {
    this.#agent = agent
    this.#mib = agent.getMib()
    this.port = port
    for (const table of [devices, printers, inputs, markers, alerts, display, entities]) this.#register(table)
  }

  /** Listens on a UDP port, 0 for any free one. */
  static async start(host: string, port: number): Promise<PrinterAgent> {
    const socket = createSocket('udp4')
    socket.bind(port, host)
    await once(socket, 'listening')
    const bound = socket.address().port
    const agent = snmp.createAgent(
      { port: bound, address: host, dgramModule: { createSocket: () => alreadyBound(socket) } },
      () => undefined, // A datagram that is not SNMP gets no answer.
    )
    agent.getAuthorizer().addCommunity('public')
    return new PrinterAgent(agent, bound)
  }

  /** Shows a conduct in every table. */
  show(conduct: Conduct, lifeCount: number): void {
    const stopping = stoppingReasons(conduct)
    const isStopped = stopping.length > 0
    this.#put(devices, [1], [printerDeviceType, deviceStatus(conduct, isStopped)])
    this.#put(
      printers,
      [1],
      [isStopped ? printerOther : printerIdle, Buffer.from(encodeDetectedErrors(errorsOf(conduct)))],
    )
    this.#put(inputs, [1, 1], [removableTray, unknownLevel, 'tray 1'])
    this.#put(inputs, [1, 2], [removableTray, levelOf(conduct), 'tray 2'])
    this.#put(markers, [1, 1], [impressions, lifeCount])
    this.#put(display, [1, 1], [isStopped ? stopping.join(', ') : 'Ready'])
    this.#put(entities, [1], ['simulated printer'])
    this.#showAlert(conduct)
  }

  close(): void {
    this.#agent.close()
  }

  #showAlert(conduct: Conduct): void {
    const alert = conduct.isJammed ? [jam, 'tray 2: paper jam'] : [inputMediaSupplyEmpty, 'tray 2: out of paper']
    if (conduct.isJammed || isOutOfPaper(conduct)) {
      this.#put(alerts, [1, 1], alert)
      this.#hasAlert = true
    } else if (this.#hasAlert) {
      this.#mib.deleteTableRow(alerts.name, [1, 1])
      this.#hasAlert = false
    }
  }

  #register({ name, columns, indexes }: Table): void {
    const readOnly = snmp.MaxAccess['read-only']
    const hidden = snmp.MaxAccess['not-accessible']
    // The indexes stand in no column of a real entry, hence numbers that no MIB uses.
    const indexColumns = ['a', 'b'].slice(0, indexes).map((letter, at) => ({
      ...{ number: 1_000 + at, name: `${name}-index-${letter}` },
      ...{ type: snmp.ObjectType.Integer, maxAccess: hidden },
    }))
    const shown = columns.map(({ oid, type }) => ({
      ...{ number: numberOf(oid), name: `${name}-${numberOf(oid)}` },
      ...{ type: snmp.ObjectType[type], maxAccess: readOnly },
    }))
    this.#mib.registerProvider({
      name,
      type: snmp.MibProviderType.Table,
      oid: columns[0]?.oid.split('.').slice(0, -1).join('.') ?? '',
      maxAccess: hidden,
      tableColumns: [...indexColumns, ...shown],
      tableIndex: indexColumns.map(column => ({ columnName: column.name })),
    })
  }

  /** Adds a row, or replaces the one of the same index. */
  #put(table: Table, index: readonly number[], values: readonly unknown[]): void {
    this.#mib.addTableRow(table.name, [...index, ...values])
  }
}

/** net-snmp binds its socket itself and takes port 0 for 161. */
function alreadyBound(socket: Socket): Socket {
  return Object.assign(socket, { bind: () => socket })
}

function numberOf(oid: string): number {
  return Number(oid.split('.').at(-1))
}

function isOutOfPaper(conduct: Conduct): boolean {
  return conduct.paper === 'out' || conduct.sheetsLeft === 0
}

function levelOf(conduct: Conduct): number {
  if (isOutOfPaper(conduct)) return 0
  return conduct.sheetsLeft ?? (conduct.paper === 'low' ? sheetsWhenLow : unknownLevel)
}

function deviceStatus(conduct: Conduct, isStopped: boolean): number {
  if (isStopped) return down
  return conduct.paper === 'low' || conduct.toner === 'low' ? warning : running
}

function errorsOf(conduct: Conduct): readonly DetectedError[] {
  const errors: DetectedError[] = []
  if (isOutOfPaper(conduct)) errors.push('noPaper')
  else if (conduct.paper === 'low') errors.push('lowPaper')
  if (conduct.toner === 'out') errors.push('noToner')
  else if (conduct.toner === 'low') errors.push('lowToner')
  if (conduct.isDoorOpen) errors.push('doorOpen')
  if (conduct.isJammed) errors.push('jammed')
  return errors
}
