import type { Printer } from '../core/printer.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { Ports } from '../ports.ts'
import { openPass, sealPass } from './sealed-pass.ts'

type PlacePorts = Pick<Ports, 'sealer' | 'clock'>

/** Long enough to be scanned with care, short enough that a photograph of it is worth nothing. */
const code = { context: 'place', seconds: 120 }
/** Time to choose among one's documents. */
const stay = { context: 'place-stay', seconds: 180 }

/** The code that a terminal shows, made anew each time: whoever brings it has just stood there. */
export function placeCode(
  ports: PlacePorts,
  terminalName: string,
): { readonly code: string; readonly until: Temporal.Instant } {
  const { pass, until } = sealPass(ports, code, [terminalName])
  return { code: pass, until }
}

/** What a terminal shows as a QR code: its code under the address of the portal. */
export function placeAddress(
  ports: PlacePorts,
  terminalName: string,
  portal: string,
): { readonly url: string; readonly until: Temporal.Instant } {
  const { code: made, until } = placeCode(ports, terminalName)
  return { url: `${portal.replace(/\/+$/, '')}/release#${made}`, until }
}

/** A place that somebody was let into by its code. */
export interface Place {
  readonly terminal: TerminalRecord
  readonly printer: Printer
}

type FindPorts = PlacePorts & Pick<Ports, 'terminals' | 'printers'>

/** The terminal of a code, with its printer; undefined when the code is over, or the terminal is gone or elsewhere. */
export async function enterPlace(ports: FindPorts, given: string, site: string): Promise<Place | undefined> {
  const [terminalName] = openPass(ports, code, given) ?? []
  return terminalName === undefined ? undefined : findPlace(ports, terminalName, site)
}

/** What whoever entered may release with, in this session alone. */
export function stayAtPlace(ports: PlacePorts, { terminal }: Place, sessionId: string): string {
  return sealPass(ports, stay, [terminal.name, sessionId]).pass
}

/** The place that a session may release at; undefined when it is another session's, or over. */
export async function placeOfStay(
  ports: FindPorts,
  given: string,
  at: { readonly sessionId: string; readonly site: string },
): Promise<Place | undefined> {
  const [terminalName, sessionId] = openPass(ports, stay, given) ?? []
  return terminalName === undefined || sessionId !== at.sessionId ? undefined : findPlace(ports, terminalName, at.site)
}

/** Found anew each time: a terminal may have been given another printer meanwhile. */
async function findPlace(ports: FindPorts, terminalName: string, site: string): Promise<Place | undefined> {
  const terminal = await ports.terminals.find(terminalName)
  if (!terminal || terminal.site !== site) return undefined
  const printer = await ports.printers.find(terminal.printer)
  return printer && { terminal, printer }
}
