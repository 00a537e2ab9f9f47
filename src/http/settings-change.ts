import { Type } from 'typebox'
import type { Finding } from '../core/finding.ts'
import { type Settings, shownSetting, shownSettings } from '../core/settings.ts'
import { canonicalUserName } from '../core/user.ts'
import { effectsOf, type TriedChange, tryChange } from '../gateway/try-settings.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import type { Caller } from './caller.ts'
import { EffectView, FindingView, viewEffect, viewFinding } from './finding-shapes.ts'
import { noteChange } from './note-change.ts'
import { problemOf } from './problem.ts'
import { sendProblem } from './send-problem.ts'
import { SettingsView } from './settings.ts'
import { answers, closed } from './shapes.ts'
import { readTroubles } from './troubles.ts'

const config = { access: 'admin' } as const

const DryRun = closed(
  {
    dryRun: Type.Boolean(),
    settings: SettingsView,
    changed: Type.Array(Type.String(), { description: 'the settings that would have another value' }),
    effects: Type.Array(EffectView, { description: 'who would be affected and when' }),
    findings: Type.Array(FindingView, { description: 'everything that would be wrong afterwards' }),
    refused: Type.Boolean({ description: 'whether the change is refused without an override' }),
  },
  { description: 'What the change would do; nothing was changed' },
)

const changeSchema = {
  tags: ['Settings'],
  summary: 'Change settings',
  description:
    'Changes what is given, all or nothing; in force when the answer comes, at other gateways within a second. PINs that were issued keep their kind and validity. With `dryRun` it only tells who would be affected and when. A change that shuts people out is refused unless `override` says why; the audit keeps that.',
  querystring: closed({
    dryRun: Type.Optional(Type.Boolean({ description: 'true: change nothing, tell what would happen' })),
    override: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 500,
        pattern: '^[^\\p{Cc}]+$',
        description: 'why people may be shut out, in 3 to 500 characters',
      }),
    ),
  }),
  body: Type.Record(Type.String(), Type.Unknown(), {
    description: 'names of settings with their new values',
    examples: [{ 'pins.temporary': true, 'pins.validityHours': 24 }],
  }),
  response: answers({ 200: Type.Union([DryRun, SettingsView]) }, 400, 409, 413, 415),
}

export function registerSettingsChange(app: Api, parts: AdminParts): void {
  const { ports } = parts
  app.patch('/api/settings', { config, schema: changeSchema }, async ({ body, query, caller }, reply) => {
    const change = canonical(body)
    const tried = await tryChange(ports, change, await readTroubles(parts))
    if (query.dryRun) return viewDryRun(ports, tried)
    if (tried.shutsOut.length > 0 && query.override === undefined)
      return sendProblem(reply, problemOf('would-shut-out', { detail: explain(tried.shutsOut) }))
    if (tried.changed.length === 0) return view(tried.before)
    const after = await ports.settings.change(change)
    await noteChanges(ports, tried, caller, query.override)
    return view(after)
  })
}

function explain(findings: readonly Finding[]): string {
  const reasons = findings.map(({ problem, who, advice }) => `${problem} (${who.count} now). ${advice}.`)
  return `${reasons.join(' ')} To do it nevertheless, say why with ?override=REASON`
}

async function viewDryRun(ports: AdminPorts, tried: TriedChange) {
  return {
    dryRun: true,
    settings: view(tried.after),
    changed: [...tried.changed],
    effects: (await effectsOf(ports, tried)).map(viewEffect),
    findings: tried.findings.map(viewFinding),
    refused: tried.shutsOut.length > 0,
  }
}

function view(settings: Settings): Record<string, unknown> {
  return { ...shownSettings(settings) }
}

/** User names in a scope are compared with canonical ones. */
function canonical(change: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(change).map(([name, value]) => [name, canonicalScope(value)]))
}

function canonicalScope(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('users' in value) || !Array.isArray(value.users)) return value
  const users = value.users.map(name => (typeof name === 'string' ? (canonicalUserName(name) ?? name) : name))
  return { ...value, users }
}

async function noteChanges(
  ports: AdminPorts,
  tried: TriedChange,
  caller: Caller,
  override: string | undefined,
): Promise<void> {
  for (const name of tried.changed) {
    const [before, after] = [tried.before, tried.after].map(settings =>
      JSON.stringify(shownSetting(name, settings[name])),
    )
    const detail = { setting: name, before: before ?? null, after: after ?? null, ...(override ? { override } : {}) }
    await noteChange(ports, caller, { event: 'setting-changed', detail })
  }
}
