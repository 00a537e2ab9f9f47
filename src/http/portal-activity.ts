import type { AdminParts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { ActivityList, shownEvents, viewActivity } from './portal-activity-shapes.ts'
import { answers } from './shapes.ts'

const config = { access: 'user' } as const
const daysBack = 30
const maxShown = 100

const listSchema = {
  tags: ['Portal'],
  summary: 'Show what happened lately',
  description: `The own log-ins, refused ones too, releases, PINs and cards of the last ${daysBack} days: the newest ${maxShown}, the newest first.`,
  response: answers({ 200: ActivityList }),
}

export function registerPortalActivity(app: Api, { ports }: AdminParts): void {
  app.get('/api/portal/activity', { config, schema: listSchema }, async request => {
    const { userName } = loggedInOf(request).user
    const since = ports.clock.now().subtract({ hours: 24 * daysBack })
    const filter = { userName, events: shownEvents, since, order: 'newest-first', limit: maxShown } as const
    return { entries: (await ports.audit.list(filter)).map(entry => viewActivity(entry, userName)) }
  })
}
