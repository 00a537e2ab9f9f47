import type { Command } from 'commander'
import { type Diagnosis, type Verdict, worstOf } from '../core/diagnosis.ts'
import { pad, plain, wrap } from './cell-text.ts'
import { addCommand } from './command.ts'
import type { Desk } from './desk.ts'

const marks: Readonly<Record<Verdict, string>> = { ok: 'ok', warning: 'WARNING', broken: 'BROKEN' }
const exitCodes: Readonly<Record<Verdict, 0 | 1 | 2>> = { ok: 0, warning: 1, broken: 2 }
const indent = 9

/** `holdfast doctor`: on the machine of the gateway, whether one runs or not. */
export function addDoctorCommand(program: Command, desk: Desk): void {
  const { surroundings } = desk
  addCommand(program, {
    usage: 'doctor',
    about:
      'Look at an installation, line by line: what is well, what is not, what to do. Changes nothing. Ends with 1 after a warning, 2 when something is broken',
    examples: ['holdfast doctor --data /srv/holdfast', 'holdfast doctor --json'],
    flags: [
      ['--json', 'tell all of it as JSON'],
      ...surroundings.gatewayFlags.map(({ flag, about }) => [flag, about] as const),
    ],
  }).action(async ({ json, ...flags }: Readonly<Record<string, string>> & { readonly json?: true }) => {
    const diagnoses = await surroundings.diagnose({ flags })
    const verdict = worstOf(diagnoses)
    desk.exitCode = exitCodes[verdict]
    if (json) return desk.screen.lines(JSON.stringify({ verdict, diagnoses }))
    await desk.screen.lines(...diagnoses.flatMap(diagnosis => linesOf(diagnosis, desk.screen.width)))
  })
}

function linesOf({ check, verdict, found, advice }: Diagnosis, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(plain(`${check}: ${found}`), width - indent)
  const advised = advice === undefined ? [] : wrap(plain(`Do: ${advice}`), width - indent)
  const space = ' '.repeat(indent)
  return [pad(marks[verdict], indent) + first, ...[...rest, ...advised].map(line => space + line)]
}
