import type { Command } from 'commander'
import { addCommand, connected } from './command.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { type Finding, showFindings } from './findings.ts'

type Checked = { readonly findings: readonly Finding[] }

/** `holdfast check` */
export function addCheckCommand(program: Command, desk: Desk): void {
  addCommand(program, {
    usage: 'check',
    about: 'Check the settings: what is wrong, who is hit, what to do. Ends with 1 when there is a danger',
    examples: ['holdfast check', 'holdfast check || mail -s "Holdfast" admin@example.org < /dev/null'],
    flags: connected,
  }).action(async (flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/settings/check')
    const { findings } = JSON.parse(text) as Checked
    if (findings.some(({ severity }) => severity === 'danger')) desk.exitCode = 1
    await desk.show<Checked>(text, flags, async () => {
      if (findings.length === 0) return desk.screen.lines('Nothing is wrong with the settings.')
      await showFindings(desk.screen, findings)
    })
  })
}
