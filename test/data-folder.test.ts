import { expect, test } from 'vitest'
import { takeDataFolder } from '../src/data-folder.ts'

test('a data folder where nothing can be made is refused at once, also below others that are not there', () => {
  for (const folder of ['/proc/holdfast', '/proc/holdfast/data'])
    expect(() => takeDataFolder(folder)).toThrow(
      `the data folder ${folder} cannot be written; choose another with --data`,
    )
})
