import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Complaint } from './complaint.ts'
import { type Credentials, isOwnMachine } from './gateway-client.ts'
import type { Connection } from './surroundings.ts'

/**
 * The administrator's token: of the file that was named, else of the data folder. The folder's token is that of the
 * gateway of this machine: another one is told it only when the folder was named. undefined: there is none.
 */
export async function tokenCredentials(connection: Connection): Promise<Credentials | undefined> {
  const { tokenFile, dataFolder, url, isDataGiven } = connection
  if (tokenFile !== undefined) return credentialsIn(tokenFile)
  const own = join(dataFolder, 'admin.token')
  if (!isDataGiven && !isOwnMachine(url)) return undefined
  return isDataGiven || (await isThere(own)) ? credentialsIn(own) : undefined
}

async function credentialsIn(file: string): Promise<Credentials> {
  const token = (await readToken(file)).trim()
  if (!/^[\w.~+/-]{1,256}$/.test(token)) throw new Complaint(`${file} holds no token`)
  return {
    always: { authorization: `Bearer ${token}` },
    whenChanging: {},
    advice: `the token in ${file} is not this gateway’s; give the right one with --token-file or --data`,
  }
}

async function readToken(file: string): Promise<string> {
  try {
    if (((await stat(file)).mode & 0o007) !== 0)
      throw new Complaint(`${file} can be used by everybody; run: chmod 0400 ${file}`)
    return await readFile(file, 'latin1')
  } catch (cause) {
    if (cause instanceof Complaint) throw cause
    const { code } = cause as NodeJS.ErrnoException // of node:fs
    throw new Complaint(
      `${file} cannot be read (${code}); give the administrator’s token with --token-file, or wait until the gateway has started for the first time`,
      1,
      {
        cause,
      },
    )
  }
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
}
