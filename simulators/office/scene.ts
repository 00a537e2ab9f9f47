import { isTrouble, type Trouble } from './trouble.ts'

/** What somebody does in the office. People are user names, or `you` for whoever started it. */
export type Deed =
  | { readonly do: 'print'; readonly who: string; readonly document: string }
  | { readonly do: 'mail'; readonly from: string; readonly document: string }
  | { readonly do: 'new-pin'; readonly who: string }
  | { readonly do: 'type'; readonly terminal: string; readonly keys: string }
  | { readonly do: 'tap'; readonly terminal: string; readonly who: string }
  | { readonly do: 'break'; readonly printer: string; readonly trouble: Trouble }
  | { readonly do: 'mend'; readonly printer: string; readonly trouble: Trouble }
  | { readonly do: 'repair'; readonly printer: string }
  | { readonly do: 'forward'; readonly hours: number }

/** What can be seen or heard there. */
export type Sight =
  | { readonly see: 'mail'; readonly to: string; readonly subject: string }
  | { readonly see: 'queue'; readonly document: string; readonly owner: string }
  | { readonly see: 'paper'; readonly printer: string; readonly document: string; readonly owner: string }
  | { readonly see: 'printer'; readonly printer: string; readonly problem: string }
  | { readonly see: 'screen'; readonly terminal: string; readonly text: string }
  | { readonly see: 'tone'; readonly terminal: string; readonly bells: number }

/** `at`: milliseconds of the office's time since the scene began. */
export type Step = { readonly at: number } & (Deed | Sight)

/** A scene as it is kept in a file. */
export interface Scene {
  readonly scene: string
  readonly steps: readonly Step[]
}

/** That is no scene, or it cannot be played now; the message says why. */
export class SceneProblem extends Error {}

export const maxSteps = 2000
export const maxSceneBytes = 512 * 1024
const maxText = 300

/** By verb: what a step must say beside it, and of which kind. */
const deeds: Readonly<Record<string, Readonly<Record<string, 'string' | 'number'>>>> = {
  print: { who: 'string', document: 'string' },
  mail: { from: 'string', document: 'string' },
  'new-pin': { who: 'string' },
  type: { terminal: 'string', keys: 'string' },
  tap: { terminal: 'string', who: 'string' },
  break: { printer: 'string', trouble: 'string' },
  mend: { printer: 'string', trouble: 'string' },
  repair: { printer: 'string' },
  forward: { hours: 'number' },
}
const sights: typeof deeds = {
  mail: { to: 'string', subject: 'string' },
  queue: { document: 'string', owner: 'string' },
  paper: { printer: 'string', document: 'string', owner: 'string' },
  printer: { printer: 'string', problem: 'string' },
  screen: { terminal: 'string', text: 'string' },
  tone: { terminal: 'string', bells: 'number' },
}

/** A scene out of a file. Throws SceneProblem. */
export function readScene(text: string): Scene {
  const { scene, steps } = parse(text)
  if (typeof scene !== 'string' || !Array.isArray(steps)) throw new SceneProblem('a scene has a name and its steps')
  if (steps.length > maxSteps) throw new SceneProblem(`a scene has at most ${maxSteps} steps`)
  return { scene: scene.slice(0, maxText), steps: steps.map((step: unknown, at) => readStep(step, at + 1)) }
}

/** One step a line. */
export function writeScene({ scene, steps }: Scene): string {
  const lines = steps.map(step => `    ${JSON.stringify(step).replaceAll('":', '": ').replaceAll(',"', ', "')}`)
  return `{\n  "scene": ${JSON.stringify(scene)},\n  "steps": [\n${lines.join(',\n')}\n  ]\n}\n`
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>
  } catch {
    // Said below.
  }
  throw new SceneProblem('a scene is a JSON object')
}

function readStep(step: unknown, number: number): Step {
  if (typeof step !== 'object' || step === null) throw new SceneProblem(`step ${number} is no object`)
  const told = step as Readonly<Record<string, unknown>>
  const fields = fieldsOf(told)
  if (!fields) throw new SceneProblem(`step ${number} neither does nor sees anything that is known here`)
  for (const [field, kind] of [...Object.entries(fields), ['at', 'number']] as const) {
    const value = told[field]
    const isGood = typeof value === kind && (typeof value !== 'string' || value.length <= maxText)
    if (!isGood) throw new SceneProblem(`step ${number} does not say its ${field} as a ${kind}`)
  }
  if ('trouble' in fields && !isTrouble(String(told['trouble'])))
    throw new SceneProblem(`step ${number}: no such trouble`)
  return told as unknown as Step // Its fields were looked at one by one.
}

function fieldsOf(told: Readonly<Record<string, unknown>>) {
  const [table, verb] = 'do' in told ? [deeds, told['do']] : [sights, told['see']]
  return typeof verb === 'string' && Object.hasOwn(table, verb) ? table[verb] : undefined
}
