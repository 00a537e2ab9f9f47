import { tmpdir } from 'node:os'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { examineMail } from '../../src/gateway/examine-mail.ts'
import { MailSenderCheck } from '../../src/mail/authenticate-sender.ts'
import type { MailFacts } from '../../src/mail/kept-mail.ts'
import { ThreadedMailReader } from '../../src/mail/parse-mail.ts'
import { mailOf } from './mail-of.ts'

/** The gateway’s way to look at a mail, with a trusted server that says what it found. */
export class Examiner implements AsyncDisposable {
  readonly #ports

  constructor(withinMs = 8000) {
    const inForce = changeSettings(defaultSettings, {
      'inbound.addresses': ['print@holdfast.example'],
      'inbound.authenticationServer': 'mx.holdfast.example',
    })
    const settings = { current: () => inForce, change: () => Promise.reject(new Error()) }
    this.#ports = {
      settings,
      senderCheck: new MailSenderCheck({ settings }),
      mailReader: new ThreadedMailReader({ settings, folder: tmpdir(), withinMs }),
    }
  }

  /** What becomes of a mail: the reason why nothing, or the formats of its documents. */
  async examine(raw: string | Uint8Array, facts: Partial<MailFacts> = {}): Promise<string> {
    await using mail = await mailOf(raw, facts)
    const examined = await examineMail(this.#ports, mail)
    if (examined.outcome !== 'accepted') return `${examined.outcome}: ${examined.reason}`
    await using read = examined.mail
    return `accepted: ${[...read.documents.map(({ format }) => format), ...read.refused].join()}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ports.mailReader[Symbol.asyncDispose]()
  }
}

/** Puts on top what the trusted server writes when the domain's DMARC passes. */
export function authentic(raw: string, domain = 'example.org'): string {
  const received = 'Received: from out (out.example.org [192.0.2.7]) by mx.holdfast.example with ESMTPS id 1'
  return `Authentication-Results: mx.holdfast.example; dmarc=pass header.from=${domain}\r\n${received}\r\n${raw}`
}
