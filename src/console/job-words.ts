import type { Static } from 'typebox'
import type { JobView } from '../http/job-shapes.ts'
import type { ConsoleKey } from '../texts/console/en.ts'

export type Job = Pick<Static<typeof JobView>, 'state' | 'outcome'>

const onTheWay = ['claimed', 'creating', 'created', 'sending', 'sent', 'printing', 'returned']

/** What jobs are searched by, in the order of a job's life: what the API is asked for, for each. */
export const jobKinds = {
  held: 'state=held',
  uncertain: 'state=uncertain',
  'on-its-way': `state=${onTheWay.join()}`,
  printed: 'outcome=printed',
  expired: 'outcome=expired',
  deleted: 'outcome=deleted',
  aborted: 'outcome=aborted',
} as const

export type JobKind = keyof typeof jobKinds

/** A job's state as people say it. */
export function jobKey({ state, outcome }: Job): ConsoleKey {
  if (isKind(outcome)) return `job.${outcome}`
  if (isKind(state)) return `job.${state}`
  return state === 'receiving' ? 'job.receiving' : 'job.on-its-way'
}

function isKind(name: string | null): name is JobKind {
  return name !== null && Object.hasOwn(jobKinds, name)
}
