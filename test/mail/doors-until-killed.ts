// Opens both ways in for mails under the settings given and prints the subject of each mail taken, until it is killed.
import 'temporal-polyfill/global'
import { writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { changeSettings, defaultSettings } from '../../src/core/settings.ts'
import { fetchImap } from '../../src/mail/fetch-imap.ts'
import { receiveSmtp } from '../../src/mail/receive-smtp.ts'
import type { InboundMail } from '../../src/ports/inbound.ts'
import { systemClock } from '../../src/system.ts'

const settings = changeSettings(defaultSettings, JSON.parse(process.argv[2] ?? '{}'))

async function sink(mail: InboundMail): Promise<'taken'> {
  const chunks: Uint8Array[] = []
  for await (const chunk of mail.content()) chunks.push(chunk)
  const subject = /^Subject: (.*)\r$/m.exec(Buffer.concat(chunks).toString('latin1'))?.[1]
  // Synchronous: what was printed has left this process, as what is stored has.
  writeSync(1, `${subject}\n`)
  return 'taken'
}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined }
const options = {
  settings: { current: () => settings, change: () => Promise.reject(new Error()) },
  clock: systemClock,
  log,
  sink,
  folder: tmpdir(),
}
fetchImap(options)
receiveSmtp(options)
