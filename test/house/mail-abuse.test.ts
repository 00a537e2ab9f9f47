import { expect, test } from 'vitest'
import { abusiveMails } from '../mail/abusive-mails.ts'
import { MailCatcher } from '../mail/mail-catcher.ts'
import { sendMail } from '../mail/smtp-talk.ts'
import { freePort } from '../servers/free-port.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { until } from '../servers/until.ts'
import { GatewayDesk } from './gateway-desk.ts'
import { addTcpKeypad } from './watched-keypad.ts'

test('O8 forged mails, loops and mail bombs make no account, end no PIN, bring no unwanted answer, and keep nobody from the printer', async () => {
  await using stack = new AsyncDisposableStack()
  const catcher = stack.use(await MailCatcher.start())
  const desk = new GatewayDesk(stack.use(await startGateway()))
  const { gateway } = desk
  const port = await freePort()
  await gateway.api('POST', '/api/users', { userName: 'ada', email: 'ada@holdfast.example', issuePin: false })
  const pin = await desk.issuePin('ada')
  await gateway.api('PATCH', '/api/settings', {
    ...catcher.settings,
    'inbound.enabled': true,
    'inbound.addresses': ['print@holdfast.example'],
    'inbound.listen': `127.0.0.1:${port}`,
    'inbound.authenticationServer': 'mx.holdfast.example',
    'guests.register': true,
  })
  await desk.addPrinter('hall', 'ipp://127.0.0.1:9/ipp/print')
  const keypad = stack.use(await addTcpKeypad(gateway, 'hall', 'hall'))
  const isOpen = async () =>
    (await sendMail(port, '', { hello: 'LHLO x', to: 'nobody@example.net' }).catch(() => []))[0] === 550
  await until(isOpen, { withinMs: 10_000, what: 'a door for mails' })

  const sent = abusiveMails.map(async ([name, raw, codes]) => {
    const answered = await sendMail(port, raw, { hello: 'LHLO out.example.org' })
    expect(codes, name).toContain(answered.at(-1))
  })
  for (let visits = 0; visits < 5; visits += 1) await keypad.type(`${pin}#`, 'No documents')
  await Promise.all(sent)
  expect(await gateway.api('GET', '/health')).toMatchObject({ ready: true, parts: { mailbox: { ok: true } } })
  const { users } = await gateway.api<{ users: { userName: string }[] }>('GET', '/api/users')
  expect([users.map(({ userName }) => userName), await desk.jobsOf('ada')]).toEqual([['ada'], []])
  await keypad.type(`${pin}#`, 'No documents')
  // Whom the trusted server vouches for is told once that such mails are not printed; nobody else hears of us.
  expect((await catcher.caught(1)).map(({ subject }) => subject)).toEqual(['Your mail could not be printed'])
}, 60_000)
