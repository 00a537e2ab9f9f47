import { documentWaitSeconds } from '../gateway/accept-job.ts'
import { attribute, dateTimeAt, withoutValue } from './codec-attributes.ts'
import type { Attribute } from './codec-message.ts'
import { operations, printerStates } from './codec-names.ts'
import { mediaColDatabase } from './server-media.ts'
import { type Queue, queueUri, upTimeAt } from './server-queue.ts'
import type { QueueRequest } from './server-request.ts'
import type { QueueCondition } from './server-state.ts'
import { documentAttributes, templateAttributes } from './server-template.ts'

type Address = Pick<QueueRequest, 'isSecure' | 'authority'>

const greatestKilobytes = 2_147_483_647

// Fixed while the process runs, made at first use: several hundred objects that every client asks for.
let template: readonly Attribute[] | undefined
let document: readonly Attribute[] | undefined
let database: Attribute | undefined

/**
 * The printer attributes that a client asks for: everything but media-col-database when it does not say.
 * Source: RFC 8011 sections 4.2.5 and 5.4, PWG 5100.14 section 5.
 */
export function printerAttributes(
  queue: Queue,
  condition: QueueCondition,
  address: Address,
  requested: ReadonlySet<string> | undefined,
): readonly Attribute[] {
  template ??= templateAttributes()
  document ??= documentAttributes()
  const description = [
    ...addressAttributes(queue, address),
    ...stateAttributes(queue, condition),
    ...nameAttributes(queue, address),
    ...abilityAttributes(queue),
    ...document,
  ]
  const isAll = requested === undefined || requested.has('all')
  const picked = [
    ...pick(description, isAll || requested.has('printer-description'), requested),
    ...pick(template, isAll || requested.has('job-template'), requested),
  ]
  if (!requested?.has('media-col-database')) return picked
  database ??= mediaColDatabase()
  return [...picked, database]
}

/**
 * Both ways in: plain with upgrade, and TLS from the first byte, on the same port. Where a PIN is wanted, the one that keeps
 * it: values of the three attributes belong together (RFC 8011 section 5.4.1).
 */
function addressAttributes(queue: Pick<Queue, 'ports'>, { authority }: Address): readonly Attribute[] {
  const plain = { uri: `ipp://${authority}/ipp/print`, security: 'none' }
  const secure = { uri: `ipps://${authority}/ipp/print`, security: 'tls' }
  return waysIn(queue, isPinWanted(queue) ? [secure] : [plain, secure])
}

/** The one address over which this client came, for CUPS clients, which glue two together with a comma. */
export function singleAddressAttributes(queue: Pick<Queue, 'ports'>, address: Address): readonly Attribute[] {
  return waysIn(queue, [{ uri: queueUri(address), security: address.isSecure ? 'tls' : 'none' }])
}

function waysIn(
  queue: Pick<Queue, 'ports'>,
  ways: readonly { readonly uri: string; readonly security: string }[],
): readonly Attribute[] {
  const authentication = isPinWanted(queue) ? 'basic' : 'requesting-user-name'
  return [
    attribute('printer-uri-supported', 'uri', ...ways.map(({ uri }) => uri)),
    attribute('uri-authentication-supported', 'keyword', ...ways.map(() => authentication)),
    attribute('uri-security-supported', 'keyword', ...ways.map(({ security }) => security)),
  ]
}

function isPinWanted({ ports }: Pick<Queue, 'ports'>): boolean {
  return ports.settings.current()['queue.authentication'] === 'pin'
}

export function stateAttributes(queue: Queue, condition: QueueCondition): readonly Attribute[] {
  const now = queue.ports.clock.now()
  return [
    attribute('printer-is-accepting-jobs', 'boolean', condition.isAccepting),
    attribute('printer-state', 'enum', printerStates[condition.state]),
    attribute('printer-state-reasons', 'keyword', ...condition.reasons),
    attribute('printer-state-message', 'textWithoutLanguage', condition.message),
    attribute('printer-state-change-date-time', 'dateTime', dateTimeAt(condition.changedAt.epochMilliseconds)),
    attribute('printer-state-change-time', 'integer', upTimeAt(condition.changedAt)),
    attribute('printer-config-change-date-time', 'dateTime', dateTimeAt(queue.startedAt.epochMilliseconds)),
    attribute('printer-config-change-time', 'integer', upTimeAt(queue.startedAt)),
    attribute('printer-current-time', 'dateTime', dateTimeAt(now.epochMilliseconds)),
    attribute('printer-up-time', 'integer', upTimeAt(now)),
    attribute('queued-job-count', 'integer', condition.queuedJobs),
  ]
}

