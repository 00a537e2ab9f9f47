import type { Settings } from '../core/settings.ts'
import { canonicalUserName } from '../core/user.ts'
import { findAttribute, findGroup, firstInteger, firstString, group, strings, textOf } from './codec-attributes.ts'
import { type Attribute, type Group, type Message, outOfBandTags, type Value } from './codec-message.ts'
import { type Operation, operationName } from './codec-names.ts'
import { isPlainText } from './codec-text.ts'
import { Rejection } from './server-rejection.ts'

/** A request whose form is right: what every operation can rely on. */
export interface QueueRequest {
  readonly version: Message['version']
  readonly operation: Operation
  readonly operationGroup: Group
  /** Empty when the client sent none. */
  readonly jobGroup: Group
  /** Canonical; `anonymous` when the client names nobody. Claimed, unless `isAuthenticated`. */
  readonly userName: string
  /** Whether the user gave a PIN. */
  readonly isAuthenticated: boolean
  /** Address of the client. */
  readonly source: string
  /** How the client addresses us: `localhost:8631`, from its Host header. */
  readonly authority: string
  readonly isSecure: boolean
}

/** What the connection says of a request. */
export type Origin = Pick<QueueRequest, 'source' | 'authority' | 'isSecure'>

const anonymous = 'anonymous'

const greatestRequestId = 2_147_483_647 // RFC 8011 section 4.1.1: integer(1:MAX)

/** Operations that name no printer. Source: CUPS Implementation of IPP, CUPS-Get-Default and CUPS-Get-Printers. */
const withoutTarget: readonly Operation[] = ['CUPS-Get-Default', 'CUPS-Get-Printers']

/** Octets that a value may have. Source: RFC 8011 section 5.1, table 4. */
const greatestOctets: Readonly<Record<string, number>> = {
  textWithoutLanguage: 1023,
  textWithLanguage: 1023,
  nameWithoutLanguage: 255,
  nameWithLanguage: 255,
  keyword: 255,
  uri: 1023,
  uriScheme: 63,
  charset: 63,
  naturalLanguage: 63,
  mimeMediaType: 255,
}

/** Titles, which are shortened where they are kept: no document is refused for a long one. */
const shortenedNames: readonly string[] = ['job-name', 'document-name']

/**
 * Judges the form of a request in the order of RFC 8011 section 4.1: version, operation, request-id, charset and language,
 * target, then each value. Throws Rejection with the status that the RFC names.
 */
export function readRequest(
  message: Message,
  origin: Origin,
  offered: Readonly<Partial<Record<Operation, unknown>>>,
  userNameForm: Settings['queue.userNameForm'],
): QueueRequest {
  const { major, minor } = message.version
  if (!isOfferedVersion(major, minor))
    throw new Rejection('server-error-version-not-supported', 'this queue speaks IPP 1.1 and 2.0')
  const operation = operationName(message.code)
  if (!operation || !Object.hasOwn(offered, operation))
    throw new Rejection('server-error-operation-not-supported', 'this queue does not offer the operation')
  if (message.requestId < 1 || message.requestId > greatestRequestId) throw malformed('request-id is out of range')
  const operationGroup = readOperationGroup(message)
  const isTargeted = withoutTarget.includes(operation) || hasTarget(operationGroup)
  if (!isTargeted) throw malformed('neither printer-uri nor job-uri')
  for (const each of message.groups) checkGroup(each)
  return {
    ...origin,
    version: message.version,
    operation,
    operationGroup,
    jobGroup: findGroup(message, 'job') ?? group('job'),
    userName: readUserName(operationGroup, userNameForm),
    isAuthenticated: false,
  }
}

/** The job that a request names, by job-id beside printer-uri or by job-uri. Throws Rejection when it names none. */
export function readJobId(request: QueueRequest): number {
  const uri = firstString(request.operationGroup, 'job-uri')
  const id = uri === undefined ? firstInteger(request.operationGroup, 'job-id') : Number(/\/(\d{1,10})$/.exec(uri)?.[1])
  if (id === undefined || !(id >= 1 && id <= greatestRequestId)) throw malformed('neither job-id nor a valid job-uri')
  return id
}

/** The keywords of requested-attributes; undefined when the client leaves the choice to us. */
export function readRequested(request: QueueRequest): ReadonlySet<string> | undefined {
  const names = strings(request.operationGroup, 'requested-attributes')
  return names.length === 0 ? undefined : new Set(names)
}

export function malformed(message: string): Rejection {
  return new Rejection('client-error-bad-request', message)
}

/** 1.0 to 2.2; later minor versions of 2 are asked for by clients that also speak these. */
function isOfferedVersion(major: number, minor: number): boolean {
  return (major === 1 && minor <= 1) || (major === 2 && minor <= 2)
}

/** Source: RFC 8011 section 4.1.4: charset first, then language, each once. */
function readOperationGroup({ groups }: Message): Group {
  const first = groups[0]
  if (first?.tag !== 'operation') throw malformed('the operation attributes do not come first')
  const [charset, language] = first.attributes
  if (charset?.name !== 'attributes-charset' || !isSingle(charset, 'charset'))
    throw malformed('attributes-charset does not come first')
  if (language?.name !== 'attributes-natural-language' || !isSingle(language, 'naturalLanguage'))
    throw malformed('attributes-natural-language does not come second')
  const name = textOf(charset.values[0])?.toLowerCase()
  if (name !== 'utf-8' && name !== 'us-ascii')
    throw new Rejection('client-error-charset-not-supported', 'this queue speaks UTF-8')
  return first
}

function isSingle({ values }: Attribute, tag: Value['tag']): boolean {
  return values.length === 1 && values[0]?.tag === tag
}

function hasTarget(operationGroup: Group): boolean {
  return ['printer-uri', 'job-uri'].some(name => {
    const target = findAttribute(operationGroup, name)
    return target !== undefined && isSingle(target, 'uri')
  })
}

function readUserName(operationGroup: Group, form: Settings['queue.userNameForm']): string {
  const sent = firstString(operationGroup, 'requesting-user-name')?.trim()
  const claimed = form === 'local-part' ? localPartOf(sent) : sent
  if (claimed === undefined || claimed === '') return anonymous
  const userName = canonicalUserName(claimed)
  if (userName === undefined) throw malformed('requesting-user-name is not a user name')
  return userName
}

/** `ada` of `DOMAIN\ada` and of `ada@realm`; the whole where nothing would be left. */
function localPartOf(name: string | undefined): string | undefined {
  return (
    name
      ?.replace(/^[^\\]*\\/, '')
      .replace(/@[^@]*$/, '')
      .trim() || name
  )
}

function checkGroup({ attributes }: Group): void {
  for (const { name, values } of attributes) for (const value of values) checkValue(name, value)
}

/** No value may carry what breaks out of a log line, a record or a terminal (CVE-2026-34980). */
function checkValue(name: string, value: Value): void {
  if (value.tag === 'collection') {
    for (const member of value.value) for (const inner of member.values) checkValue(name, inner)
    return
  }
  const text = textOf(value)
  if (text === undefined || value.tag in outOfBandTags) return
  const octets = greatestOctets[value.tag]
  if (octets !== undefined && Buffer.byteLength(text) > octets && !shortenedNames.includes(name))
    throw new Rejection('client-error-request-value-too-long', `${name} is longer than ${octets} octets`)
  if (!isPlainText(text)) throw malformed(`${name} holds control characters or is not UTF-8`)
}
