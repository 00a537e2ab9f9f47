import type { Command } from 'commander'
import { wrap } from './cell-text.ts'
import { addCommand, type Flag } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk } from './desk.ts'
import { shownInstant } from './instant-text.ts'
import { sizeOf } from './job-commands.ts'
import type { BackupTold } from './surroundings.ts'

interface LocalFlags {
  readonly data?: string
  readonly database?: string
  readonly directory?: string
  readonly spool?: string
  readonly json?: boolean
}

const localFlags: readonly Flag[] = [
  ['--json', 'tell the outcome as JSON'],
  ['--data <folder>', 'data folder of the gateway (data)'],
  ['--database <url>', 'as the gateway is started'],
  ['--directory <url>', 'as the gateway is started'],
]

/** `holdfast backup` and `holdfast restore`: on the machine of the gateway. */
export function addBackupCommands(program: Command, desk: Desk): void {
  const { surroundings } = desk

  addCommand(program, {
    usage: 'backup <file>',
    about: 'Save records and held documents, without keys, while the gateway runs. Keep the keys elsewhere',
    examples: [
      'holdfast backup holdfast-monday.tar',
      'holdfast backup first.tar --with-keys /media/safe/holdfast-keys.tar',
    ],
    flags: [
      ['--with-keys <file>', 'also save the keys, in a file of their own'],
      ...localFlags,
      ['--spool <folder>', 'as the gateway is started'],
      ['--keys <folder>', 'as the gateway is started'],
    ],
  }).action(async (file: string, flags: LocalFlags & { readonly withKeys?: string; readonly keys?: string }) => {
    const given = { ...gatewayFlagsOf(flags), ...(flags.keys === undefined ? {} : { keys: flags.keys }) }
    const order = { file, keysFile: flags.withKeys, stop: surroundings.interrupt, flags: given }
    const told = await surroundings.backUp(order)
    if (flags.withKeys !== undefined)
      surroundings.stderr.write(
        `holdfast: ${flags.withKeys} opens every document and PIN of this backup: keep it apart, where nobody else reads it\n`,
      )
    if (flags.json) return desk.screen.lines(JSON.stringify(told))
    await tell(desk, [`${file} was written: ${contentOf(told)}.`, ...missingLines(told)])
  })

  addCommand(program, {
    usage: 'restore <file>',
    about: 'Make a data folder out of a backup and its keys; checked first, all or nothing',
    examples: [
      'holdfast restore holdfast-monday.tar --keys /media/safe/holdfast-keys.tar --data /srv/holdfast',
      'holdfast restore holdfast-monday.tar --without-keys --data /srv/holdfast',
    ],
    flags: [
      ['--keys <path>', 'file of backup --with-keys, or a folder keys'],
      ['--without-keys', 'they are put in place by hand before the next start'],
      ...localFlags,
    ],
  }).action(async (file: string, flags: LocalFlags & { readonly keys?: string; readonly withoutKeys?: boolean }) => {
    if ((flags.keys === undefined) !== (flags.withoutKeys ?? false))
      throw misused(
        'a backup is of use with its keys only: give --keys PATH, or --without-keys to put them in place later',
      )
    const order = { file, keys: flags.keys, stop: surroundings.interrupt, flags: gatewayFlagsOf(flags) }
    const told = await surroundings.restore(order)
    if (flags.json) return desk.screen.lines(JSON.stringify(told))
    const next =
      flags.keys === undefined
        ? `Put the keys into ${told.dataFolder}/keys (files 0400, folder 0700), then start the gateway.`
        : 'Start the gateway.'
    const age = `This is how things were on ${shownInstant(told.madeAt)}: PINs and cards that ended since open again.`
    await tell(desk, [`${told.dataFolder} was made: ${contentOf(told)}.`, ...missingLines(told), age, next])
  })
}

function tell({ screen }: Desk, sentences: readonly string[]): Promise<void> {
  return screen.lines(...sentences.flatMap(sentence => wrap(sentence, screen.width)))
}

function gatewayFlagsOf({ data, database, directory, spool }: LocalFlags): Readonly<Record<string, string>> {
  const given = Object.entries({ data, database, directory, spool })
  return Object.fromEntries(given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
}

function contentOf({ users, jobs, documents, octets }: BackupTold): string {
  return `${users} users, ${jobs} jobs, ${documents} documents (${sizeOf(octets)})`
}

function missingLines({ missing }: BackupTold): readonly string[] {
  if (missing.length === 0) return []
  return [`The spool had no document for ${missing.length} jobs: ${missing.slice(0, 20).join(', ')}`]
}