export function nameAttributes(queue: Queue, { isSecure, authority }: Address): readonly Attribute[] {
  const name = queue.ports.settings.current()['queue.name']
  const web = `${isSecure ? 'https' : 'http'}://${authority}/`
  const icons = [48, 128, 512].map(size => `${web}icon-${size}.png`)
  return [
    attribute('printer-name', 'nameWithoutLanguage', name),
    attribute('printer-dns-sd-name', 'nameWithoutLanguage', Buffer.from(name).subarray(0, 63).toString()),
    attribute('printer-info', 'textWithoutLanguage', name),
    attribute('printer-location', 'textWithoutLanguage', ''),
    withoutValue('printer-geo-location', 'unknown'),
    attribute('printer-make-and-model', 'textWithoutLanguage', 'Holdfast hold queue'),
    attribute(
      'printer-device-id',
      'textWithoutLanguage',
      'MFG:Holdfast;MDL:Hold queue;CMD:PDF,PWGRaster,AppleRaster,JPEG,PS,PCL;',
    ),
    attribute('printer-organization', 'textWithoutLanguage', ''),
    attribute('printer-organizational-unit', 'textWithoutLanguage', ''),
    attribute('printer-more-info', 'uri', web),
    attribute('printer-icons', 'uri', ...icons),
    attribute('printer-uuid', 'uri', queue.uuid),
    // Toner and paper are those of the printer at which the owner will stand. Source: PWG 5100.13 section 5.6.
    attribute(
      'printer-supply',
      'octetString',
      Buffer.from('type=other;maxcapacity=-2;level=-2;class=other;unit=percent;colorantname=none;'),
    ),
    attribute('printer-supply-description', 'textWithoutLanguage', 'those of the printer that releases'),
    attribute('printer-supply-info-uri', 'uri', web),
  ]
}

function abilityAttributes(queue: Queue): readonly Attribute[] {
  return [
    attribute('charset-configured', 'charset', 'utf-8'),
    attribute('charset-supported', 'charset', 'utf-8', 'us-ascii'),
    attribute('color-supported', 'boolean', true),
    attribute('generated-natural-language-supported', 'naturalLanguage', 'en'),
    attribute('identify-actions-default', 'keyword', 'display'),
    attribute('identify-actions-supported', 'keyword', 'display'),
    attribute('ipp-features-supported', 'keyword', 'ipp-everywhere'),
    attribute('ipp-versions-supported', 'keyword', '1.0', '1.1', '2.0'),
    attribute('job-ids-supported', 'boolean', true),
    attribute('job-k-octets-supported', 'rangeOfInteger', { lower: 0, upper: greatestKilobytes }),
    // How a job waits here: until its owner is at the printer. Source: PWG 5100.11, job-release-action.
    attribute('job-release-action-default', 'keyword', 'owner-authorized'),
    attribute('job-release-action-supported', 'keyword', 'owner-authorized'),
    attribute('multiple-document-jobs-supported', 'boolean', false),
    attribute('multiple-operation-time-out', 'integer', documentWaitSeconds),
    attribute('multiple-operation-time-out-action', 'keyword', 'abort-job'),
    attribute('natural-language-configured', 'naturalLanguage', 'en'),
    attribute('operations-supported', 'enum', ...queue.operations.map(name => operations[name])),
    attribute('pages-per-minute', 'integer', 60),
    attribute('pages-per-minute-color', 'integer', 60),
    attribute('preferred-attributes-supported', 'boolean', false),
    attribute('printer-get-attributes-supported', 'keyword', 'document-format'),
    attribute('which-jobs-supported', 'keyword', 'completed', 'not-completed', 'all'),
  ]
}

function pick(
  attributes: readonly Attribute[],
  isWhole: boolean,
  requested: ReadonlySet<string> | undefined,
): readonly Attribute[] {
  return isWhole || requested === undefined ? attributes : attributes.filter(({ name }) => requested.has(name))
}
