import { abusiveMails } from '../test/mail/abusive-mails.ts'
import { sendMail } from '../test/mail/smtp-talk.ts'
import { freePort } from '../test/servers/free-port.ts'
import { until } from '../test/servers/until.ts'
import { figuresOf, heading, row, show, target } from './figures.ts'
import { logIn, startRig } from './gateway-rig.ts'
import { RecordingPrinter } from './recording-printer.ts'

const logIns = 150
/** Connections over which bombs come without pause. */
const connections = 2

/** Log-ins at a keypad while mail bombs and forged mails come by LMTP without pause. */
export async function benchMailBombs(): Promise<void> {
  heading('log-ins at a keypad while mail bombs come without pause')
  await using printer = await RecordingPrinter.start()
  await using rig = await startRig(printer.uri, 'argon2id')
  const port = await freePort()
  await rig.gateway.api('PATCH', '/api/settings', {
    'inbound.enabled': true,
    'inbound.addresses': ['print@holdfast.example'],
    'inbound.listen': `127.0.0.1:${port}`,
    'inbound.authenticationServer': 'mx.holdfast.example',
    'guests.register': true,
  })
  const isOpen = async () =>
    (await sendMail(port, '', { to: 'x@example.net', hello: 'LHLO x' }).catch(() => []))[0] === 550
  await until(isOpen, { withinMs: 10_000, what: 'a door for mails' })
  const quiet = await manyLogIns(rig)
  row('log-in, nothing else going on, ms', show(quiet))
  const stop = new AbortController()
  const sent = Array.from({ length: connections }, () => bomb(port, stop.signal))
  const busy = await manyLogIns(rig)
  stop.abort()
  row('bombs meanwhile', `${(await Promise.all(sent)).reduce((sum, count) => sum + count, 0)}`)
  row('log-in meanwhile, ms', show(busy))
  target({ what: 'log-in p99 under mail bombs against its usual', is: busy.p99 / quiet.p99, atMost: 2 })
}

async function manyLogIns(rig: Parameters<typeof logIn>[0]) {
  const times: number[] = []
  for (let count = 0; count < logIns; count += 1) times.push(await logIn(rig))
  return figuresOf(times)
}

async function bomb(port: number, signal: AbortSignal): Promise<number> {
  for (let count = 0; ; count += 1) {
    const raw = abusiveMails[count % abusiveMails.length]?.[1] ?? ''
    if (signal.aborted) return count
    await sendMail(port, raw, { hello: 'LHLO out.example.org' }).catch(() => [])
  }
}
