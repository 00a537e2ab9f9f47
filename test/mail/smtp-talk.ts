import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A conversation with a mail server, octet by octet as the test wants it. */
export class SmtpTalk implements Disposable {
  readonly #socket: Socket
  #text = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1').on('data', (text: string) => {
      this.#text += text
    })
    socket.on('error', () => undefined)
  }

  /** Connects, and says nothing yet: the first reply is the greeting. */
  static async open(port: number): Promise<SmtpTalk> {
    const socket = connect({ port, host: '127.0.0.1' })
    await once(socket, 'connect')
    return new SmtpTalk(socket)
  }

  send(text: string | Uint8Array): void {
    this.#socket.write(text)
  }

  /** The next reply, with all its lines; its code alone where that is enough: see `code`. */
  async reply(): Promise<string> {
    for (;;) {
      const reply = /^(?:\d{3}-[^\r]*\r\n)*\d{3}(?: [^\r]*)?\r\n/.exec(this.#text)?.[0]
      if (reply !== undefined) {
        this.#text = this.#text.slice(reply.length)
        return reply
      }
      if (this.#socket.readableEnded || this.#socket.destroyed) return 'closed'
      await Promise.race([once(this.#socket, 'data'), once(this.#socket, 'close')])
    }
  }

  /** Says a line and gives the code of the reply. */
  async say(line: string): Promise<number> {
    this.send(`${line}\r\n`)
    return this.code()
  }

  async code(): Promise<number> {
    return Number.parseInt(await this.reply(), 10)
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }
}

/** Sends one mail and gives the codes of RCPT and of the end of data. */
export async function sendMail(
  port: number,
  mail: string | Uint8Array,
  { from = 'ada@example.org', to = 'print@holdfast.example', hello = 'EHLO out.example.org' } = {},
): Promise<readonly number[]> {
  using talk = await SmtpTalk.open(port)
  await talk.code()
  await talk.say(hello)
  await talk.say(`MAIL FROM:<${from}>`)
  const recipient = await talk.say(`RCPT TO:<${to}>`)
  if (recipient !== 250) return [recipient]
  await talk.say('DATA')
  talk.send(mail)
  talk.send('\r\n.\r\n')
  return [recipient, await talk.code()]
}
