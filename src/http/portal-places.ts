import type { Refusal } from '../core/refusal.ts'
import { enterPlace, type Place, placeOfStay, stayAtPlace } from '../gateway/place.ts'
import { refusalPhrase } from '../gateway/refusal-phrase.ts'
import { say } from '../gateway/say.ts'
import type { LoggedIn } from '../gateway/web-sessions.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { PlaceAnswer, PlaceEntry, type PlaceHappened, PlaceOrder, PlaceView } from './portal-place-shapes.ts'
import { problemOf } from './problem.ts'
import { type Happened, happenedOf, refusalWords, withinTwoSeconds } from './release-for-owner.ts'
import { sendProblem } from './send-problem.ts'
import { answers } from './shapes.ts'

const config = { access: 'user' } as const
const tags = ['Portal']

const enterSchema = {
  tags,
  summary: 'Say at which terminal one stands',
  description:
    'By the code that the terminal shows, which changes and is good for two minutes. Tells its printer, and gives what releases there in this session.',
  body: PlaceEntry,
  response: answers({ 200: PlaceView }, 400, 403, 404, 413, 415),
}

const releaseSchema = {
  tags,
  summary: 'Release own jobs at the terminal where one stands',
  description:
    'To that terminal’s printer alone, and while this session lives: what has not been sent when it ends is held again. Each job is tried once.',
  body: PlaceOrder,
  response: answers({ 200: PlaceAnswer }, 400, 403, 404, 409, 413, 415),
}

export function registerPortalPlaces(app: Api, parts: AdminParts): void {
  const { ports, site } = parts

  app.post('/api/portal/place', { config, schema: enterSchema }, async (request, reply) => {
    const loggedIn = loggedInOf(request)
    if (!loggedIn.rights.has('print')) return sendProblem(reply, mayNotPrint())
    const place = await enterPlace(ports, request.body.code, site)
    if (!place) return sendProblem(reply, problemOf('place-over'))
    if (wantsCard(place)) return sendProblem(reply, problemOf('place-wants-card'))
    const refusal = await parts.conditions.refusal(place.printer)
    return {
      terminalName: place.terminal.name,
      printerName: place.printer.name,
      problem: refusal ? (say(refusalPhrase(refusal, place.printer.name), 'en')[0] ?? null) : null,
      problemKind: refusal ? kindOf(refusal) : null,
      place: stayAtPlace(ports, place, loggedIn.session.id),
    }
  })

  app.post('/api/portal/release', { config, schema: releaseSchema }, async (request, reply) => {
    const loggedIn = loggedInOf(request)
    if (!loggedIn.rights.has('print')) return sendProblem(reply, mayNotPrint())
    const at = { sessionId: loggedIn.session.id, site }
    const place = await placeOfStay(ports, request.body.place, at)
    if (!place) return sendProblem(reply, problemOf('place-over'))
    if (wantsCard(place)) return sendProblem(reply, problemOf('place-wants-card'))
    const refusal = await refusalWords(parts, place.printer)
    if (refusal !== undefined) return sendProblem(reply, problemOf('printer-in-error', { detail: refusal }))
    return { jobs: await release(parts, loggedIn, place, request.body.jobs) }
  })
}

/** A phone is no card: what asks for two things at the printer is not opened by one. */
function wantsCard({ terminal }: Place): boolean {
  return terminal.requires === 'card-and-pin'
}

function mayNotPrint() {
  return problemOf('not-allowed', { detail: 'You have no right to print. Ask the administrator.' })
}

function kindOf(refusal: Refusal): string {
  return refusal.reason === 'printer-in-error' ? refusal.problem.kind : refusal.reason
}

async function release(
  { ports, placeReleases }: AdminParts,
  { user, session }: LoggedIn,
  place: Place,
  ids: readonly number[],
): Promise<PlaceHappened['jobs']> {
  const found = await Promise.all(ids.map(id => ports.jobs.find(id)))
  const jobs = found.filter(job => job?.userName === user.userName && job.state === 'held').filter(job => !!job)
  const heard = new Map(jobs.map(({ id }) => [id, Promise.withResolvers<Happened>()]))
  const claimed = await placeReleases.release({
    jobs,
    place,
    session,
    report: (jobId, progress) => {
      const happened = happenedOf(progress)
      if (happened) heard.get(jobId)?.resolve(happened)
    },
  })
  const entry = { at: ports.clock.now(), event: 'job-release-asked', actor: `user:${user.userName}` }
  const where = { terminalName: place.terminal.name, printerName: place.printer.name }
  for (const jobId of claimed) await ports.audit.append({ ...entry, userName: user.userName, ...where, jobId })
  const told = await Promise.all(claimed.map(id => withinTwoSeconds(ports.clock, heard.get(id)?.promise)))
  return ids.map(id => {
    const happened = told[claimed.indexOf(id)] ?? ({ happened: 'not-held', reason: null } as const)
    return { id, ...happened }
  })
}
