import { ImapFlow } from 'imapflow'
import { openMovedClock } from '../servers/moved-clock.ts'
import { runToEnd } from '../servers/run.ts'
import { sample } from '../servers/samples.ts'
import { type Mailbox, startDovecot } from '../servers/start-dovecot.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startIppeveprinter } from '../servers/start-ippeveprinter.ts'
import { startMailServer } from '../servers/start-mail-server.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

const print: Mailbox = { user: 'print@holdfast.example', password: 'secret-of-print' }

/**
 * A place for guests, of real parts: Postfix brings mail to Dovecot, from which the gateway fetches it, and takes the
 * gateway's mails to the guests' mailboxes there; a keypad, a printer, and a clock for the gateway that can be moved.
 */
export async function openGuestRig(guests: readonly Mailbox[], settings: Readonly<Record<string, unknown>> = {}) {
  await using stack = new AsyncDisposableStack()
  const dovecot = stack.use(await startDovecot({ mailboxes: [print, ...guests] }))
  const stamp = 'Authentication-Results: mx.holdfast.example; dmarc=pass header.from=example.org'
  const domains = ['holdfast.example', 'example.org']
  const server = stack.use(await startMailServer({ domains, lmtpPort: dovecot.lmtpPort, stamp }))
  const clock = await openMovedClock(stack.use(await openTempFolder('clock')).path)
  const desk = new GatewayDesk(stack.use(await startGateway({ env: clock.env })))
  const printer = stack.use(await startIppeveprinter())
  await desk.addPrinter('hall', printer.uri)
  const keypad = stack.use(await addTcpKeypad(desk.gateway, 'hall', 'hall'))
  await desk.gateway.api('PATCH', '/api/settings', {
    'mail.host': '127.0.0.1',
    'mail.port': server.port,
    'mail.security': 'none',
    'mail.from': 'holdfast@holdfast.example',
    'inbound.enabled': true,
    'inbound.addresses': [print.user],
    'inbound.imapHost': '127.0.0.1',
    'inbound.imapPort': dovecot.imapPort,
    'inbound.imapSecurity': 'none',
    'inbound.imapUser': print.user,
    'inbound.imapPassword': print.password,
    'inbound.authenticationServer': 'mx.holdfast.example',
    'guests.register': true,
    'pins.temporary': true,
    'pins.temporaryFor': { users: [], groups: ['SELF-REGISTERED'] },
    'pins.validityHours': 24,
    'jobs.holdHours': 72,
    ...settings,
  })
  const opened = stack.move()
  return {
    desk,
    clock,
    printer,
    keypad,
    server,
    dovecot,
    /** Mails a PDF with curl, as a person's own program would. */
    mailDocument: (from: string) => mailDocument(server.port, from),
    /** Waits until so many mails lie in a guest's mailbox: their sources, the oldest first. */
    mailsOf: (guest: Mailbox, count: number) =>
      until(
        async () => {
          const mails = await readMailbox(dovecot.imapPort, guest)
          return mails.length >= count && mails
        },
        { withinMs: 20_000, what: `${count} mails to ${guest.user}` },
      ),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function mailDocument(port: number, from: string): Promise<void> {
  const envelope = ['--mail-from', from, '--mail-rcpt', print.user]
  const fields = [
    '-H',
    `From: ${from}`,
    '-H',
    `To: ${print.user}`,
    '-H',
    'Subject: a plan',
    '-H',
    'Content-Language: en',
  ]
  const parts = [
    '-F',
    '=please print;type=text/plain',
    '-F',
    `file=@${await sample('pdf')};type=application/pdf;encoder=base64`,
  ]
  await runToEnd('curl', ['-sS', `smtp://127.0.0.1:${port}/out.example.org`, ...envelope, ...fields, ...parts])
}

async function readMailbox(port: number, { user, password }: Mailbox): Promise<readonly string[]> {
  const auth = { user, pass: password }
  const client = new ImapFlow({ host: '127.0.0.1', port, doSTARTTLS: false, auth, logger: false })
  await client.connect()
  try {
    const { exists } = await client.mailboxOpen('INBOX')
    if (exists === 0) return []
    const messages = await client.fetchAll('1:*', { source: true })
    return messages.map(({ source }) => source?.toString().replaceAll('\r\n', '\n') ?? '')
  } finally {
    await client.logout()
  }
}
