import type { Command } from 'commander'
import { wrap } from './cell-text.ts'
import { addCommand, addGroup, connected, limitFlag } from './command.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path } from './gateway-path.ts'

interface Mail {
  readonly id: string
  readonly template: string
  readonly recipient: string
  readonly state: string
  readonly lastError: string | null
}

interface Preview {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** `holdfast mail …` */
export function addMailCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'mail', 'mails that go out')
  addOutbox(group, desk)

  addCommand(group, {
    usage: 'retry <mail>',
    about: 'Send a mail at once',
    examples: ['holdfast mail retry 0c8d2a1e-7a0f-4f0e-9d55-0d6f6a1d9b11'],
    flags: connected,
  }).action(async (id: string, flags: DeskFlags) => {
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('POST', path`/api/mail/outbox/${id}/retry`, { body: {} })
    await desk.show<Mail>(text, flags, mail => desk.screen.lines(`The mail to ${mail.recipient} is due now.`))
  })

  addCommand(group, {
    usage: 'drop <mail>',
    about: 'Give a mail up; a PIN in it stays valid',
    examples: ['holdfast mail drop 0c8d2a1e-7a0f-4f0e-9d55-0d6f6a1d9b11'],
    flags: connected,
  }).action(async (id: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('DELETE', path`/api/mail/outbox/${id}`)
    await desk.show(text, flags, () => desk.screen.lines('The mail is not sent any more.'))
  })

  addCommand(group, {
    usage: 'preview <template>',
    about: 'Show a mail as it would be written, with sample facts',
    examples: ['holdfast mail preview new-pin --language de'],
    flags: [
      ['--language <code>', 'en, cs, de, fr or es (en)'],
      ['--html', 'the HTML instead of the text'],
      ...connected,
    ],
  }).action(async (template: string, flags: DeskFlags & { readonly language?: string; readonly html?: boolean }) => {
    const gateway = await desk.administrate(flags)
    const body = { template, language: flags.language ?? 'en' }
    const { text } = await gateway.send('POST', '/api/mail/preview', { body })
    await desk.show<Preview>(text, flags, mail =>
      desk.screen.lines(...(flags.html ? [mail.html] : linesOf(mail, desk.screen.width))),
    )
  })
}

function addOutbox(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'outbox',
    about: 'List mails that wait, were sent or given up, the latest first',
    examples: ['holdfast mail outbox --state waiting'],
    flags: [
      ['--state <state>', 'only mails in this state', ['prepared', 'waiting', 'sent', 'given-up']],
      limitFlag,
      ...connected,
    ],
  }).action(async (flags: DeskFlags & { readonly state?: string; readonly limit?: number }) => {
    const columns = [
      { title: 'MAIL', of: (mail: Mail) => mail.id, isWhole: true },
      { title: 'STATE', of: (mail: Mail) => mail.state },
      { title: 'TO', of: (mail: Mail) => mail.recipient },
      { title: 'ABOUT', of: (mail: Mail) => mail.template },
      { title: 'ERROR', of: (mail: Mail) => mail.lastError },
    ]
    const query = { state: flags.state }
    const order = {
      path: '/api/mail/outbox',
      key: 'mails',
      cursor: 'before',
      query,
      columns,
      nothing: 'No mails.',
    } as const
    await desk.list(await desk.administrate(flags), { ...order, limit: flags.limit }, flags)
  })
}

function linesOf({ subject, text }: Preview, width: number): readonly string[] {
  return [`Subject: ${subject}`, '', ...text.split('\n').flatMap(line => wrap(line, width))]
}
