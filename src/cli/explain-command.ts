import type { Command } from 'commander'
import { wrap } from './cell-text.ts'
import { addCommand, connected } from './command.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { withQuery } from './gateway-path.ts'
import { instantOf, shownInstant } from './instant-text.ts'

interface Step {
  readonly step: string
  readonly outcome: 'passed' | 'failed' | 'unknown'
  readonly text: string
  readonly at: string | null
}

const marks = { passed: 'yes', failed: 'NO ', unknown: '?  ' } as const

/** `holdfast explain` */
export function addExplainCommand(program: Command, desk: Desk): void {
  addCommand(program, {
    usage: 'explain <user> <terminal>',
    about: 'Explain step by step why a release did or did not happen',
    examples: ['holdfast explain ada hall', 'holdfast explain ada hall --at 2026-11-24T09:15'],
    flags: [['--at <time>', 'when (now)'], ...connected],
  }).action(async (userName: string, terminal: string, flags: DeskFlags & { readonly at?: string }) => {
    const at = flags.at === undefined ? undefined : instantOf('--at', flags.at)
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('GET', withQuery('/api/explain', { userName, terminal, at }))
    await desk.show<{ readonly steps: readonly Step[] }>(text, flags, async ({ steps }) => {
      for (const step of steps) {
        const when = step.at === null ? '' : ` (${shownInstant(step.at)})`
        const [first = '', ...rest] = wrap(`${step.step}: ${inLocalTime(step.text)}${when}`, desk.screen.width - 5)
        await desk.screen.lines(`${marks[step.outcome]}  ${first}`, ...rest.map(line => `     ${line}`))
      }
    })
  })
}

/** Instants within a text as this machine shows them everywhere else. */
function inLocalTime(text: string): string {
  return text.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, shownInstant)
}
