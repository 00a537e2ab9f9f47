import { Command, InvalidArgumentError } from 'commander'
import type { LineAddress } from '../drivers/transport/open-line.ts'
import { operateLines } from './operate-lines.ts'
import { operatePrinter } from './operate-printer.ts'

interface DeviceFlags {
  readonly connect?: string
  readonly listen?: string
  readonly path?: string
  readonly baud: number
  readonly card: string
}

interface LinesFlags extends DeviceFlags {
  readonly prefix: string
}

interface PrinterFlags {
  readonly host: string
  readonly port: number
  readonly snmpPort?: number
  readonly name: string
  readonly folder?: string
  readonly maxKept: number
  readonly msPerSheet: number
}

const program = new Command('simulate').description('Devices to try the gateway with: npm run simulate -- KIND ...')

deviceCommand('lines', 'a keypad with a card reader and a display, in this terminal')
  .option('--prefix <TEXT>', 'what it sends before a card number', ';')
  .action(async (flags: LinesFlags) => {
    const { baud: baudRate, prefix: cardPrefix, card } = flags
    await operateLines({ line: lineAddress(flags), baudRate, cardPrefix, card })
  })

program
  .command('printer')
  .description('an IPP printer that counts its sheets and fails on demand')
  .option('--host <ADDRESS>', 'where it listens', '127.0.0.1')
  .option('--port <PORT>', 'TCP port of IPP, 0 for any', wholeNumber, 0)
  .option('--snmp-port <PORT>', 'UDP port of SNMP, 0 for any; no SNMP without it', wholeNumber)
  .option('--name <NAME>', 'its name', 'simulated')
  .option('--folder <DIR>', 'keep printed documents there')
  .option('--max-kept <BYTES>', 'bytes kept of each document', wholeNumber, 64 * 1024 * 1024)
  .option('--ms-per-sheet <MS>', 'how long a sheet takes', wholeNumber, 500)
  .action(({ msPerSheet, ...printer }: PrinterFlags) => operatePrinter({ ...printer, conduct: { msPerSheet } }))

try {
  await program.parseAsync()
} catch (error) {
  // What the operating system or a driver says of an address or a folder; anything else is a mistake in the program.
  if (!(error instanceof Error && 'code' in error)) throw error
  program.error(`simulate: ${error.message}`)
}

/** A device at a line, with a card. */
function deviceCommand(kind: string, description: string): Command {
  return program
    .command(kind)
    .description(description)
    .option('--connect <HOST:PORT>', 'connect to a gateway that listens')
    .option('--listen <[HOST]:PORT>', 'listen for the gateway')
    .option('--path <TTY>', 'open a serial port')
    .option('--baud <RATE>', 'bits a second, also the pace of what is sent', wholeNumber, 9600)
    .option('--card <NUMBER>', 'the card that it taps', '04A1B2C3')
}

function lineAddress({ connect, listen, path, baud }: DeviceFlags): LineAddress {
  const given = [connect, listen, path].filter(flag => flag !== undefined)
  if (given.length !== 1) program.error('one of --connect, --listen and --path is needed')
  if (path !== undefined) return { path, baudRate: baud }
  if (listen !== undefined) return { listen: listen.includes(':') ? listen : `127.0.0.1:${listen}` }
  const [, host = '127.0.0.1', port = ''] = /^(?:(.+):)?([0-9]+)$/.exec(connect ?? '') ?? []
  if (port === '') program.error('--connect takes HOST:PORT')
  return { host, port: Number(port) }
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,10}$/.test(text)) throw new InvalidArgumentError('a whole number is expected')
  return Number(text)
}
