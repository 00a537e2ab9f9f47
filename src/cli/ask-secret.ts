import { misused } from './complaint.ts'
import type { Surroundings } from './surroundings.ts'

const longest = 1024

/** A secret that a person types unseen at a terminal; elsewhere the first line of the standard input. */
export async function askSecret(surroundings: Surroundings, prompt: string): Promise<string> {
  const { stdin, stderr } = surroundings
  if (!stdin.isTTY || !stdin.setRawMode) return firstLine(surroundings, prompt)
  stderr.write(`${prompt}: `)
  stdin.setRawMode(true)
  try {
    return await typed(surroundings)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

async function typed({ stdin, interrupt }: Surroundings): Promise<string> {
  let secret = ''
  for await (const keys of inputOf(stdin, interrupt)) {
    const [line = '', ...rest] = String(keys).split(/[\r\n]/)
    secret = [...line].reduce(pressed, secret)
    if (rest.length > 0) return secret
  }
  return secret
}

function pressed(secret: string, key: string): string {
  if (key === '\x03' || key === '\x04') throw new DOMException('enough', 'AbortError')
  if (secret.length > longest) throw misused('this is too long')
  return key === '\x7f' || key === '\b' ? secret.slice(0, -1) : secret + key
}

async function firstLine({ stdin, interrupt }: Surroundings, prompt: string): Promise<string> {
  let text = ''
  for await (const bytes of inputOf(stdin, interrupt)) {
    text += String(bytes)
    const [line = '', ...rest] = text.split('\n')
    if (rest.length > 0 || text.length > longest) return line.slice(0, longest).replace(/\r$/, '')
  }
  if (text === '') throw misused(`${prompt}: type it at a terminal, or give it on the standard input`)
  return text
}

/** Leaving the loop lets go of the input, so that the process can end. */
function inputOf(stdin: Surroundings['stdin'], interrupt: AbortSignal): AsyncIterable<unknown> {
  interrupt.addEventListener('abort', () => stdin.destroy(), { once: true })
  return stdin
}
