import { attribute, withoutValue } from '../../src/ipp/codec-attributes.ts'
import type { Attribute } from '../../src/ipp/codec-message.ts'
import { jobStates, operations, printerStates } from '../../src/ipp/codec-names.ts'
import { type Conduct, stoppingReasons, warningReasons } from './conduct.ts'
import { isEnded, type PrintEngine, type SimulatedJob } from './print-engine.ts'

/** What the attributes are taken from. */
export interface PrinterFace {
  readonly name: string
  readonly uuid: string
  readonly uri: string
  readonly upSeconds: number
  readonly conduct: Conduct
  readonly engine: PrintEngine
}

const always = [
  'Print-Job',
  'Validate-Job',
  'Cancel-Job',
  'Get-Job-Attributes',
  'Get-Jobs',
  'Get-Printer-Attributes',
] as const
const withCreateJob = ['Create-Job', 'Send-Document'] as const

/** Every printer attribute, those asked for are picked by the caller. Source: RFC 8011 section 5.4. */
export function printerAttributes(face: PrinterFace): readonly Attribute[] {
  return [...stateAttributes(face), ...abilityAttributes(face)]
}

function stateAttributes({ conduct, engine, ...face }: PrinterFace): readonly Attribute[] {
  const stopping = stoppingReasons(conduct)
  const reasons = [...stopping, ...warningReasons(conduct)]
  const queued = engine.jobs.filter(job => !isEnded(job))
  const state = stopping.length > 0 ? 'stopped' : queued.some(job => job.isClosed) ? 'processing' : 'idle'
  return [
    attribute('printer-state', 'enum', printerStates[state]),
    attribute('printer-state-reasons', 'keyword', ...(reasons.length > 0 ? reasons : ['none'])),
    attribute('printer-state-message', 'textWithoutLanguage', reasons.join(', ')),
    attribute('printer-is-accepting-jobs', 'boolean', conduct.isAccepting),
    attribute('printer-up-time', 'integer', face.upSeconds),
    attribute('queued-job-count', 'integer', queued.length),
    attribute('printer-impressions-completed', 'integer', engine.lifeCount),
    ...alertAttributes(conduct),
    attribute('printer-uuid', 'uri', face.uuid),
    attribute('printer-name', 'nameWithoutLanguage', face.name),
    attribute('printer-uri-supported', 'uri', face.uri),
  ]
}

/** The tray of an empty input. Source: PWG 5100.9 section 5.2. */
function alertAttributes(conduct: Conduct): readonly Attribute[] {
  if (conduct.paper !== 'out' && conduct.sheetsLeft !== 0) return [withoutValue('printer-alert', 'no-value')]
  const alert = 'code=inputMediaSupplyEmpty;index=1;severity=critical;group=input;groupindex=2'
  return [
    attribute('printer-alert', 'octetString', new TextEncoder().encode(alert)),
    attribute('printer-alert-description', 'textWithoutLanguage', 'tray 2: out of paper'),
  ]
}

function abilityAttributes({ conduct, uri }: PrinterFace): readonly Attribute[] {
  const names = conduct.hasCreateJob ? [...always, ...withCreateJob] : always
  return [
    attribute('operations-supported', 'enum', ...names.map(name => operations[name])),
    attribute('ipp-versions-supported', 'keyword', ...(conduct.version === '2.0' ? ['1.1', '2.0'] : ['1.1'])),
    attribute('charset-configured', 'charset', 'utf-8'),
    attribute('charset-supported', 'charset', 'utf-8'),
    attribute('natural-language-configured', 'naturalLanguage', 'en'),
    attribute('generated-natural-language-supported', 'naturalLanguage', 'en'),
    attribute('uri-security-supported', 'keyword', uri.startsWith('ipps:') ? 'tls' : 'none'),
    attribute('uri-authentication-supported', 'keyword', 'none'),
    attribute('pdl-override-supported', 'keyword', 'attempted'),
    attribute('compression-supported', 'keyword', 'none'),
    attribute('document-format-default', 'mimeMediaType', 'application/octet-stream'),
    attribute('document-format-supported', 'mimeMediaType', 'application/pdf', 'application/octet-stream'),
    attribute('job-creation-attributes-supported', 'keyword', 'copies', 'sides', 'media', 'print-color-mode'),
    attribute('copies-supported', 'rangeOfInteger', { lower: 1, upper: 99 }),
    attribute('sides-supported', 'keyword', 'one-sided', 'two-sided-long-edge', 'two-sided-short-edge'),
    attribute('media-supported', 'keyword', 'iso_a4_210x297mm', 'na_letter_8.5x11in'),
    attribute('print-color-mode-supported', 'keyword', 'auto', 'monochrome', 'color'),
  ]
}

/** Every attribute of a job. Source: RFC 8011 section 5.3. */
export function jobAttributes(job: SimulatedJob, face: PrinterFace): readonly Attribute[] {
  return [
    attribute('job-id', 'integer', job.id),
    attribute('job-uri', 'uri', `${face.uri}/${job.id}`),
    attribute('job-printer-uri', 'uri', face.uri),
    attribute('job-uuid', 'uri', job.uuid),
    attribute('job-state', 'enum', jobStates[job.state]),
    attribute('job-state-reasons', 'keyword', jobReason(job)),
    attribute('job-name', 'nameWithoutLanguage', job.name),
    attribute('job-originating-user-name', 'nameWithoutLanguage', job.userName),
    attribute('number-of-documents', 'integer', job.documents),
    attribute('job-impressions-completed', 'integer', job.sheetsPrinted),
    attribute('job-media-sheets-completed', 'integer', job.sheetsPrinted),
    attribute('job-printer-up-time', 'integer', face.upSeconds),
    attribute('time-at-creation', 'integer', job.createdAt),
    ...(job.startedAt === null
      ? [withoutValue('time-at-processing', 'no-value')]
      : [attribute('time-at-processing', 'integer', job.startedAt)]),
    ...(job.endedAt === null
      ? [withoutValue('time-at-completed', 'no-value')]
      : [attribute('time-at-completed', 'integer', job.endedAt)]),
  ]
}

function jobReason(job: SimulatedJob): string {
  if (!job.isClosed && !isEnded(job)) return 'job-incoming'
  if (job.state === 'completed') return 'job-completed-successfully'
  if (job.state === 'canceled') return 'job-canceled-by-user'
  return job.state === 'processing-stopped' ? 'printer-stopped' : 'none'
}
