import { attribute, findAttribute, group, strings } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'
import {
  nameAttributes,
  printerAttributes,
  singleAddressAttributes,
  stateAttributes,
} from './server-printer-attributes.ts'
import type { Operate } from './server-queue.ts'
import { readRequested } from './server-request.ts'
import { readFormat } from './server-wish.ts'

/** Black and white, colour, both sides, copies. Source: CUPS Implementation of IPP, printer-type. */
const cupsPrinterType = 0x0004 | 0x0008 | 0x0010 | 0x0040

/** Source: RFC 8011 section 4.2.5. */
export const getPrinterAttributes: Operate = async (queue, request) => {
  readFormat(request.operationGroup)
  const condition = await queue.state.current()
  const attributes = printerAttributes(queue, condition, request, readRequested(request))
  return { status: 'successful-ok', groups: [group('printer', ...attributes)] }
}

/**
 * CUPS-Get-Default and CUPS-Get-Printers: this queue is both the default and the only one, so that `lp -h HOST:PORT`
 * needs no destination. Source: CUPS Implementation of IPP.
 */
export const getCupsPrinters: Operate = async (queue, request) => {
  const requested = readRequested(request)
  const isWanted = ({ name }: Attribute) => !requested || requested.has('all') || requested.has(name)
  const attributes = [
    ...nameAttributes(queue, request),
    ...singleAddressAttributes(queue, request),
    ...stateAttributes(queue, await queue.state.current()),
    attribute('printer-type', 'enum', cupsPrinterType),
    attribute('printer-is-shared', 'boolean', true),
  ]
  return { status: 'successful-ok', groups: [group('printer', ...attributes.filter(isWanted))] }
}

/** A queue has no place to flash at: who asks is told that all is well, operators read it. Source: PWG 5100.13 4.2. */
export const identifyPrinter: Operate = async ({ ports }, request) => {
  const sent = findAttribute(request.operationGroup, 'identify-actions')
  const actions = strings(request.operationGroup, 'identify-actions')
  ports.log.info({ source: request.source }, 'a client asked the hold queue to identify itself')
  if (!sent || actions.every(action => action === 'display')) return { status: 'successful-ok' }
  return { status: 'successful-ok-ignored-or-substituted-attributes', groups: [group('unsupported', sent)] }
}
