import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Person } from './typed-line.ts'

const shells = ['bash', 'zsh', 'fish'] as const

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-test-completion-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function script(shell: string): Promise<string> {
  await using person = await Person.come()
  const { exitCode, out } = await person.types('completion', shell)
  expect(exitCode).toBe(0)
  const path = join(folder, `completion.${shell}`)
  await writeFile(path, out)
  return path
}

const isInstalled = (shell: string) => {
  try {
    execFileSync(shell, ['-c', ':'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.each(shells.filter(isInstalled))('the completion of %s is taken by that shell', async shell => {
  const path = await script(shell)
  expect(execFileSync(shell, ['-n', path], { encoding: 'utf8' })).toBe('')
})

test.each([
  [['us'], ['user']],
  [
    ['pin', ''],
    ['issue', 'list', 'revoke', 'forecast', 'new'],
  ],
  [['pin', 'issue', 'ada', '--k'], ['--kind']],
  [['pin', 'issue', 'ada', '--kind', 't'], ['temporary']],
  [['user', 'import', '--format', 'pap'], ['papercut']],
  [['serve', '--ht'], ['--http']],
  [['user', 'list', '--token-file', ''], []],
] as const)('bash completes %j with %j', async (words, expected) => {
  const path = await script('bash')
  const typed = ['holdfast', ...words].map(word => `'${word}'`).join(' ')
  const run = `source ${path}; COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _holdfast; printf '%s\\n' "\${COMPREPLY[@]}"`
  const words_ = execFileSync('bash', ['-c', run], { encoding: 'utf8' }).trim().split('\n').filter(Boolean)
  expect(words_.filter(word => !word.startsWith('--') || words.at(-1)?.startsWith('-'))).toEqual(expected)
})

test.each(shells)('the completion of %s tells of every level', async shell => {
  await using person = await Person.come()
  const { out } = await person.types('completion', shell)
  for (const word of ['user', 'import', 'papercut', 'revoke', 'dry-run']) expect(out).toContain(word)
})
