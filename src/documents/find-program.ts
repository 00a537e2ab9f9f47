import { constants } from 'node:fs'
import { access } from 'node:fs/promises'

/** The first of these paths at which a program lies. */
export async function findProgram(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}
