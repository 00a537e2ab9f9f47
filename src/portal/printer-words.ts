import type { PortalKey } from '../texts/portal/en.ts'
import type { Speech } from '../web/speech.ts'

const problems: Readonly<Record<string, PortalKey>> = {
  'media-jam': 'printer.media-jam',
  'media-empty': 'printer.media-empty',
  'door-open': 'printer.door-open',
  'media-needed': 'printer.media-needed',
  'input-tray-missing': 'printer.input-tray-missing',
  'output-tray-missing': 'printer.output-tray-missing',
  'output-area-full': 'printer.output-area-full',
  'marker-supply-empty': 'printer.marker-supply-empty',
  'marker-supply-missing': 'printer.marker-supply-missing',
  offline: 'printer.offline',
  paused: 'printer.paused',
  'service-needed': 'printer.service-needed',
  'printer-unreachable': 'printer.unreachable',
}

/** Why a printer cannot print, and what to do. */
export function printerWords({ text }: Speech<PortalKey>, printer: string, kind: string): string {
  return text('printer.problem', { printer, problem: text(problems[kind] ?? 'printer.other') })
}
