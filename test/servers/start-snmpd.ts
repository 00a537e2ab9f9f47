import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { run, runToEnd } from './run.ts'
import { openTempFolder } from './temp-folder.ts'

/** A printer as its agent shows it; what is left out does not exist there. */
export type AgentPrinter = {
  /** hrDeviceStatus: 2 running, 3 warning, 5 down. RFC 2790. */
  readonly deviceStatus?: number
  /** hrPrinterStatus: 3 idle, 4 printing, 5 warm-up, 1 other. RFC 2790. */
  readonly printerStatus?: number
  /** hrPrinterDetectedErrorState, the octets as hexadecimal digits: '40' is noPaper. RFC 2790. */
  readonly detectedErrorState?: string
  /** prtMarkerLifeCount: impressions since it was made. RFC 3805. */
  readonly lifeCount?: number
  /** prtInputTable, from index 1 on. Level: sheets, -2 unknown, -3 some. RFC 3805. */
  readonly inputs?: readonly { readonly name: string; readonly level: number; readonly capacity: number }[]
  /** prtAlertTable, from index 1 on; code is prtAlertCode, 8 for a jam. RFC 3805. */
  readonly alerts?: readonly { readonly description: string; readonly code?: number }[]
}

export type Snmpd = AsyncDisposable & {
  readonly pid: number
  readonly port: number
  /** Replaces what the agent tells. */
  show(printer: AgentPrinter): Promise<void>
}

export type SnmpdOptions = {
  /** hrDeviceIndex of the printer, 1 unless told; before it, other devices are listed. */
  readonly deviceIndex?: number
}

/** The read-only community of versions 1 and 2c. */
export const agentCommunity = 'holdfast-test'

/** The users of version 3, both authPriv with the same two passwords. */
export const agentUsers = {
  sha: { name: 'gateway-sha', auth: 'SHA', authKey: 'auth-password-1', priv: 'AES', privKey: 'priv-password-1' },
  sha256: { name: 'gateway-256', auth: 'SHA-256', authKey: 'auth-password-1', priv: 'AES', privKey: 'priv-password-1' },
} as const

const idlePrinter: AgentPrinter = {
  deviceStatus: 2,
  printerStatus: 3,
  detectedErrorState: '00',
  lifeCount: 1000,
  inputs: [
    { name: 'Tray 1', level: 250, capacity: 250 },
    { name: 'Tray 2', level: 500, capacity: 500 },
  ],
}

const subtrees = ['.1.3.6.1.2.1.25.3', '.1.3.6.1.2.1.43']

/** Starts Net-SNMP's agent on 127.0.0.1, playing an idle printer with paper in two trays until told otherwise. */
export async function startSnmpd(options: SnmpdOptions = {}): Promise<Snmpd> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await openTempFolder('snmpd')).path
  const values = join(folder, 'values.json')
  const show = (printer: AgentPrinter) => replaceFile(values, rowsOf(printer, options.deviceIndex ?? 1))
  await show(idlePrinter)
  const port = await freePort()
  const configuration = join(folder, 'snmpd.conf')
  await writeFile(configuration, snmpdConf(port, values))
  const args = ['-f', '-Le', '-C', '-c', configuration, '-p', join(folder, 'snmpd.pid'), '-I', `-${ownModules}`]
  const server = stack.use(
    await run('/usr/sbin/snmpd', args, {
      env: { SNMP_PERSISTENT_DIR: folder, MIBS: '' },
      ready: () => answers(port),
    }),
  )
  const opened = stack.move()
  return { pid: server.pid, port, show, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

// snmpd's own view of this machine's devices would shadow ours. One dash stands for the whole list.
const ownModules =
  'hr_device,hr_print,hr_disk,hr_filesys,hr_network,hr_partition,hr_proc,hrh_filesys,hrh_storage,hr_other'

function snmpdConf(port: number, values: string): string {
  const users = Object.values(agentUsers)
  const script = fileURLToPath(new URL('pass-persist.ts', import.meta.url))
  return [
    `agentaddress udp:127.0.0.1:${port}`,
    `rocommunity ${agentCommunity} 127.0.0.1`,
    ...users.map(user => `createUser ${user.name} ${user.auth} ${user.authKey} ${user.priv} ${user.privKey}`),
    ...users.map(user => `rouser ${user.name} priv`),
    ...subtrees.map(subtree => `pass_persist -p 10 ${subtree} ${process.execPath} ${script} ${values}`),
    '',
  ].join('\n')
}

/** Both subtrees: snmpd starts a script at the first question about its subtree. */
async function answers(port: number): Promise<boolean> {
  const oids = ['1.3.6.1.2.1.25.3', '1.3.6.1.2.1.43']
  const args = ['-v2c', '-c', agentCommunity, '-t', '0.2', '-r', '0', '-On', `udp:127.0.0.1:${port}`, ...oids]
  const output = await runToEnd('snmpgetnext', args).catch(() => '')
  return subtrees.every(subtree => output.includes(`${subtree}.`))
}

type Rows = Record<string, readonly [type: string, value: string]>

function rowsOf(printer: AgentPrinter, deviceIndex: number): Rows {
  const rows: Rows = {}
  const put = (oid: string, type: string, value: number | string | undefined) => {
    if (value !== undefined) rows[`1.3.6.1.2.1.${oid}`] = [type, `${value}`]
  }
  // hrDeviceType: a printer, hrDevicePrinter; the devices before it are network interfaces, hrDeviceNetwork.
  for (let index = 1; index < deviceIndex; index++) put(`25.3.2.1.2.${index}`, 'objectid', '.1.3.6.1.2.1.25.3.1.4')
  put(`25.3.2.1.2.${deviceIndex}`, 'objectid', '.1.3.6.1.2.1.25.3.1.5')
  put(`25.3.2.1.5.${deviceIndex}`, 'integer', printer.deviceStatus)
  put(`25.3.5.1.1.${deviceIndex}`, 'integer', printer.printerStatus)
  put(`25.3.5.1.2.${deviceIndex}`, 'octet', printer.detectedErrorState?.replace(/(..)(?=.)/g, '$1 '))
  put(`43.10.2.1.4.${deviceIndex}.1`, 'counter', printer.lifeCount)
  for (const [at, input] of (printer.inputs ?? []).entries()) {
    put(`43.8.2.1.9.${deviceIndex}.${at + 1}`, 'integer', input.capacity)
    put(`43.8.2.1.10.${deviceIndex}.${at + 1}`, 'integer', input.level)
    put(`43.8.2.1.13.${deviceIndex}.${at + 1}`, 'string', input.name)
  }
  for (const [at, alert] of (printer.alerts ?? []).entries()) {
    put(`43.18.1.1.7.${deviceIndex}.${at + 1}`, 'integer', alert.code)
    put(`43.18.1.1.8.${deviceIndex}.${at + 1}`, 'string', alert.description)
  }
  return rows
}

async function replaceFile(path: string, rows: Rows): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(rows))
  await rename(`${path}.new`, path)
}
