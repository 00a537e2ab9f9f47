import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MailCatcher } from '../mail/mail-catcher.ts'
import { pinIn } from '../mail/mail-house.ts'
import { type StartedGateway, startGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { filesUnder } from './left-behind.ts'

interface MailHealth {
  readonly parts: { readonly mail: { readonly ok: boolean; readonly waiting: number; readonly reason?: string } }
}

const healthOf = (gateway: StartedGateway) => gateway.api<MailHealth>('GET', '/health')
const issue = (gateway: StartedGateway) =>
  gateway.api<{ readonly pin: string; readonly mail: string }>('POST', '/api/users/ada/pins', {})

test('S11 S51 a gateway mails PINs; with the server down they wait, through a kill -9 too, encrypted and told of', async () => {
  await using stack = new AsyncDisposableStack()
  const data = join(stack.use(await openTempFolder('mail')).path, 'data')
  const server = stack.use(await MailCatcher.start())
  const gateway = stack.use(await startGateway({ data }))
  await gateway.api('PATCH', '/api/settings', { ...server.settings, 'pins.minLength': 12, 'pins.maxLength': 12 })
  await gateway.api('POST', '/api/users', {
    userName: 'ada',
    email: 'ada@example.org',
    language: 'de',
    issuePin: false,
  })
  const first = await issue(gateway)
  const [caught] = await server.caught(1)
  expect([first.mail, pinIn(caught?.text), caught?.subject]).toEqual([
    'queued',
    first.pin,
    'Ihre neue PIN für Holdfast',
  ])
  expect((await healthOf(gateway)).parts.mail).toMatchObject({ ok: true })

  await gateway.api('PATCH', '/api/settings', { 'mail.port': 1 })
  const second = await issue(gateway)
  const isTold = async () => (await healthOf(gateway)).parts.mail.reason?.includes('server-unreachable')
  await until(isTold, { withinMs: 10_000, what: 'a health that tells of the mail server' })
  process.kill(gateway.pid, 'SIGKILL')
  await gateway.ended
  for (const { bytes } of await filesUnder(data)) expect(bytes.includes(second.pin)).toBe(false)

  const next = stack.use(await startGateway({ data }))
  expect((await healthOf(next)).parts.mail.waiting).toBe(1)
  await next.api('PATCH', '/api/settings', { 'mail.port': server.port })
  const { mails } = await next.api<{ readonly mails: readonly { readonly id: string }[] }>('GET', '/api/mail/outbox')
  await next.api('POST', `/api/mail/outbox/${mails[0]?.id}/retry`, {})
  expect(pinIn((await server.caught(2))[1]?.text)).toBe(second.pin)
})
