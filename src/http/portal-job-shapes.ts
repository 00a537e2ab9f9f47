import { type Static, Type } from 'typebox'
import type { Job } from '../core/job.ts'
import { closed, InstantText, nullable } from './shapes.ts'

export const OwnJob = closed(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'its title' }),
    state: Type.String(),
    format: Type.String(),
    octets: nullable(Type.Integer(), 'size, or null'),
    createdAt: InstantText,
    expiresAt: InstantText,
  },
  { description: 'A job of one’s own' },
)

export type OwnJobView = Static<typeof OwnJob>

export function viewOwnJob(job: Job): Static<typeof OwnJob> {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    format: job.format,
    octets: job.document?.octets ?? null,
    createdAt: job.createdAt.toString(),
    expiresAt: job.expiresAt.toString(),
  }
}
