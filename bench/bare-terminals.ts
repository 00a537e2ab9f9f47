/**
 * The floor for log-ins: a bare Node program that dials many keypads by the gateway's own transport and answers each key with
 * screens as long as the gateway's. No entry, no PIN, no record. Usage: node bare-terminals.ts PORT COUNT; prints `port 0`.
 */
import type { Line } from '../drivers/transport/line.ts'
import { openTcpConnect } from '../drivers/transport/tcp-connect.ts'
import { answerText } from './typed-pins.ts'

const [port, count] = process.argv.slice(2).map(Number)
const typed = Buffer.from('\f******\r\n')
const checking = Buffer.from('\fOne moment ...\r\n')
const answer = Buffer.from(`\f${answerText} for you\r\nPrint to the queue first, then come back\r\n\x07\x07`)
const hash = '#'.charCodeAt(0)

const lines: Line[] = []
for (let at = 0; at < Number(count); at += 1)
  lines.push(
    openTcpConnect(
      { host: '127.0.0.1', port: Number(port) },
      {
        onOpen: () => undefined,
        onClose: () => undefined,
        log: () => undefined,
        onBytes: bytes => {
          for (const byte of bytes)
            for (const screen of byte === hash ? [checking, answer] : [typed]) lines[at]?.write(screen)
        },
      },
    ),
  )
console.log('port 0')
