import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Complaint } from './complaint.ts'
import type { Credentials } from './gateway-client.ts'

/** Who is logged in at which gateway. */
export interface KeptSession {
  readonly url: string
  readonly userName: string
  /** Value of the session's cookie. */
  readonly cookie: string
  readonly csrfToken: string
}

const cookieName = '__Host-holdfast'
const logIn = 'log in first: holdfast login --url URL'

/** The session of this person at this machine, in a file of mode 0600. */
export class SessionFile {
  readonly #folder: string
  readonly #path: string

  constructor(personalFolder: string) {
    this.#folder = personalFolder
    this.#path = join(personalFolder, 'session.json')
  }

  /** undefined: nobody is logged in. A Complaint when others can read it. */
  async read(): Promise<KeptSession | undefined> {
    const text = await this.#readText()
    if (text === undefined) return undefined
    if (((await stat(this.#path)).mode & 0o077) !== 0)
      throw new Complaint(`${this.#path} can be read by others; run: chmod 0600 ${this.#path}`)
    return sessionIn(text)
  }

  async write(session: KeptSession): Promise<void> {
    const part = `${this.#path}.${process.pid}.part`
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    {
      await using file = await open(part, 'wx', 0o600)
      await file.writeFile(`${JSON.stringify(session)}\n`)
    }
    await rename(part, this.#path)
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true })
  }

  async #readText(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8')
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException // of node:fs
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw new Complaint(`${this.#path} cannot be read (${code}); remove it and log in again`, 1, { cause })
    }
  }
}

/** As a request tells who is logged in. */
export function sessionCredentials({ cookie, csrfToken }: KeptSession): Credentials {
  return {
    always: { cookie: `${cookieName}=${cookie}` },
    whenChanging: { 'x-csrf-token': csrfToken },
    advice: 'your session is over; log in again: holdfast login',
  }
}

/** As a request tells that nobody is. */
export const noCredentials: Credentials = { always: {}, whenChanging: {}, advice: logIn }

/** The session's cookie that an answer sets. */
export function cookieOf(headers: Headers): string | undefined {
  for (const cookie of headers.getSetCookie()) {
    const [name, value] = cookie.split(';', 1)[0]?.split('=', 2) ?? []
    if (name === cookieName && value) return value
  }
  return undefined
}

export function notLoggedIn(): Complaint {
  return new Complaint(logIn)
}

function sessionIn(text: string): KeptSession | undefined {
  try {
    const { url, userName, cookie, csrfToken } = JSON.parse(text)
    const isWhole = [url, userName, cookie, csrfToken].every(part => typeof part === 'string') && URL.canParse(url)
    return isWhole ? { url, userName, cookie, csrfToken } : undefined
  } catch {
    return undefined
  }
}
