import { constants } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ailing, type Diagnosis, well } from '../core/diagnosis.ts'

/** Whether documents can be stored and read back: rights alone are tried, nothing is written. */
export async function examineSpool(folder: string): Promise<Diagnosis> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => error.code ?? 'unknown')
  if (names === 'ENOENT')
    return ailing('spool', 'warning', [
      `${folder} is not there`,
      'the first start makes it; if documents are held, check the mount',
    ])
  if (typeof names === 'string')
    return ailing('spool', 'broken', [`${folder} cannot be read (${names})`, 'give it to the account of the gateway'])
  const folders = [folder, ...names.filter(name => /^[\da-f]$/.test(name)).map(name => join(folder, name))]
  const closed = await Promise.all(folders.map(isClosed))
  const first = folders.find((_, at) => closed[at])
  if (first !== undefined)
    return ailing('spool', 'broken', [
      `${first} cannot be read and written by this account`,
      'run: chown -R to the account of the gateway, chmod -R u+rwX',
    ])
  return well('spool', `${folder} can be read and written`)
}

function isClosed(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => false,
    () => true,
  )
}
