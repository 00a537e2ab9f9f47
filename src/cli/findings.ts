import { wrap } from './cell-text.ts'
import type { Screen } from './screen.ts'

/** People, by number and the first names. */
export interface Named {
  readonly count: number
  readonly names: readonly string[]
}

/** One thing that is wrong with the settings. */
export interface Finding {
  readonly severity: string
  readonly problem: string
  readonly who: Named
  readonly advice: string
}

/** Shows what the check of the settings says, the worst first as it came. */
export async function showFindings(screen: Screen, findings: readonly Finding[]): Promise<void> {
  for (const { severity, problem, who, advice } of findings) {
    const indented = (text: string) => wrap(text, screen.width - 2).map(line => `  ${line}`)
    const people = who.count > 0 ? indented(`Who: ${namesOf(who)}`) : []
    await screen.lines(severity.toUpperCase(), ...indented(problem), ...people, ...indented(`Do: ${advice}`), '')
  }
}

/** `3 users: ada, bob, eve`, or how many. */
export function namesOf({ count, names }: Named): string {
  if (count === 0) return 'nobody'
  const more = count > names.length ? ', …' : ''
  return `${count}${names.length > 0 ? `: ${names.join(', ')}${more}` : ''}`
}
