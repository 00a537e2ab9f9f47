import { type Static, Type } from 'typebox'
import { brakeWords, type RefusedUser, refusedWords } from '../core/synchronisation.ts'
import type { User } from '../core/user.ts'
import type { SyncOutlook } from '../gateway/synchronise-users.ts'
import type { SyncReport, SyncRun } from '../ports/people.ts'
import { closed, InstantText, NullableInstant, nullable } from './shapes.ts'

const count = (description: string) => Type.Integer({ description })

const Counts = closed(
  {
    created: count('accounts made'),
    changed: count('accounts changed, renamed or given back'),
    deactivated: count('accounts that open nothing any more'),
    untouched: count('accounts that are as the source says'),
    refused: count('entries of the source that are left alone'),
    cardsEnrolled: count('cards given to their owners'),
    pinsIssued: count('PINs issued'),
  },
  { description: 'Numbers of users' },
)

const Refused = closed({
  userName: Type.String({ description: 'as the source spells it' }),
  place: nullable(Type.String(), 'where it stands in the source: a line, a distinguished name; or null'),
  reason: Type.String({ description: 'stable name of the reason: decide on this' }),
  detail: Type.String({ description: 'the reason in words' }),
})

const noCounts = { created: 0, changed: 0, deactivated: 0, untouched: 0, refused: 0, cardsEnrolled: 0, pinsIssued: 0 }
const refusedExample = { userName: 'bob', place: 'line 7', reason: 'bad-address', detail: refusedWords['bad-address'] }

const report = {
  planned: Counts,
  refused: Type.Array(Refused, { description: 'at most a thousand of them' }),
  ignoredColumns: Type.Array(Type.String(), { description: 'columns of the file that mean nothing here' }),
}

export const RunView = closed(
  {
    id: Type.String(),
    source: Type.String({ description: 'ldap, csv, myq, papercut or safeq' }),
    actor: Type.String({ description: 'who asked for it' }),
    state: Type.Enum(['running', 'done', 'failed', 'interrupted'], {
      description: 'interrupted: its gateway died; the next run does the rest',
    }),
    beganAt: InstantText,
    endedAt: NullableInstant,
    scheduledFor: NullableInstant,
    done: Counts,
    ...report,
    failure: nullable(Type.String(), 'why it failed, or null'),
  },
  {
    description: 'A run; while it is running, as far as it has come',
    examples: [
      {
        id: '0b8f4a52-5a7e-4c59-9a43-1c1f4c1d3a10',
        source: 'csv',
        actor: 'admin',
        state: 'done',
        beganAt: '2026-11-24T08:00:00Z',
        endedAt: '2026-11-24T08:00:02Z',
        scheduledFor: null,
        done: { ...noCounts, created: 40, refused: 1, pinsIssued: 40 },
        planned: { ...noCounts, created: 40, refused: 1, pinsIssued: 40 },
        refused: [refusedExample],
        ignoredColumns: ['Office'],
        failure: null,
      },
    ],
  },
)

const Names = Type.Array(Type.String(), { description: 'at most a thousand user names' })

export const OutlookView = closed(
  {
    ...report,
    create: Names,
    change: Type.Array(
      closed({
        userName: Type.String(),
        renamedTo: nullable(Type.String(), 'the new name, or null'),
        fields: Type.Array(Type.String(), { description: 'what differs' }),
        differences: Type.Array(
          closed({
            field: Type.String(),
            before: nullable(Type.String(), 'as it is here, or null: nothing'),
            after: nullable(Type.String(), 'as the source says, or null: nothing'),
          }),
          { description: 'the same, field by field' },
        ),
        reactivated: Type.Boolean(),
      }),
      { description: 'at most a thousand accounts' },
    ),
    deactivate: Names,
    brake: nullable(Type.String(), 'why such a run would be stopped, or null'),
    brakeReason: nullable(
      Type.Enum(['too-many', 'empty-source']),
      'the same as a keyword: the latter cannot be overridden',
    ),
  },
  { description: 'What a run would do; nothing was changed' },
)

const shownAtMost = 1_000

export function viewOutlook({ plan, brake, report, before }: SyncOutlook): Static<typeof OutlookView> {
  const change = plan.change.slice(0, shownAtMost).map(({ userName, renamedTo, fields, isReactivated }) => ({
    userName,
    renamedTo: renamedTo ?? null,
    fields: Object.keys(fields),
    differences: differencesOf(fields, before.get(userName)),
    reactivated: isReactivated,
  }))
  return {
    ...viewReport(report),
    create: plan.create.slice(0, shownAtMost).map(({ userName }) => userName),
    change,
    deactivate: plan.deactivate.slice(0, shownAtMost),
    brake: brake ? brakeWords(brake) : null,
    brakeReason: brake?.reason ?? null,
  }
}

type Fields = SyncOutlook['plan']['change'][number]['fields']

function differencesOf(fields: Fields, account: User | undefined) {
  return Object.entries(fields).map(([field, after]) => ({
    field,
    before: written(account?.[field as keyof Fields]), // the names of Fields
    after: written(after),
  }))
}

function written(value: string | readonly string[] | null | undefined): string | null {
  return typeof value === 'object' && value !== null ? value.join(', ') : (value ?? null)
}

export function viewRun(run: SyncRun, at: Temporal.Instant): Static<typeof RunView> {
  const isDead = run.state === 'running' && Temporal.Instant.compare(run.leaseUntil, at) <= 0
  return {
    id: run.id,
    source: run.source,
    actor: run.actor,
    state: isDead ? 'interrupted' : run.state,
    beganAt: run.beganAt.toString(),
    endedAt: run.endedAt?.toString() ?? null,
    scheduledFor: run.scheduledFor?.toString() ?? null,
    done: run.report?.done ?? noCounts,
    ...viewReport(run.report),
    failure: run.report?.failure ?? null,
  }
}

function viewReport(report: SyncReport | null) {
  return {
    planned: report?.planned ?? noCounts,
    refused: report?.refused.map(viewRefused) ?? [],
    ignoredColumns: [...(report?.ignoredColumns ?? [])],
  }
}

function viewRefused({ userName, place, reason }: RefusedUser): Static<typeof Refused> {
  return { userName, place: place ?? null, reason, detail: refusedWords[reason] }
}
