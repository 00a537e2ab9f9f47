import { textOf } from './gateway-process.ts'
import type { Office } from './office.ts'
import type { Address, OfficeOptions, Wish } from './options.ts'

/** What to type at this machine to print to the hold queue. */
export function commandOf(office: Office): string {
  const { host } = new URL(office.gateway.queueUri.replace(/^ipp:/, 'http:'))
  return `lp -h ${host} docs/screenshots/office-desktop-light.png`
}

/** What makes the queue known to every program of this machine, once. */
export function setupOf(office: Office): string {
  return `lpadmin -p holdfast -E -v ${office.gateway.queueUri} -m everywhere`
}

/** For the person who started the office: what to do, in plain words. */
export function greet(office: Office, options: OfficeOptions, page: Address): string {
  const pin = office.pins.get(office.you.userName)?.pin ?? ''
  const { http, ipp } = office.gateway.place
  const moved = [
    movedText('the page', options.page, page),
    movedText('the admin API', options.http, http),
    movedText('the hold queue', options.ipp, ipp),
  ].flat()
  return [
    'The office is open: a real gateway, with simulated printers and keypads around it.',
    '',
    ...(options.isConsole ? stepsAtTerminal(pin) : stepsOnPage(`http://${textOf(page)}/`, pin)),
    '',
    '  From this machine, where CUPS is installed, this prints to it as well:',
    `               ${commandOf(office)}`,
    '  and this, once, lets every program of it do so:',
    `               ${setupOf(office)}`,
    '',
    `  Page         http://${textOf(page)}/`,
    `  Your PIN     ${pin}  (of ${office.you.userName})`,
    `  Gateway      ${office.gateway.url}/api/docs  (token: ${options.dataFolder}/admin.token)`,
    `  Its log      ${office.gateway.logFile}`,
    ...moved.map(text => `  Note         ${text}`),
    '',
    options.isConsole ? 'Type help for all commands, quit to end.' : 'Stop with Ctrl-C.',
    '',
  ].join('\n')
}

function stepsOnPage(page: string, pin: string): readonly string[] {
  return [
    `  1. Open      ${page}`,
    '  2. Print     press "Print a sample" there',
    `  3. Release   press ${pin}# at one of its keypads`,
    '  4. Watch the sheets come out.',
  ]
}

function stepsAtTerminal(pin: string): readonly string[] {
  return ['  1. Print     type: print', `  2. Release   type: 1 ${pin}#`, '  3. Watch the sheets come out.']
}

function movedText(what: string, wish: Wish, got: Address): readonly string[] {
  if (wish.port === 0 || wish.port === got.port) return []
  return [`port ${wish.port} is taken, so ${what} is at ${got.port}`]
}
